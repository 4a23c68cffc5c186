"""The chain of events: what was written cannot be changed unseen."""

import hashlib
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.hypothesis import event_chains, panel_events
from domain.panel import PanelEvent, PanelId
from domain.shared import GENESIS, RecordedEvent, covered_text, first_broken_link, seal
from domain.tenancy import TenantId
from tests.contracts.examples import an_erasure

NOW = datetime(2026, 11, 20, tzinfo=UTC)
Chain = tuple[RecordedEvent, ...]


@settings(max_examples=30)
@given(event_chains())
def test_an_untouched_chain_has_no_broken_link(chain: Chain) -> None:
    assert first_broken_link(chain) is None


def test_an_empty_chain_has_no_broken_link() -> None:
    assert first_broken_link([]) is None


@settings(max_examples=30)
@given(event_chains(), st.data())
def test_a_part_of_a_chain_is_whole_from_the_digest_before_it(
    chain: Chain, data: st.DataObject
) -> None:
    start = data.draw(st.integers(1, len(chain) - 1))

    part = chain[start:]

    assert first_broken_link(part, previous_digest=chain[start - 1].digest) is None
    assert first_broken_link(part, previous_digest=GENESIS) == part[0].sequence


def tampered(record: RecordedEvent, field: str) -> RecordedEvent:
    match getattr(record, field):
        case int(number):
            change: object = number + 1
        case str(text):
            change = f"{text} "
        case time:
            change = time + timedelta(microseconds=1)
    return RecordedEvent(**{**attrs.asdict(record), field: change})


@pytest.mark.parametrize("field", [field.name for field in attrs.fields(RecordedEvent)])
@settings(max_examples=20)
@given(chain=event_chains(), data=st.data())
def test_a_change_of_any_part_of_any_record_is_found_at_its_place(
    field: str, chain: Chain, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(chain) - 1))
    changed = tampered(chain[place], field)

    found = first_broken_link([*chain[:place], changed, *chain[place + 1 :]])

    assert found == changed.sequence


@settings(max_examples=30)
@given(event_chains(), st.data())
def test_a_record_taken_out_of_the_middle_is_missed(chain: Chain, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(chain) - 2))

    found = first_broken_link([*chain[:place], *chain[place + 1 :]])

    assert found == chain[place + 1].sequence


@settings(max_examples=30)
@given(event_chains(), st.data())
def test_two_records_that_change_places_are_found(chain: Chain, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(chain) - 2))
    swapped = [*chain[:place], chain[place + 1], chain[place], *chain[place + 2 :]]

    assert first_broken_link(swapped) == chain[place + 1].sequence


def test_a_gap_in_the_numbers_is_found_although_its_digests_fit() -> None:
    panel_id = PanelId.generate()
    deleted = an_erasure(TenantId.generate(), panel_id)
    first = seal(deleted, sequence=1, previous_digest=GENESIS)
    third = seal(deleted, sequence=3, previous_digest=first.digest)

    assert first_broken_link([first, third]) == 3


@settings(max_examples=30)
@given(event_chains())
def test_the_payload_tells_the_event_in_full(chain: Chain) -> None:
    first, second = chain[:2]

    assert first.event_type == "panel_created"
    assert first.payload is not None
    assert first.subject in first.payload
    assert '"panel_type":' in first.payload
    assert second.event_type == "member_added"
    assert [record.sequence for record in chain] == list(range(1, len(chain) + 1))


@settings(max_examples=30)
@given(event_chains(), st.data())
def test_a_chain_is_whole_after_any_set_of_erasures(chain: Chain, data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.sampled_from(range(len(chain)))))
    kept = [link.erased() if place in gone else link for place, link in enumerate(chain)]

    assert first_broken_link(kept) is None
    assert sum(link.is_erased for link in kept) == len(gone)


@settings(max_examples=30)
@given(event_chains(), st.data())
def test_what_is_put_back_in_place_of_what_was_erased_must_be_what_it_was(
    chain: Chain, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(chain) - 1))
    erased = chain[place].erased()
    forged = attrs.evolve(erased, payload=data.draw(st.text().filter(chain[place].payload.__ne__)))
    restored = attrs.evolve(erased, payload=chain[place].payload)

    found = first_broken_link([*chain[:place], forged, *chain[place + 1 :]])

    assert found == chain[place].sequence
    assert first_broken_link([*chain[:place], restored, *chain[place + 1 :]]) is None


@settings(max_examples=20)
@given(chain=event_chains(), data=st.data())
def test_an_erased_link_is_held_to_the_rest_of_what_it_was(
    chain: Chain, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(chain) - 1))
    field = data.draw(st.sampled_from(["sequence", "event_type", "subject", "payload_digest"]))
    changed = tampered(chain[place].erased(), field)

    found = first_broken_link([*chain[:place], changed, *chain[place + 1 :]])

    assert found == changed.sequence


@settings(max_examples=30)
@given(panel_events(), st.integers(1, 10**12))
def test_a_store_that_seals_by_itself_makes_the_same_link(event: PanelEvent, sequence: int) -> None:
    payload, text = covered_text(event)
    link = seal(event, sequence=sequence, previous_digest="f" * 64)

    digest = hashlib.sha256(f'["{"f" * 64}", {sequence}, {text}'.encode()).hexdigest()

    assert (payload, digest) == (link.payload, link.digest)
