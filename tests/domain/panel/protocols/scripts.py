"""What the seats of a test's panel say: scripts that fit whatever is asked."""

from collections.abc import Callable, Sequence
from hashlib import sha256

from hypothesis import strategies as st

from adapters.hypothesis import opinions
from adapters.hypothesis.panel import BASES
from adapters.hypothesis.said import fitted
from adapters.hypothesis.text import texts
from domain.panel import Opinion, Packet, Panel, PanelType
from tests.domain.panel.examples import a_running_panel
from tests.domain.panel.protocols.turns import Answer, Said

DIMENSIONS = ("risk", "value")
OPTIONS = ("file", "wait")
KINDS = [(one, one) for one in BASES] + [(PanelType.HYBRID, base) for base in BASES]
"""Every type, and the hybrid panel on every base."""


def saying(
    opinion: Callable[[Packet], Opinion] | Opinion,
    words: Sequence[str] = ("So it is.", "Or is it?"),
    *,
    content: str = "So.",
) -> Answer:
    """Always the same answer, fitted to what is asked."""

    def answer(packet: Packet) -> Said:
        given = opinion if isinstance(opinion, Opinion) else opinion(packet)
        return content, *fitted(packet, given, words)

    return answer


def named(packet: Packet) -> Opinion:
    """A stand that anybody can take."""
    position = packet.options[0] if packet.options else "yes"
    return Opinion(position=position, ratings=dict.fromkeys(packet.dimensions, 7), rationale="Why.")


def new_each_time(packet: Packet) -> Said:
    """Points that nobody has raised before, as many as are allowed."""
    own = f"of {packet.seat.agent_id} in round {packet.round_number} {packet.phase.name}"
    return "So.", *fitted(packet, named(packet), [f"{n} {own}" for n in range(9)])


@st.composite
def scripts(
    draw: st.DrawFn,
    options: tuple[str, ...] = (),
    dimensions: tuple[str, ...] = DIMENSIONS,
) -> Answer:
    """Seats that choose among a few drawn answers, abstentions among them.

    The choice hangs on seat and round alone, so a script says the same to the same packet.
    """
    drawn = st.tuples(
        texts(), opinions(options, dimensions), st.lists(texts(), min_size=1, max_size=3)
    )
    pool = draw(st.lists(drawn, min_size=1, max_size=5))
    salt = draw(st.integers(0, 99))

    def answer(packet: Packet) -> Said:
        key = f"{salt}:{packet.seat.agent_id}:{packet.round_number}:{packet.phase.name}"
        content, opinion, words = pool[sha256(key.encode()).digest()[0] % len(pool)]
        return content, *fitted(packet, opinion, words)

    return answer


@st.composite
def scripted_panels(draw: st.DrawFn) -> tuple[Panel, Answer]:
    """A panel in progress of any type and base, before its first turn, and what it will say."""
    panel_type, base = draw(st.sampled_from(KINDS))
    options = draw(st.sampled_from(((), OPTIONS)))
    seats = draw(st.integers(2, 5))
    hybrid = panel_type is PanelType.HYBRID
    panel = a_running_panel(
        panel_type=panel_type,
        base_type=base,
        options=options,
        dimensions=draw(st.sampled_from((DIMENSIONS, DIMENSIONS, ()))),
        seats=seats,
        humans=draw(st.integers(0, seats)) if hybrid else 0,
        officers=draw(st.booleans()),
        closing_vote=draw(st.booleans()),
        seed=draw(st.integers(0, 99)),
        maximum_rounds=draw(st.integers(1, 6)),
    )
    return panel, draw(scripts(options, panel.dimensions))
