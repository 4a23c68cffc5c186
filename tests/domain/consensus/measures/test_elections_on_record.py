import pytest

from domain.consensus import borda, copeland, instant_runoff, ranks_from_orders, schulze
from tests.domain.consensus.measures.election_rules import RULES, Rule
from tests.domain.consensus.measures.narrowing import outcome

CITIES = ["Memphis", "Nashville", "Chattanooga", "Knoxville"]
TENNESSEE = ranks_from_orders(
    [
        ["Memphis", "Nashville", "Chattanooga", "Knoxville"],
        ["Nashville", "Chattanooga", "Knoxville", "Memphis"],
        ["Chattanooga", "Knoxville", "Nashville", "Memphis"],
        ["Knoxville", "Chattanooga", "Nashville", "Memphis"],
    ],
    CITIES,
)
TENNESSEE_VOTERS = [42, 26, 15, 17]

SCHULZE = ranks_from_orders(
    ["ACBED", "ADECB", "BEDAC", "CABED", "CAEBD", "CBADE", "DCEBA", "EBADC"], "ABCDE"
)
SCHULZE_VOTERS = [5, 5, 8, 3, 7, 2, 7, 8]

# Ballots, voters, winners by Borda, Copeland, beat path and instant run-off, and Borda's scores,
# of pref_voting 1.18.2.
COMPLETE = [
    ("BCAD BDAC ABCD ABCD CDAB CABD", [5, 1, 9, 3, 4, 6], "A ABC A C", [58, 48, 52, 10]),
    ("ADCB BADC DBAC CADB CDBA", [2, 8, 7, 6, 6], "D ABD D D", [41, 44, 38, 51]),
    ("BADC CADB BCDA DACB BACD", [8, 2, 3, 9, 6], "B B B B", [50, 51, 27, 40]),
    ("DBAC BACD CBAD ACDB", [2, 8, 4, 8], "A ABC B B", [46, 36, 36, 14]),
    ("BACD ADBC BADC BACD CBDA", [5, 2, 1, 5, 8], "B B B B", [28, 51, 34, 13]),
    ("BCAD CDAB CABD BCDA ABCD BCDA", [4, 2, 9, 6, 1, 8], "C B B B", [27, 65, 70, 18]),
]
# Ranks with ties and gaps, voters, winners by Copeland and by beat path over winning votes, of
# the same version (unranked last, as here).
INCOMPLETE = [
    (["2113", "434-", "1-34", "-124", "2223"], [2, 7, 7, 7, 5], "B B"),
    (["433-", "1233", "233-", "1---", "4114", "3-2-"], [6, 2, 1, 3, 4, 4], "C C"),
    (["-121", "12-4", "--13", "--1-", "343-", "---1"], [1, 6, 5, 4, 2, 6], "D D"),
    (["-112", "1211", "-1--", "22-3", "4413", "2424"], [1, 2, 1, 7, 9, 5], "C C"),
    (["2-41", "3213", "1---", "4344", "431-"], [4, 9, 3, 1, 8], "C C"),
    (["12-2", "3-12", "1341", "4334"], [1, 9, 3, 2], "C C"),
]


@pytest.mark.parametrize(
    ("rule", "winner"),
    [
        (borda, "Nashville"),
        (copeland, "Nashville"),
        (schulze, "Nashville"),
        (instant_runoff, "Knoxville"),
    ],
)
def test_the_capital_of_tennessee(rule: Rule, winner: str) -> None:
    result = outcome(rule(TENNESSEE, counts=TENNESSEE_VOTERS, candidates=CITIES))

    assert result.winners == (winner,)


def test_the_points_of_tennessee() -> None:
    result = outcome(borda(TENNESSEE, counts=TENNESSEE_VOTERS, candidates=CITIES))

    assert [result.scores[city] for city in CITIES] == [126, 194, 173, 107]


@pytest.mark.parametrize(
    ("rule", "winner"), [(borda, "E"), (copeland, "E"), (schulze, "E"), (instant_runoff, "A")]
)
def test_the_45_voters_of_schulze(rule: Rule, winner: str) -> None:
    result = outcome(rule(SCHULZE, counts=SCHULZE_VOTERS, candidates="ABCDE"))

    assert result.winners == (winner,)


def test_the_whole_order_of_schulze() -> None:
    result = outcome(schulze(SCHULZE, counts=SCHULZE_VOTERS, candidates="ABCDE"))

    assert result.order == (("E",), ("A",), ("C",), ("B",), ("D",))


@pytest.mark.parametrize(("ballots", "voters", "winners", "points"), COMPLETE)
def test_complete_ballots_elect_as_in_pref_voting(
    ballots: str, voters: list[int], winners: str, points: list[int]
) -> None:
    ranks = ranks_from_orders(ballots.split(), "ABCD")

    results = [outcome(rule(ranks, counts=voters, candidates="ABCD")) for rule in RULES]

    assert ["".join(map(str, result.winners)) for result in results] == winners.split()
    assert list(results[0].scores.values()) == points


@pytest.mark.parametrize(("ballots", "voters", "winners"), INCOMPLETE)
def test_incomplete_ballots_elect_as_in_pref_voting(
    ballots: list[str], voters: list[int], winners: str
) -> None:
    ranks = [[None if rank == "-" else int(rank) for rank in ballot] for ballot in ballots]

    results = [
        outcome(rule(ranks, counts=voters, candidates="ABCD")) for rule in (copeland, schulze)
    ]

    assert ["".join(map(str, result.winners)) for result in results] == winners.split()
