"""What of a panel may be read while people are still to answer."""

from domain.consensus import ConsensusResult
from domain.panel import Discussion, Opinion, Panel, PanelMember, unsigned, withheld_from
from entrypoints.representation.plain import Document

_NAMING_SEATS = ("dissenting_opinions", "decisive_seats", "groups")
"""The keys of a measurement that tell which seat stands where."""

_IN_SEATS_WORDS = ("recommendation", "reasoning")
"""Those that hold positions in the words of seats, which may name themselves."""


def readable_discussions(panel: Panel) -> tuple[Discussion, ...]:
    """The rounds whose answers may be read."""
    return tuple(d for d in panel.discussions if may_read_round(panel, d.round_number))


def may_read_round(panel: Panel, round_number: int) -> bool:
    """Whether the answers of the round may be read."""
    hidden = withheld_from(panel)
    return hidden is None or round_number < hidden


def may_name_seats(panel: Panel, result: ConsensusResult) -> bool:
    """Whether the measurement may tell which seat stands where, not only how they stand."""
    return result.round_number is None or may_read_round(panel, result.round_number)


def measurement_as_it_may_be_read(panel: Panel, result: Document) -> Document:
    """The measurement; where its round is withheld, null where it names seats, and unsigned."""
    if result["round_number"] is None or may_read_round(panel, result["round_number"]):
        return result
    words = {key: unsigned(result[key], panel.members) for key in _IN_SEATS_WORDS}
    return {**result, **dict.fromkeys(_NAMING_SEATS), **words}


def final_opinions(panel: Panel) -> list[tuple[PanelMember, Opinion]]:
    """Each seat's last opinion, in the order of the seats; seats that never spoke are missing.

    Where a round was cut short by the budget and not measured, the opinions before it stand; and
    a seat that could not answer in a round without votes keeps the opinion that it gave before.
    """
    last: dict[str, Opinion] = {}
    for discussion in readable_discussions(panel):
        if _is_left_out(panel, discussion):
            continue
        for said in discussion.messages:
            if said.opinion is not None and (discussion.votes or said.agent_id not in last):
                last[said.agent_id] = said.opinion
    return [(m, last[m.agent_id]) for m in panel.members if m.agent_id in last]


def _is_left_out(panel: Panel, discussion: Discussion) -> bool:
    """Whether the round voted and was closed, but is not what the outcome rests on."""
    result = panel.consensus
    if result is None or result.round_number is None or discussion.is_open:
        return False
    return discussion.votes and discussion.round_number > result.round_number
