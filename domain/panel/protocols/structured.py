"""The structured panel: in a recorded order, each seat seeing those before; then revision."""

from domain.panel.panel import Panel
from domain.panel.protocols.rounds import next_turn_in_rounds
from domain.panel.turn import Phase, Sight, Turn

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
    """Statements one at a time in seeded order, then revisions, all at once."""
    return next_turn_in_rounds(panel, first=STATEMENT, later=REVISION)
