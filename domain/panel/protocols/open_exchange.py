"""The open panel: independent answers first, then an exchange."""

from domain.panel.panel import Panel
from domain.panel.protocols.rounds import next_turn_in_rounds
from domain.panel.turn import Phase, Sight, Turn

ANSWER = Phase(
    name="independent_answer",
    task="Answer on your own. No seat sees another's answer.",
    sight=Sight.NOTHING,
)
EXCHANGE = Phase(
    name="exchange",
    task="You have read every seat's answer. Keep or revise yours, and say what moved you.",
    sight=Sight.EARLIER_ROUNDS,
)


def next_turn(panel: Panel) -> Turn:
    """Blind answers all at once, then exchanges in which each sees the others' last answer."""
    return next_turn_in_rounds(panel, first=ANSWER, later=EXCHANGE)
