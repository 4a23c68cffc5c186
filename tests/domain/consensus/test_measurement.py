"""From the ballots of a round to its consensus: the laws, and what the figures mean."""

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from adapters.hypothesis import ballot_boxes, ballots, consensus_rules, labels, texts
from domain.consensus import Ballot, ConsensusResult, ConsensusRule, measure_consensus
from tests.domain.consensus.boxes import NOW, Ballots, abstentions, measure, votes

VOTES = ballot_boxes(dimensions=())
RATINGS = ballot_boxes(positions=())


def level_of(result: ConsensusResult) -> float:
    assert result.level is not None
    return result.level


class TestLevel:
    @given(ballot_boxes(), consensus_rules())
    def test_it_lies_between_0_and_1_or_is_undefined_for_a_reason(
        self, box: Ballots, rule: ConsensusRule
    ) -> None:
        result = measure(box, rule)

        assert (result.level is None) == ("level" in result.undefined)
        assert result.level is None or 0 <= result.level <= 1

    @given(st.integers(2, 9), texts())
    def test_unanimity_is_1(self, seats: int, position: str) -> None:
        assert level_of(measure(votes(*[position] * seats))) == 1

    @given(st.integers(1, 5), labels(min_size=2, max_size=2))
    def test_an_even_split_over_two_positions_is_0(
        self, half: int, positions: tuple[str, str]
    ) -> None:
        assert level_of(measure(votes(*positions * half))) == 0

    @given(st.integers(2, 9), st.integers(1, 9))
    def test_ratings_alone_are_the_basis_where_nobody_takes_a_position(
        self, seats: int, rating: int
    ) -> None:
        box = [evolve(ballot, ratings={"risk": rating}) for ballot in votes(*[None] * seats)]

        result = measure(box)

        assert result.level == 1
        assert result.parameters["basis"] == "ratings"
        assert result.recommendation == f"No position was taken; median ratings: risk {rating}"

    def test_ratings_split_between_the_ends_are_0(self) -> None:
        low, high = votes(None, None)

        result = measure([evolve(low, ratings={"risk": 1}), evolve(high, ratings={"risk": 9})])

        assert result.level == pytest.approx(0, abs=1e-12)

    @given(ballot_boxes(), st.data())
    def test_the_order_of_the_seats_changes_no_figure(
        self, box: Ballots, data: st.DataObject
    ) -> None:
        shuffled = data.draw(st.permutations(box))

        assert figures(measure(shuffled)) == pytest.approx(figures(measure(box)), abs=1e-12)

    @given(ballot_boxes(positions=("yes", "no", "later")))
    def test_the_names_of_the_positions_change_no_figure(self, box: Ballots) -> None:
        others = {"yes": "Alpha", "no": "Beta", "later": "Gamma", None: None}
        renamed = [evolve(ballot, position=others[ballot.position]) for ballot in box]

        assert figures(measure(renamed)) == figures(measure(box))

    @given(ballot_boxes(), st.integers(1, 5))
    def test_more_abstentions_lower_it_and_never_raise_it(self, box: Ballots, silent: int) -> None:
        before = measure(box)
        assume(before.level is not None)

        with_silence = measure([*box, *abstentions(silent)])

        assert level_of(with_silence) <= level_of(before)
        if level_of(before) > 0:
            assert level_of(with_silence) < level_of(before)

    @given(VOTES)
    def test_who_joins_the_only_leader_never_lowers_it(self, box: Ballots) -> None:
        before = measure(box)
        assume(before.level)

        joined = measure([*box, evolve(votes(before.recommendation)[0], agent_id="late")])

        assert level_of(joined) >= level_of(before) - 1e-12

    @given(RATINGS)
    def test_of_ratings_it_is_the_mean_over_the_dimensions_times_the_share_that_rated(
        self, box: Ballots
    ) -> None:
        result = measure(box)
        assume(result.dimensions)

        rated = sum(bool(ballot.ratings) for ballot in box)
        mean = sum(result.dimensions.values()) / len(result.dimensions)

        assert result.level == pytest.approx(mean * rated / len(box))


def figures(result: ConsensusResult) -> dict[str, float | None]:
    """Every number of a result, by name."""
    return {
        "level": result.level,
        "robustness": result.robustness,
        "confidence": result.confidence,
        "seats_convened": result.seats_convened,
        "seats_answered": result.seats_answered,
        "dissent": len(result.dissenting_opinions),
        **result.dimensions,
    }


class TestProse:
    @given(ballot_boxes(), st.data())
    def test_no_prose_ever_changes_a_number(self, box: Ballots, data: st.DataObject) -> None:
        rewritten = [
            evolve(ballot, rationale=data.draw(texts(blank_allowed=True)), agent_name="Anybody")
            for ballot in box
        ]

        assert figures(measure(rewritten)) == figures(measure(box))

    def test_opposed_positions_never_agree_whatever_is_said_for_them(self) -> None:
        one, other = votes("we recommend it", "we do not recommend it")

        result = measure([evolve(one, rationale="Same."), evolve(other, rationale="Same.")])

        assert result.level == 0

    def test_equal_positions_agree_whatever_is_said_for_them(self) -> None:
        one, other = votes("yes", "YES ")

        result = measure([evolve(one, rationale="Never!"), evolve(other, rationale="Always!")])

        assert result.level == 1


class TestConfidence:
    @given(ballot_boxes(), st.data())
    def test_it_changes_neither_level_nor_robustness(
        self, box: Ballots, data: st.DataObject
    ) -> None:
        doubting = [
            evolve(ballot, confidence=data.draw(st.none() | st.floats(0, 1))) for ballot in box
        ]

        before, after = figures(measure(box)), figures(measure(doubting))

        assert {**after, "confidence": None} == {**before, "confidence": None}

    def test_it_is_the_mean_of_those_behind_the_outcome_only(self) -> None:
        box = [
            evolve(ballot, confidence=confidence)
            for ballot, confidence in zip(
                votes("yes", "yes", "yes", "no"), (0.9, 0.5, None, 0.1), strict=True
            )
        ]

        assert measure(box).confidence == pytest.approx(0.7)

    @given(ballot_boxes())
    def test_where_nobody_states_one_it_is_undefined_for_a_reason(self, box: Ballots) -> None:
        result = measure([evolve(ballot, confidence=None) for ballot in box])

        assert result.confidence is None
        assert result.undefined["confidence"] == "no seat behind the outcome stated one"


class TestDimensions:
    @given(ballot_boxes())
    def test_each_has_a_level_or_a_reason_for_having_none(self, box: Ballots) -> None:
        result = measure(box)

        rated = {name for ballot in box for name in ballot.ratings}
        undefined = {n.removeprefix("dimensions.") for n in result.undefined if "dimensions" in n}
        assert rated == set(result.dimensions) | undefined
        assert not set(result.dimensions) & undefined

    def test_a_rating_that_stands_alone_agrees_with_nobody(self) -> None:
        one, other = votes("yes", "yes")

        result = measure([evolve(one, ratings={"risk": 5}), other])

        assert result.dimensions == {}
        assert result.undefined["dimensions.risk"] == "fewer than two seats rated it"


class TestRecord:
    @given(ballot_boxes(), consensus_rules())
    def test_the_seats_are_counted_as_convened_and_as_answered(
        self, box: Ballots, rule: ConsensusRule
    ) -> None:
        result = measure(box, rule)

        assert result.seats_convened == len(box)
        assert result.seats_answered == sum(not ballot.abstained for ballot in box)

    @given(ballots())
    def test_a_single_seat_agrees_with_nobody(self, ballot: Ballot) -> None:
        result = measure([ballot])

        assert result.level is None
        assert "fewer than two seats" in result.undefined["level"]

    @given(st.integers(1, 8))
    def test_a_panel_that_stays_silent_has_no_level_and_says_so(self, seats: int) -> None:
        result = measure(abstentions(seats))

        assert (result.level, result.robustness, result.confidence) == (None, None, None)
        assert set(result.undefined) >= {"level", "robustness", "confidence"}
        assert result.recommendation == "No position was taken; median ratings: none"

    def test_the_method_its_basis_its_round_and_its_time_are_recorded(self) -> None:
        result = measure_consensus(
            votes("yes", "yes", "no", None),
            rule=ConsensusRule(),
            now=NOW,
            round_number=2,
            blind=True,
        )

        assert (result.method, result.round_number, result.blind) == ("standard", 2, True)
        assert result.calculated_at == NOW
        assert result.parameters["basis"] == "positions"
        assert result.parameters["measure"] == "plurality margin"
        assert result.recommendation == "yes"
        assert result.reasoning.startswith(
            "Of 4 seats: 2 for 'yes'; 1 for 'no'; 1 took no position."
        )
        assert result.level == pytest.approx(0.25)
