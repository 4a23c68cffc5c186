"""What a stream tells of a panel is what the panel's own document shows at that moment."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.hypothesis import panels
from domain.panel import Panel, PanelStatus, PanelType
from domain.shared import GENESIS, seal
from entrypoints.representation import event_document, panel_document

HYBRIDS = panels(PanelStatus.IN_PROGRESS, panel_type=PanelType.HYBRID)
ANY = panels() | HYBRIDS


def happened(panel: Panel, event_type: str) -> Iterator[dict[str, Any]]:
    """The documents of all that has happened to the panel, of one type."""
    for number, event in enumerate(deepcopy(panel).collect_events(), start=1):
        record = seal(event, sequence=number, previous_digest=GENESIS)
        if record.event_type == event_type:
            yield event_document(panel, record)


@given(ANY)
def test_of_messages_it_tells_what_the_panel_shows(panel: Panel) -> None:
    shown = [
        said
        for discussion in panel_document(panel, labels={})["discussions"]
        for said in discussion["messages"]
    ]

    told = list(happened(panel, "message_added"))

    assert [one["withheld"] for one in told] == [said["withheld"] for said in shown]
    for key in ("agent_id", "content", "opinion"):
        assert [one["message"][key] for one in told] == [said[key] for said in shown]
    assert [one["message"]["points"] is None for one in told] == [
        said["points"] is None for said in shown
    ]


@given(ANY)
def test_of_the_last_measurement_it_tells_what_the_panel_shows(panel: Panel) -> None:
    shown = panel_document(panel, labels={})["consensus"]

    told = list(happened(panel, "consensus_updated"))

    assert bool(told) == (shown is not None)
    if told:
        for key in ("dissenting_opinions", "decisive_seats", "groups"):
            assert (told[-1]["result"][key] is None) == (shown[key] is None)
        assert told[-1]["result"]["level"] == shown["level"]


@given(HYBRIDS, st.data())
def test_of_every_other_event_nothing_is_withheld(panel: Panel, data: st.DataObject) -> None:
    event_type = data.draw(st.sampled_from(["panel_created", "member_added", "note_written"]))

    assert all(one["withheld"] is False for one in happened(panel, event_type))
