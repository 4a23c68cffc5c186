"""The structured panel: in a recorded order, each seat seeing those before; then revision."""

from domain.panel.office import Office
from domain.panel.packet import FRAMING
from domain.panel.panel import Panel
from domain.panel.protocols.rounds import ask_office, ask_seats, limit_reached, round_under_way
from domain.panel.turn import Conclude, Phase, Sight, Turn

FRAME = Phase(
    name=FRAMING,
    task=(
        "Frame the question for the seats: what is to be decided, what it depends on, and what "
        "each seat should answer. Take no position."
    ),
    sight=Sight.NOTHING,
    opinion=False,
    office=Office.MODERATOR,
)
STATEMENT = Phase(
    name="statement",
    task="State your position with your reasons. You see what the seats before you said.",
    sight=Sight.EVERYTHING_SAID,
    one_at_a_time=True,
)
REVISION = Phase(
    name="revision",
    task="You have read every seat. Keep or revise your position, and say what moved you.",
    sight=Sight.EARLIER_ROUNDS,
)


def next_turn(panel: Panel) -> Turn:
    """The moderator's framing, statements one at a time in seeded order, then revisions at once.

    It ends after the revision, or earlier where all seats convened take one position.
    """
    number = round_under_way(panel)
    framing = ask_office(panel, FRAME) if not panel.discussions else None
    if framing is not None:
        return framing
    if panel.open_discussion is None and panel.consensus and panel.consensus.level == 1:
        return Conclude(f"all seats agree after round {number - 1}")
    return limit_reached(panel) or ask_seats(panel, STATEMENT if number == 1 else REVISION)
