"""The Delphi panel: blind ratings, statistical feedback, and ratings again."""

from attrs import evolve

from domain.panel.panel import Panel
from domain.panel.protocols.rounds import ask_seats, limit_reached, round_under_way
from domain.panel.turn import Conclude, Phase, Sight, Turn

RATING = Phase(
    name="rating",
    task="Rate on your own, and give your reasons. No seat sees another's answer.",
    sight=Sight.NOTHING,
)
RERATING = Phase(
    name="rerating",
    task=(
        "You see how the panel rated as a whole, your own earlier answer, and reasons without "
        "names. Rate again. Where you stay outside the middle half, say why."
    ),
    sight=Sight.STATISTICS,
)


def next_turn(panel: Panel) -> Turn:
    """Blind ratings, then ratings that know the statistics of the round before.

    It ends by the rule that was fixed before the first round: consensus, stability, or rounds.
    Without options to choose from the seats only rate, if there is anything to rate.
    """
    number = round_under_way(panel)
    if panel.open_discussion is None and number > 1:
        if panel.measurements.reached:
            return Conclude(f"consensus was reached in round {number - 1}")
        if panel.measurements.stable:
            return Conclude(f"the answers were stable in round {number - 1}")
    takes_positions = bool(panel.options) or not panel.dimensions
    phase = evolve(RATING if number == 1 else RERATING, position=takes_positions)
    return limit_reached(panel) or ask_seats(panel, phase)
