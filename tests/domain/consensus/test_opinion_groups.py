"""Who stands with whom, and what divides them."""

from hypothesis import given
from hypothesis import strategies as st

from domain.consensus import Ballot
from domain.consensus.opinion_groups import crux, opinion_groups
from domain.consensus.undefined import Undefined


def ballot(seat: str, position: str | None, **ratings: int) -> Ballot:
    return Ballot(agent_id=seat, agent_name=seat.upper(), position=position, ratings=ratings)


ballots = st.lists(
    st.tuples(st.sampled_from(["file", "File", "wait", None]), st.integers(1, 9)), max_size=8
).map(
    lambda votes: [
        ballot(f"s{at}", position, risk=risk) for at, (position, risk) in enumerate(votes)
    ]
)


def test_equal_positions_stand_together_the_largest_group_first() -> None:
    groups = opinion_groups(
        [ballot("a", "wait"), ballot("b", "file"), ballot("c", None), ballot("d", " FILE ")]
    )

    assert [(group.position, group.agent_ids) for group in groups] == [
        ("file", ("b", "d")),
        ("wait", ("a",)),
    ]


@given(ballots)
def test_every_seat_with_a_position_stands_in_exactly_one_group(votes: list[Ballot]) -> None:
    grouped = [seat for group in opinion_groups(votes) for seat in group.agent_ids]

    assert sorted(grouped) == sorted(b.agent_id for b in votes if b.position is not None)


def test_the_crux_is_the_dimension_on_which_the_groups_lie_furthest_apart() -> None:
    groups = opinion_groups(
        [
            ballot("a", "file", risk=8, value=7),
            ballot("b", "file", risk=6, value=7),
            ballot("c", "wait", risk=2, value=6),
        ]
    )

    assert groups[0].medians == {"risk": 7.0, "value": 7.0}
    assert crux(groups) == "risk"


def test_of_dimensions_equally_far_apart_the_first_by_name_is_the_crux() -> None:
    groups = opinion_groups(
        [ballot("a", "file", value=8, risk=8), ballot("b", "wait", value=2, risk=2)]
    )

    assert crux(groups) == "risk"


def test_a_dimension_that_one_group_alone_rated_is_no_crux() -> None:
    groups = opinion_groups([ballot("a", "file", risk=9), ballot("b", "wait", value=5)])

    assert crux(groups) == Undefined("no dimension was rated by two groups")


def test_groups_that_rate_alike_have_no_crux() -> None:
    groups = opinion_groups([ballot("a", "file", risk=5), ballot("b", "wait", risk=5)])

    assert crux(groups) == Undefined("the groups rate every dimension alike")
