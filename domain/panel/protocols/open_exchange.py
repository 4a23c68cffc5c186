"""The open panel: independent answers, an exchange, and themes that the seats validate."""

from domain.panel.office import Office
from domain.panel.panel import Panel
from domain.panel.point import PointKind
from domain.panel.protocols.rounds import ask_office, ask_seats, limit_reached, round_under_way
from domain.panel.raised import no_author, raised
from domain.panel.turn import Conclude, Phase, PointsAsked, Sight, Turn

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
THEMES = Phase(
    name="themes",
    task="Name the themes that run across the answers, in a sentence each. Take no position.",
    sight=Sight.EARLIER_ROUNDS,
    opinion=False,
    points=(PointsAsked(kind=PointKind.THEME, minimum=1, maximum=7),),
    office=Office.CHAIR,
)
VALIDATION = Phase(
    name="theme_validation",
    task=(
        "Say of each theme whether it holds, and name a theme that is missing, if there is one. "
        "Then keep or revise your answer."
    ),
    sight=Sight.EARLIER_ROUNDS,
    points=(
        PointsAsked(kind=PointKind.VERDICT, each_target=True),
        PointsAsked(kind=PointKind.THEME, maximum=2),
    ),
    threads=(PointKind.THEME,),
)
_ROUNDS_BEFORE_THEMES = 2


def next_turn(panel: Panel) -> Turn:
    """Blind answers, an exchange, then the validation of the themes that the chair found.

    The seats may name further themes; it ends when a round brings no new one, or at the limit.
    """
    number = round_under_way(panel)
    limit = limit_reached(panel)
    if limit is not None and number <= _ROUNDS_BEFORE_THEMES + 1:
        return limit
    if number <= _ROUNDS_BEFORE_THEMES:
        return ask_seats(panel, ANSWER if number == 1 else EXCHANGE)
    if number == _ROUNDS_BEFORE_THEMES + 1 and panel.open_discussion is None:
        found = ask_office(panel, THEMES)
        if found is not None:
            return found
    new = [one for one in raised(panel, PointKind.THEME) if one.round_number == number - 1]
    if not new:
        return Conclude(f"round {number - 1} brought no new theme")
    seats = [member.agent_id for member in panel.members]
    targets = {seat: tuple(one.label for one in new if no_author(one, seat)) for seat in seats}
    return limit or ask_seats(panel, VALIDATION, targets)
