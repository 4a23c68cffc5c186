"""A record is followed to its end, and whatever was done to it is told."""

from collections.abc import Sequence

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from application.shared import EventLog, RecordCheck, check_record
from domain.shared import GENESIS, DomainEvent, RecordedEvent, seal
from domain.tenancy import EventPolicy, TenantErased, TenantId
from tests.contracts.examples import NOW, a_panel, an_erasure

US = TenantId.generate()
PANELS = [a_panel(US) for _ in range(3)]

Chain = Sequence[RecordedEvent]


class Listed(EventLog):
    """A record as it stands in a list, of which the head tells the length."""

    def __init__(self, chain: Chain, *, length: int | None = None) -> None:
        self._chain = chain
        self._length = len(chain) if length is None else length

    async def after(self, sequence: int, *, limit: int) -> Chain:
        return [one for one in self._chain if one.sequence > sequence][:limit]

    async def of_subject(self, subject: str, *, after: int, limit: int) -> Chain:
        return [one for one in await self.after(after, limit=limit) if one.subject == subject]

    async def last(self) -> int:
        return self._length


def chained(happened: Sequence[DomainEvent]) -> list[RecordedEvent]:
    chain: list[RecordedEvent] = []
    for sequence, event in enumerate(happened, start=1):
        digest = chain[-1].digest if chain else GENESIS
        chain.append(seal(event, sequence=sequence, previous_digest=digest))
    return chain


BEGINNINGS = [event for panel in PANELS for event in panel.pending_events]
WHOLE = chained(BEGINNINGS)


def blanked(chain: Chain, subject: str) -> list[RecordedEvent]:
    return [one.erased() if one.subject == subject else one for one in chain]


@given(st.lists(st.sampled_from(PANELS), unique=True), st.sampled_from(EventPolicy))
async def test_a_record_is_intact_after_any_set_of_erasures(
    gone: list[object], policy: EventPolicy
) -> None:
    erasures = [an_erasure(US, panel.panel_id, policy) for panel in PANELS if panel in gone]
    chain = chained([*BEGINNINGS, *erasures])
    for erasure in erasures:
        if policy is EventPolicy.ERASE:
            kept = blanked(chain[: len(BEGINNINGS)], erasure.subject)
            chain = [*kept, *chain[len(BEGINNINGS) :]]

    check = await check_record(Listed(chain))

    blanks = 3 * len(erasures) if policy is EventPolicy.ERASE else 0
    assert check == RecordCheck(events=len(chain), erased=blanks, unexplained=0, broken_at=None)
    assert check.is_intact


async def test_all_of_an_erased_tenant_is_accounted_for() -> None:
    chain = chained([*BEGINNINGS, TenantErased(tenant_id=US, by="operator", occurred_at=NOW)])

    check = await check_record(Listed([*(one.erased() for one in chain[:-1]), chain[-1]]))

    assert (check.is_intact, check.erased) == (True, len(chain) - 1)


@given(st.sampled_from(WHOLE))
async def test_a_blank_that_no_erasure_accounts_for_is_told(one: RecordedEvent) -> None:
    kept = an_erasure(US, PANELS[0].panel_id, EventPolicy.KEEP)
    chain = chained([*BEGINNINGS, kept])

    check = await check_record(
        Listed([link.erased() if link.sequence == one.sequence else link for link in chain])
    )

    assert (check.erased, check.unexplained, check.broken_at) == (1, 1, None)
    assert not check.is_intact


@given(st.integers(0, len(WHOLE) - 1))
async def test_a_change_a_gap_and_a_cut_are_told_at_their_place(place: int) -> None:
    changed = evolve(WHOLE[place], payload="{}")
    gap = [*WHOLE[:place], *WHOLE[place + 1 :]]

    broken = await check_record(Listed([*WHOLE[:place], changed, *WHOLE[place + 1 :]]))
    missing = await check_record(Listed(gap, length=len(WHOLE)))
    cut = await check_record(Listed(WHOLE[:place], length=len(WHOLE)))

    assert broken.broken_at == missing.broken_at == cut.broken_at == place + 1
    assert broken.events == missing.events == cut.events == place


async def test_an_empty_record_is_intact() -> None:
    assert (await check_record(Listed([]))).is_intact


async def test_a_record_of_many_pages_is_followed_through() -> None:
    many = [event for _ in range(400) for event in a_panel(US).pending_events]

    check = await check_record(Listed(chained(many)))

    assert (check.events, check.is_intact) == (1200, True)
