"""The Socratic panel: assumptions are named, challenged, thought away, and judged."""

from collections.abc import Mapping

from domain.panel.panel import Panel
from domain.panel.point import PointKind
from domain.panel.protocols.rounds import ask_seats, limit_reached, round_under_way, speaking_order
from domain.panel.raised import Raised, assign, no_author, raised
from domain.panel.turn import Conclude, Phase, PointsAsked, Sight, Turn

_FEWEST, _MOST = 2, 3

ASSUMPTIONS = Phase(
    name="assumptions",
    task="Answer the question, and name the 2 or 3 assumptions on which your answer rests.",
    sight=Sight.NOTHING,
    points=(PointsAsked(kind=PointKind.ASSUMPTION, minimum=_FEWEST, maximum=_MOST),),
)
MORE_ASSUMPTIONS = Phase(
    name="more_assumptions",
    task="Name assumptions that have not been named yet, up to 3. If there are none, name none.",
    sight=Sight.POINTS,
    opinion=False,
    points=(PointsAsked(kind=PointKind.ASSUMPTION, maximum=_MOST),),
    threads=(PointKind.ASSUMPTION,),
)
CHALLENGE = Phase(
    name="challenge",
    task="Challenge each assumption given to you: what speaks against it?",
    sight=Sight.POINTS,
    opinion=False,
    points=(PointsAsked(kind=PointKind.CHALLENGE, each_target=True),),
    threads=(PointKind.ASSUMPTION,),
)
WHAT_IF = Phase(
    name="what_if",
    task="What if it is wrong? Say for each assumption given to you what would follow.",
    sight=Sight.POINTS,
    opinion=False,
    points=(PointsAsked(kind=PointKind.CONSEQUENCE, each_target=True),),
    threads=(PointKind.ASSUMPTION,),
)
VERDICT = Phase(
    name="verdict",
    task=(
        "Judge which of the others' assumptions hold and which fail. Then keep or revise your "
        "answer in the light of it."
    ),
    sight=Sight.POINTS,
    points=(PointsAsked(kind=PointKind.VERDICT, each_target=True),),
    threads=(PointKind.ASSUMPTION,),
)
_PASS = 4


def next_turn(panel: Panel) -> Turn:
    """Passes of four rounds: assumptions, challenges, what if, verdicts.

    It ends when a pass yields no new assumption, or at the limit of rounds.
    """
    number = round_under_way(panel)
    step = (number - 1) % _PASS
    limit = limit_reached(panel)
    if limit is not None or step == 0:
        first = ASSUMPTIONS if number == 1 else MORE_ASSUMPTIONS
        return limit or ask_seats(panel, first)
    named_in = number - step
    new = [one for one in raised(panel, PointKind.ASSUMPTION) if one.round_number == named_in]
    if not new:
        return Conclude(f"round {named_in} named no new assumption")
    match step:
        case 1:
            seats = speaking_order(panel, number)
            return ask_seats(panel, CHALLENGE, assign(new, seats, may=no_author))
        case 2:
            return ask_seats(panel, WHAT_IF, _third_seats(panel, new, number))
        case _:
            return ask_seats(panel, VERDICT, _judges(panel, new))


def _third_seats(panel: Panel, new: list[Raised], number: int) -> Mapping[str, tuple[str, ...]]:
    """Who thinks each assumption away: neither its author nor, where possible, its challenger."""
    challenged = [
        (c.point.about, seat) for c in raised(panel, PointKind.CHALLENGE) for seat in c.authors
    ]
    seats = speaking_order(panel, number)

    def may(point: Raised, seat: str) -> bool:
        others = [s for s in seats if no_author(point, s)]
        fresh = [s for s in others if (point.label, s) not in challenged]
        return seat in (fresh or others)

    return assign(new, seats, may=may)


def _judges(panel: Panel, new: list[Raised]) -> Mapping[str, tuple[str, ...]]:
    seats = [member.agent_id for member in panel.members]
    return {seat: tuple(one.label for one in new if no_author(one, seat)) for seat in seats}
