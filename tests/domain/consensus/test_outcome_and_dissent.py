"""How far the outcome hangs on single seats, and who stands elsewhere."""

import pytest
from hypothesis import assume, given

from adapters.hypothesis import ballot_boxes
from tests.domain.consensus.boxes import Ballots, measure, votes
from tests.domain.consensus.leave_one_out import decisive_seats

VOTES = ballot_boxes(dimensions=())
RATINGS = ballot_boxes(positions=())


class TestRobustness:
    @given(VOTES)
    def test_it_is_found_by_leaving_each_seat_out_in_turn(self, box: Ballots) -> None:
        result = measure(box)
        assume(result.robustness is not None)

        decisive = decisive_seats(box)

        assert set(result.decisive_seats) == decisive
        assert result.robustness == pytest.approx(1 - len(decisive) / len(box))

    @pytest.mark.parametrize(
        ("positions", "decisive"),
        [
            (("yes", "yes", "yes", "no"), ()),
            (("yes", "yes", "no"), ("seat-1", "seat-2")),
            (("yes", "no"), ("seat-1", "seat-2")),
            (("yes", "yes"), ()),
        ],
    )
    def test_examples(self, positions: tuple[str, ...], decisive: tuple[str, ...]) -> None:
        assert measure(votes(*positions)).decisive_seats == decisive

    @given(RATINGS)
    def test_without_positions_it_is_undefined_for_a_reason(self, box: Ballots) -> None:
        result = measure(box)

        assert result.robustness is None
        assert result.undefined["robustness"]


class TestDissent:
    @given(ballot_boxes())
    def test_it_lists_exactly_those_who_stand_elsewhere_with_their_reasons(
        self, box: Ballots
    ) -> None:
        result = measure(box)

        elsewhere = [
            ballot
            for ballot in box
            if ballot.position is not None and ballot.position != result.recommendation
        ]
        assert [
            (one.agent_id, one.agent_name, one.position, one.rationale)
            for one in result.dissenting_opinions
        ] == [(one.agent_id, one.agent_name, one.position, one.rationale) for one in elsewhere]

    def test_in_a_tie_everybody_dissents_from_an_outcome_that_nobody_won(self) -> None:
        result = measure(votes("yes", "no", "later", "yes", "no"))

        assert len(result.dissenting_opinions) == 5
        assert result.recommendation == "No single recommendation: tied (2 seats each): yes | no"

    def test_who_abstains_does_not_dissent(self) -> None:
        assert measure(votes("yes", "yes", None)).dissenting_opinions == ()

    def test_another_spelling_is_no_dissent(self) -> None:
        assert measure(votes("De Novo", "de novo")).dissenting_opinions == ()
