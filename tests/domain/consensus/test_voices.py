"""How many different answers there are, and how much of what was claimed is supported."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from adapters.hypothesis import ballot_boxes
from domain.consensus import Ballot, ConsensusRule, measure_consensus
from domain.consensus.undefined import Undefined
from domain.consensus.voices import distinct_voices, near_identical
from tests.domain.panel.examples import NOW


def a_ballot(seat: int, rationale: str = "Because.", position: str | None = "yes") -> Ballot:
    return Ballot(
        agent_id=f"seat-{seat}", agent_name=f"Expert {seat}", position=position, rationale=rationale
    )


@given(ballot_boxes(), st.data())
def test_voices_number_one_to_all_who_answered_in_any_order(
    box: list[Ballot], data: st.DataObject
) -> None:
    answered = sum(not ballot.abstained for ballot in box)
    voices = distinct_voices(box)

    if isinstance(voices, Undefined):
        assert answered == 0
    else:
        assert 1 <= voices <= answered
        assert distinct_voices(data.draw(st.permutations(box))) == voices


@given(ballot_boxes(), st.data())
def test_a_duplicate_of_an_answer_with_reasons_is_no_further_voice(
    box: list[Ballot], data: st.DataObject
) -> None:
    speaking = [one for one in box if not one.abstained and one.rationale.strip()]
    if speaking:
        copied = evolve(data.draw(st.sampled_from(speaking)), agent_id="copy")

        assert distinct_voices([*box, copied]) == distinct_voices(box)


@given(ballot_boxes(min_size=2), st.data())
def test_likeness_never_raises_the_number_of_voices(box: list[Ballot], data: st.DataObject) -> None:
    seats = st.sampled_from([one.agent_id for one in box])
    pairs = data.draw(st.lists(st.tuples(seats, seats), max_size=4))
    alone, together = distinct_voices(box), distinct_voices(box, pairs)

    if not isinstance(alone, Undefined):
        assert not isinstance(together, Undefined)
        assert 1 <= together <= alone
        assert distinct_voices(box, [(b, a) for a, b in reversed(pairs)]) == together


def test_only_the_same_answer_for_the_same_reasons_is_one_voice() -> None:
    box = [
        a_ballot(1, "There is a predicate."),
        a_ballot(2, "there  is a PREDICATE."),
        a_ballot(3, "There is a predicate.", position="no"),
        a_ballot(4, "There is none."),
        a_ballot(5, ""),
        a_ballot(6, ""),
        a_ballot(7, "I cannot say.", position=None),
    ]

    assert distinct_voices(box) == 5


def test_likeness_carries_over() -> None:
    box = [a_ballot(n, f"Reason {n}.") for n in (1, 2, 3)]

    assert distinct_voices(box, [("seat-1", "seat-2"), ("seat-2", "seat-3")]) == 1
    assert distinct_voices(box, [("seat-1", "stranger")]) == 3


@pytest.mark.parametrize(("threshold", "pairs"), [(0.95, (("a", "b"),)), (1.01, ())])
def test_embeddings_are_alike_from_the_threshold_on(
    threshold: float, pairs: tuple[tuple[str, str], ...]
) -> None:
    vectors = [[1.0, 0.0], [2.0, 0.1], [0.0, 1.0], [0.0, 0.0]]

    assert near_identical("abcd", vectors, threshold=threshold) == pairs


@pytest.mark.parametrize(
    ("counts", "share"),
    [
        ([(2, 2), (2, 0)], 0.5),
        ([(3, 3), (0, 0)], 1.0),
        ([(1, 0), (0, 0)], 0.0),
        ([(0, 0)] * 2, None),
    ],
)
def test_the_evidence_is_the_share_of_claims_whose_quote_was_found(
    counts: list[tuple[int, int]], share: float | None
) -> None:
    box = [
        evolve(a_ballot(seat), claims=claims, claims_supported=supported)
        for seat, (claims, supported) in enumerate(counts)
    ]

    result = measure_consensus(box, rule=ConsensusRule(), now=NOW)

    assert result.evidence == share
    assert ("evidence" in result.undefined) == (share is None)


@given(ballot_boxes())
def test_both_figures_are_measured_or_said_to_be_undefined(box: list[Ballot]) -> None:
    result = measure_consensus(box, rule=ConsensusRule(), now=NOW)

    assert (result.distinct_voices is None) == ("distinct_voices" in result.undefined)
    assert (result.evidence is None) == ("evidence" in result.undefined)
