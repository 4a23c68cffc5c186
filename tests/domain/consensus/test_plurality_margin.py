"""The laws of the margin by which one position leads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus import plurality_margin, tally_positions
from domain.shared import InvalidValue

COUNTS = st.lists(st.integers(0, 30), min_size=1, max_size=8).filter(any)
POSITIONS = st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=12)


@given(COUNTS)
def test_it_lies_between_0_and_1(counts: list[int]) -> None:
    assert 0 <= plurality_margin(counts) <= 1


@given(COUNTS)
def test_it_is_1_in_unanimity_and_only_then(counts: list[int]) -> None:
    assert (plurality_margin(counts) == 1) == (sum(count > 0 for count in counts) == 1)


@given(COUNTS)
def test_it_is_0_in_a_tied_lead_and_only_then(counts: list[int]) -> None:
    assert (plurality_margin(counts) == 0) == (counts.count(max(counts)) > 1)


@given(st.integers(1, 50), st.integers(0, 6))
def test_an_even_split_is_0_however_many_options_were_offered(seats: int, unused: int) -> None:
    assert plurality_margin([seats, seats, *[0] * unused]) == 0


@given(COUNTS, st.data())
def test_it_knows_neither_order_nor_names(counts: list[int], data: st.DataObject) -> None:
    assert plurality_margin(data.draw(st.permutations(counts))) == plurality_margin(counts)


@given(COUNTS, st.integers(2, 10))
def test_a_panel_of_several_copies_agrees_no_more(counts: list[int], copies: int) -> None:
    several = [count * copies for count in counts]

    assert plurality_margin(several) == pytest.approx(plurality_margin(counts), abs=1e-12)


@given(COUNTS)
def test_who_joins_the_leader_never_lowers_it(counts: list[int]) -> None:
    leader = counts.index(max(counts))
    joined = [count + (index == leader) for index, count in enumerate(counts)]

    assert plurality_margin(joined) >= plurality_margin(counts)


@given(COUNTS, st.integers(0, 7))
def test_who_changes_to_the_leader_never_lowers_it(counts: list[int], start: int) -> None:
    leader = counts.index(max(counts))
    start %= len(counts)
    moved = list(counts)
    if counts[start]:
        moved[start] -= 1
        moved[leader] += 1

    assert plurality_margin(moved) >= plurality_margin(counts)


@given(st.integers(0, 50), st.integers(0, 50))
def test_of_two_positions_it_is_the_difference_of_their_shares(one: int, other: int) -> None:
    if one + other:
        share = abs(one - other) / (one + other)
        assert plurality_margin([one, other]) == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize(
    ("counts", "margin"), [([3, 2], 0.2), ([4, 1], 0.6), ([3, 1, 1], 0.4), ([5], 1.0)]
)
def test_examples(counts: list[int], margin: float) -> None:
    assert plurality_margin(counts) == pytest.approx(margin)


@pytest.mark.parametrize("counts", [[], [0], [0, 0], [-1, 3], [[1, 2]]])
def test_counts_without_a_vote_are_refused(counts: list[int]) -> None:
    with pytest.raises(InvalidValue, match="at least one vote") as refusal:
        plurality_margin(counts)

    assert refusal.value.field == "counts"


@given(POSITIONS)
def test_positions_are_counted_completely(positions: list[str]) -> None:
    tally = tally_positions(positions)

    assert dict(tally.counts) == {one: positions.count(one) for one in positions}
    assert sum(tally.counts.values()) == len(positions)


@given(POSITIONS)
def test_the_leaders_are_those_with_the_most_seats(positions: list[str]) -> None:
    tally = tally_positions(positions)

    assert all(positions.count(one) == max(tally.counts.values()) for one in tally.leaders)
    assert (len(tally.leaders) > 1) == (tally.margin == 0)


def test_without_positions_nobody_leads() -> None:
    assert tally_positions([]).leaders == ()


def test_positions_that_differ_only_in_spelling_are_one_under_the_first_spelling() -> None:
    tally = tally_positions(["De Novo", "de  novo", "DE NOVO", "510(k)"])

    assert tally.counts == {"De Novo": 3, "510(k)": 1}


def test_opposed_statements_never_agree_because_their_words_do() -> None:
    tally = tally_positions(["we recommend approval", "we do not recommend approval"])

    assert tally.margin == 0
    assert len(tally.counts) == 2
