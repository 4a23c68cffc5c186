"""Panels of every type, walked through their protocols by seats that answer from a script."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from attrs import frozen

from domain.consensus import Consensus
from domain.panel import (
    DEFAULT_RULES,
    HUMAN,
    OFFICES,
    SIGN_OFF,
    Ask,
    Awaited,
    AwaitHumans,
    AwaitSignOff,
    Citation,
    Claim,
    ClaimStatus,
    Conclude,
    Note,
    Opinion,
    Packet,
    Panel,
    PanelId,
    PanelStatus,
    PanelType,
    Phase,
    Point,
    PointKind,
    PointsAsked,
    Sight,
    Verdict,
    measure_round,
    next_turn,
    packet_for,
    require_fitting_answer,
)
from domain.panel.question import Source
from domain.shared import Budget
from tests.entrypoints.staged import NOON, PANEL_ID, TENANT_ID

MODEL = "openai:gpt-5-mini"
NAMES = ("Regulatory expert", "Clinical expert", "Statistician", "Patient voice", "Economist")
QUOTE = "No predicate fits the new claim."


@frozen(kw_only=True)
class Script:
    """What a panel is made of.

    Attributes:
        seats: how many.
        people: how many of them are people; the first ones.
        base: what a hybrid panel follows.
        options: what can be chosen.
        closing_vote: whether the seats rank each other.
        model: what answers for the seats that are no people.
        officers: whether there are any.
        say: makes the words of a seat or an officer: given what they are, and of whom.
    """

    seats: int = 5
    people: int = 0
    base: PanelType | None = None
    options: tuple[str, ...] = ("De Novo", "510(k)")
    closing_vote: bool = False
    model: str = MODEL
    officers: bool = True
    say: Callable[[str, str], str] = lambda what, whose: f"The {what} of {whose}."


def walked(panel_type: PanelType, script: Script | None = None, *, turns: int = 500) -> Panel:
    """The panel as far as its seats bring it in that many turns.

    Where people are awaited they answer too; the outcome of a hybrid panel waits for a signature.
    """
    script = script or Script()
    panel = convened(panel_type, script)
    panel.change_status(PanelStatus.IN_PROGRESS, now=NOON)
    for _ in range(turns):
        turn = next_turn(panel)
        if isinstance(turn, Conclude):
            assert panel.consensus
            ended = NOON + timedelta(minutes=5)
            panel.complete(panel.consensus.recommendation, ending=turn.reason, now=ended)
            break
        if isinstance(turn, AwaitSignOff):
            awaited = Awaited(round_number=turn.round_number, phase=SIGN_OFF)
            panel.wait_for(awaited, now=NOON)
            break
        _take(panel, turn, script)
    return panel


def waiting_for_people(base: PanelType = PanelType.OPEN, *, turns: int = 1) -> Panel:
    """A hybrid panel that waits for its two people after so many turns of all seats."""
    panel = walked(PanelType.HYBRID, Script(people=2, base=base), turns=turns)
    turn = next_turn(panel)
    assert isinstance(turn, AwaitHumans)
    awaited = Awaited(round_number=turn.round_number, phase=turn.phase.name, seats=turn.seats)
    panel.wait_for(awaited, now=NOON)
    return panel


def convened(panel_type: PanelType, script: Script) -> Panel:
    """The panel before it begins."""
    usual = PanelType.OPEN if panel_type is PanelType.HYBRID else panel_type
    panel = Panel(
        panel_id=PanelId(PANEL_ID.value),
        tenant_id=TENANT_ID,
        query="Which route should the device take to the market?",
        panel_type=panel_type,
        base_type=script.base or usual,
        options=script.options,
        dimensions=("feasibility", "risk"),
        sources=(Source(name="routes.md", digest="0" * 64),),
        budget=Budget(usd=0.5, tokens=50_000),
        closing_vote=script.closing_vote,
        created_at=NOON,
        measurements=Consensus(rule=DEFAULT_RULES[panel_type]),
    )
    for number, name in enumerate(NAMES[: script.seats]):
        answered_by = HUMAN if number < script.people else script.model
        panel.add_member(f"seat_{number}", name, "Expert", answered_by=answered_by, now=NOON)
    for office in OFFICES[panel.base_type] if script.officers else ():
        panel.appoint(office, answered_by=MODEL, now=NOON)
    return panel


def _take(panel: Panel, turn: Ask | AwaitHumans, script: Script) -> None:
    if turn.phase.office is not None:
        _write_note(panel, turn, script)
        return
    if panel.open_discussion is None:
        panel.start_discussion_round(
            turn.round_number,
            phase=turn.phase.name,
            blind=turn.phase.sight is Sight.NOTHING,
            votes=turn.phase.opinion,
            speaking_order=turn.speaking_order,
            now=NOON,
        )
    packets = [packet_for(panel, turn, seat) for seat in turn.seats]
    for packet in packets:
        _speak(panel, packet, script)
    discussion = panel.open_discussion
    if discussion is None or len(discussion.spoken) < len(panel.members):
        return
    panel.complete_discussion_round(discussion.round_number, now=NOON)
    if discussion.votes:
        panel.update_consensus(measure_round(panel, discussion, now=NOON), now=NOON)


def _speak(panel: Panel, packet: Packet, script: Script) -> None:
    opinion = _opinion(packet, script) if packet.phase.opinion else None
    points = tuple(_points(packet, script))
    require_fitting_answer(packet, opinion, points)
    seat = packet.seat
    said = script.say("answer", seat.agent_name)
    number = packet.round_number
    panel.add_message(number, seat.agent_id, seat.agent_name, said, opinion, points, now=NOON)


def _write_note(panel: Panel, turn: Ask | AwaitHumans, script: Script) -> None:
    packet = packet_for(panel, turn, turn.seats[0])
    office = turn.phase.office
    assert office is not None
    panel.add_note(
        Note(
            office=office,
            phase=turn.phase.name,
            after_round=turn.round_number,
            content=script.say(turn.phase.name, office.value),
            points=tuple(_points(packet, script)),
            written_by=MODEL,
            written_at=NOON,
        )
    )


def _opinion(packet: Packet, script: Script) -> Opinion:
    number = int(packet.seat.agent_id.removeprefix("seat_"))
    options = packet.options
    own_words = script.say("position", packet.seat.agent_name)
    position = options[number // 3 % len(options)] if options else own_words
    found = Citation(source="routes.md", first_line=3, last_line=3, quote=QUOTE)
    return Opinion(
        position=position if packet.phase.position else None,
        ratings={name: 4 + (number + place) % 5 for place, name in enumerate(packet.dimensions)},
        confidence=0.7,
        rationale=script.say("reason [1]", packet.seat.agent_name),
        citations=(found,),
        claims=tuple(_claims(packet, script)),
    )


def _claims(packet: Packet, script: Script) -> Iterator[Claim]:
    whose = packet.seat.agent_name
    yield Claim(
        statement=script.say("claim", whose),
        source="routes.md",
        quote=QUOTE,
        status=ClaimStatus.SUPPORTED,
    )
    if packet.seat.agent_id == "seat_1":
        yield Claim(
            statement=script.say("invented claim", whose),
            source="routes.md",
            quote="Every route is open.",
            status=ClaimStatus.QUOTE_NOT_FOUND,
        )
        yield Claim(statement=script.say("bare claim", whose))


def _points(packet: Packet, script: Script) -> Iterator[Point]:
    for asked in packet.phase.points:
        if asked.each_target:
            yield from (_about(label, asked, packet, script) for label in packet.targets)
        else:
            for number in range(_how_many(asked, packet.phase, packet.round_number)):
                what = f"{asked.kind.value} {number + 1}"
                yield Point(kind=asked.kind, text=script.say(what, packet.seat.agent_name))


def _about(label: str, asked: PointsAsked, packet: Packet, script: Script) -> Point:
    verdicts = (Verdict.HOLDS, Verdict.HOLDS, Verdict.FAILS, Verdict.UNDECIDED)
    wordless = asked.kind is PointKind.RANK
    text = "" if wordless else script.say(f"{asked.kind.value} on {label}", packet.seat.agent_name)
    spread = sum(map(ord, f"{label}{packet.seat.agent_id}"))
    return Point(
        kind=asked.kind,
        text=text,
        about=label,
        severity=1 + spread % 5 if asked.severity else None,
        verdict=verdicts[spread % 4] if asked.kind is PointKind.VERDICT else None,
    )


def _how_many(asked: PointsAsked, phase: Phase, round_number: int) -> int:
    """As few as are asked for; of themes that may be missing, one in the first such round."""
    first_validation = phase.name == "theme_validation" and round_number == 3
    return max(asked.minimum, int(first_validation))
