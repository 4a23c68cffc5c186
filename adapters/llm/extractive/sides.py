"""Argue the side that was drawn for a seat, by quoting the evidence."""

from collections.abc import Sequence

from adapters.llm.extractive.bearing import Evidence, leaning, support_of
from adapters.llm.extractive.weighing import Entry, Support, supports, touching, view_of
from adapters.llm.extractive.wording import brief_quote, cite
from adapters.llm.extractive.words import key_terms
from domain.panel import Packet, Stance

_QUOTES = 2


def arguments(packet: Packet, evidence: Evidence) -> tuple[str, ...]:
    """One to three arguments for the packet's side, or questions where it is the questioner.

    The proposition is the first option or, without options, what the question proposes.
    """
    found = case_of(packet, evidence)
    proposition = packet.options[0] if packet.options else "what the question proposes"
    if packet.stance is Stance.QUESTIONER:
        return _questions(packet, evidence, found)
    against = packet.stance is Stance.AGAINST
    side = "Against" if against else "For"
    places = _strongest(found.against if against else found.speaks_for)
    told = tuple(f"{side} {proposition}: {_quote(evidence, place)}" for place in places)
    return told or (f"No passage of the evidence speaks {side.lower()} {proposition}.",)


def case_of(packet: Packet, evidence: Evidence) -> Support:
    """What speaks for and against the proposition, weighed for the packet's seat."""
    view = view_of(evidence.index, packet, {remark.passage for remark in evidence.remarks})
    if not packet.options:
        weighed = [
            (place, float(view.weights[place]) * leaning(evidence.index.passages[place].text))
            for place in touching(evidence.index, packet)
        ]
        return support_of(weighed)
    first, *others = supports(evidence.remarks, len(packet.options), view)
    rivals = [entry for other in others for entry in other.speaks_for]
    first.against = first.against or rivals
    return first


def _questions(packet: Packet, evidence: Evidence, found: Support) -> tuple[str, ...]:
    pairs = zip(_strongest(found.speaks_for), _strongest(found.against), strict=False)
    clashes = [
        f"How does {_quote(evidence, one)} fit with {_quote(evidence, other)}?"
        for one, other in list(pairs)[:1]
    ]
    vocabulary = packet.seat.profile.vocabulary
    missing = [one for one in vocabulary if not evidence.index.holds_any(key_terms(one))]
    asked = [f"What is known of {term}, on which the evidence is silent?" for term in missing]
    return (*clashes, *asked[:_QUOTES]) or ("What would change if the evidence given were wrong?",)


def _strongest(entries: Sequence[Entry]) -> list[int]:
    ranked = sorted(entries, key=lambda entry: (-entry[1], entry[0]))
    return list(dict.fromkeys(place for place, _ in ranked))[:_QUOTES]


def _quote(evidence: Evidence, place: int) -> str:
    return brief_quote(cite(evidence.index.passages[place]))
