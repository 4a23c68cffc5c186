"""The adversarial panel: two sides by lot, challenges, rebuttals, and a judge who held no seat."""

from domain.panel.office import Office
from domain.panel.panel import Panel
from domain.panel.point import PointKind
from domain.panel.protocols.rounds import ask_seats, limit_reached, round_under_way, speaking_order
from domain.panel.raised import Raised, assign, raised
from domain.panel.stances import stances
from domain.panel.turn import Conclude, Phase, PointsAsked, Sight, Turn

CASE = Phase(
    name="case",
    task=(
        "Argue the side that was drawn for you, in 1 to 3 arguments; the questioner asks what "
        "both sides must answer. Apart from that, give your own opinion, whatever your side."
    ),
    sight=Sight.NOTHING,
    points=(PointsAsked(kind=PointKind.ARGUMENT, minimum=1, maximum=3),),
)
CHALLENGE = Phase(
    name="challenge",
    task=(
        "Challenge each argument given to you, and say how severe the challenge is: 1 is a "
        "quibble, 5 would sink the case. What the questioner asked, answer."
    ),
    sight=Sight.POINTS,
    opinion=False,
    points=(PointsAsked(kind=PointKind.CHALLENGE, each_target=True, severity=True),),
    threads=(PointKind.ARGUMENT,),
)
REBUTTAL = Phase(
    name="rebuttal",
    task=(
        "Rebut each challenge to your arguments, or concede it. Then give your own opinion after "
        "all you have read, whatever your side."
    ),
    sight=Sight.POINTS,
    points=(PointsAsked(kind=PointKind.REBUTTAL, each_target=True),),
    threads=(PointKind.ARGUMENT,),
)
RULING = Phase(
    name="ruling",
    task=(
        "You held no seat. Judge of each argument whether it holds after challenge and rebuttal, "
        "and give your ruling with its reasons."
    ),
    sight=Sight.POINTS,
    opinion=False,
    points=(PointsAsked(kind=PointKind.VERDICT, each_target=True),),
    threads=(PointKind.ARGUMENT,),
    office=Office.JUDGE,
)
_CASE, _CHALLENGE, _REBUTTAL = 1, 2, 3


def next_turn(panel: Panel) -> Turn:
    """Cases, challenges by the other side, rebuttals; then only the judge is left.

    Sides are drawn by the seed. What is measured is each seat's own opinion, never its side.
    """
    number = round_under_way(panel)
    if number > _REBUTTAL:
        return Conclude("the rebuttals were held")
    limit = limit_reached(panel)
    if limit is not None:
        return limit
    arguments = raised(panel, PointKind.ARGUMENT)
    if number == _CASE:
        return ask_seats(panel, CASE)
    if number == _CHALLENGE:
        return _ask_challenges(panel, arguments)
    return _ask_rebuttals(panel, arguments)


def _ask_challenges(panel: Panel, arguments: tuple[Raised, ...]) -> Turn:
    sides = stances(panel)

    def other_side(argument: Raised, seat: str) -> bool:
        return all(sides[author] is not sides[seat] for author in argument.authors)

    seats = speaking_order(panel, _CHALLENGE)
    return ask_seats(panel, CHALLENGE, assign(arguments, seats, may=other_side))


def _ask_rebuttals(panel: Panel, arguments: tuple[Raised, ...]) -> Turn:
    authors = {argument.label: argument.authors for argument in arguments}
    targets: dict[str, tuple[str, ...]] = {}
    for challenge in raised(panel, PointKind.CHALLENGE):
        for author in authors.get(challenge.point.about, ())[:1]:
            targets[author] = (*targets.get(author, ()), challenge.label)
    return ask_seats(panel, REBUTTAL, targets)
