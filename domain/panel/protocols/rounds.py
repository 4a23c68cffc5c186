"""What protocols share: rounds in which every seat speaks exactly once, and tasks of offices."""

from collections.abc import Mapping
from types import MappingProxyType

from attrs import evolve

from domain.panel.panel import Panel
from domain.panel.panel_type import PanelType
from domain.panel.seeded import seeded_order
from domain.panel.turn import Ask, AwaitHumans, Conclude, Phase, Sight

NO_TARGETS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def round_under_way(panel: Panel) -> int:
    """The number of the open round or, where none is open, of the next one."""
    discussion = panel.open_discussion
    return discussion.round_number if discussion else len(panel.discussions) + 1


def limit_reached(panel: Panel) -> Conclude | None:
    """The end, if the rule allows no round more."""
    limit = panel.measurements.rule.maximum_rounds
    if round_under_way(panel) > limit:
        return Conclude(f"all {limit} rounds were held")
    return None


def ask_seats(
    panel: Panel, phase: Phase, targets: Mapping[str, tuple[str, ...]] = NO_TARGETS
) -> Ask | AwaitHumans:
    """Ask the seats that have not spoken in the round under way.

    In a hybrid panel nobody hears anybody in the same round, so that people stay blind until
    they submit; the other seats answer first, then the panel waits for the people.
    """
    number = round_under_way(panel)
    if panel.panel_type is PanelType.HYBRID:
        phase = _unheard(phase, number)
    discussion = panel.open_discussion
    spoken = discussion.spoken if discussion else frozenset()
    order = speaking_order(panel, number)
    people = {member.agent_id for member in panel.members if member.is_human}
    silent = [seat for seat in order if seat not in spoken]
    machines = [seat for seat in silent if seat not in people]
    kind = Ask if machines else AwaitHumans
    seats = tuple(machines or silent)
    return kind(
        round_number=number,
        phase=phase,
        speaking_order=order,
        seats=seats[:1] if phase.one_at_a_time else seats,
        targets=targets,
    )


def ask_office(panel: Panel, phase: Phase, targets: tuple[str, ...] = ()) -> Ask | None:
    """Ask an office for a note, unless nobody holds it or it has tried after this round."""
    office = phase.office
    held = len(panel.discussions)
    if office is None or panel.officer(office) is None:
        return None
    if panel.note(phase.name, after_round=held) is not None:
        return None
    return Ask(
        round_number=held,
        phase=phase,
        speaking_order=(),
        seats=(office.agent_id,),
        targets={office.agent_id: targets},
    )


def speaking_order(panel: Panel, round_number: int) -> tuple[str, ...]:
    """The seats in the order that the panel's seed gives for a round."""
    seats = (member.agent_id for member in panel.members)
    return seeded_order(panel.seed, str(round_number), seats)


def _unheard(phase: Phase, round_number: int) -> Phase:
    if phase.sight is not Sight.EVERYTHING_SAID:
        return phase
    sight = Sight.NOTHING if round_number == 1 else Sight.EARLIER_ROUNDS
    return evolve(phase, sight=sight, one_at_a_time=False)
