"""Strategies for the record of events."""

from hypothesis import strategies as st

from adapters.hypothesis.discussion import panel_events
from adapters.hypothesis.panel import panels
from domain.panel import PanelStatus
from domain.shared import GENESIS, RecordedEvent, seal


@st.composite
def event_chains(draw: st.DrawFn) -> tuple[RecordedEvent, ...]:
    """The whole record of one panel: at least five links, none of them broken."""
    panel = draw(panels(PanelStatus.COMPLETED))
    chain: list[RecordedEvent] = []
    for sequence, event in enumerate(panel.collect_events(), start=1):
        previous = chain[-1].digest if chain else GENESIS
        chain.append(seal(event, sequence=sequence, previous_digest=previous))
    return tuple(chain)


@st.composite
def recorded_events(draw: st.DrawFn) -> RecordedEvent:
    """Single links that follow the genesis."""
    event = draw(panel_events())
    return seal(event, sequence=1, previous_digest=GENESIS)
