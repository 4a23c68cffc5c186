"""Weigh what the evidence says, seen from one seat."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import define, field, frozen

from adapters.llm.extractive.index import EvidenceIndex, Scores
from adapters.llm.extractive.lexicon import DIMENSION_WORDS
from adapters.llm.extractive.remarks import Remark
from adapters.llm.extractive.words import content_stems, key_terms
from domain.panel import RATING_SCALE, Packet, PanelMember

_ROLE_WEIGHT = 2 / 3
"""The part of a passage's weight that the seat's role decides; the question decides the rest."""

_TERMS_AT_HOME = 4
"""How many terms of its vocabulary the evidence must use for a seat to be in its field."""

_NAMING_RELEVANCE = 0.25
"""How relevant for the question a passage is at least that names an option."""

_REMIT_WEIGHT = 0.25
"""What a word of the role or remit counts beside one of the vocabulary."""

_NAMED_WEIGHT = 0.25
"""What naming an option without judging it counts beside speaking for it."""

_DOUBT = 1.0
"""One passage's worth of doubt, so that scarce evidence never looks certain."""

_BOILERPLATE = frozenset(content_stems("answers"))
_LEAST_WORDS = 2


@frozen(eq=False)
class View:
    """The passages as a seat sees them.

    Attributes:
        weights: each passage's weight for the seat, 0 to 1.
        known: how many terms of the seat's vocabulary the evidence uses.
        vocabulary: how many terms the vocabulary has.
    """

    weights: Scores
    known: int
    vocabulary: int


Entry = tuple[int, float]
"""The place of a passage, and a weight above 0."""


@define
class Support:
    """What speaks for and against one option, and what only names it."""

    speaks_for: list[Entry] = field(factory=list)
    against: list[Entry] = field(factory=list)
    names: list[Entry] = field(factory=list)

    @property
    def balance(self) -> float:
        """The weight for it less the weight against it; naming alone counts nothing."""
        return total(self.speaks_for) - total(self.against)


def view_of(index: EvidenceIndex, packet: Packet, naming: Iterable[int] = ()) -> View:
    """Weigh every passage for the packet's seat; those in `naming` name an option.

    A third of a passage's weight is its relevance for the question and two thirds that for the
    role, each relative to the most relevant passage. The words of the options are no part of
    the question here: an option of many words would gain by them. Where the evidence uses fewer
    than four terms of the vocabulary, the part of the role shrinks in proportion: the seat is
    out of its field there.
    """
    vocabulary = packet.seat.profile.vocabulary
    used = [one for one in vocabulary if index.holds_any(key_terms(one))]
    at_home = min(1.0, len(used) / min(_TERMS_AT_HOME, len(vocabulary))) if vocabulary else 1.0
    question = index.relevance(dict.fromkeys(_question_terms(packet), 1.0))
    named = list(naming)
    question[named] = _NAMING_RELEVANCE + (1 - _NAMING_RELEVANCE) * question[named]
    role = index.relevance(_role_terms(packet.seat))
    weights = (1 - _ROLE_WEIGHT) * question + _ROLE_WEIGHT * at_home * role
    return View(weights, len(used), len(vocabulary))


def touching(index: EvidenceIndex, packet: Packet) -> list[int]:
    """The passages that share enough words with the question: two, or all where it has one.

    A word of the seat's vocabulary stands for one of the question's.
    """
    asked = frozenset(content_stems(packet.query))
    vocabulary = _vocabulary(packet.seat)
    least = min(_LEAST_WORDS, len(asked))
    return [
        place
        for place, terms in enumerate(index.terms)
        if asked & terms and len(asked & terms) + len(vocabulary & terms - asked) >= least
    ]


def supports(remarks: Iterable[Remark], options: int, view: View) -> list[Support]:
    """The support of each option, from what the passages say and weigh.

    Where no passage speaks for any option, those that name one speak for it, for a quarter.
    """
    found = _sorted_out(remarks, options, view)
    if not any(support.speaks_for for support in found):
        for support in found:
            support.speaks_for = [
                (place, _NAMED_WEIGHT * weight) for place, weight in support.names
            ]
    return found


def _sorted_out(remarks: Iterable[Remark], options: int, view: View) -> list[Support]:
    found = [Support() for _ in range(options)]
    for remark in remarks:
        weight = float(view.weights[remark.passage])
        support = found[remark.option]
        if weight * remark.balance > 0:
            support.speaks_for.append((remark.passage, weight * remark.balance))
        elif weight * remark.balance < 0:
            support.against.append((remark.passage, -weight * remark.balance))
        elif weight * remark.names > 0:
            support.names.append((remark.passage, weight * remark.names))
    return found


def confidence(found: Sequence[Support], chosen: int) -> float:
    """The share of all weight that points to the chosen option, 0 to below 1.

    What speaks for it and against the others points to it; one passage's worth of doubt is
    added to the whole.
    """
    whole = sum(total(support.speaks_for) + total(support.against) for support in found)
    others = sum(total(one.against) for place, one in enumerate(found) if place != chosen)
    return (total(found[chosen].speaks_for) + others) / (whole + _DOUBT)


def rate(index: EvidenceIndex, support: Support, dimensions: Sequence[str]) -> dict[str, int]:
    """Rate an option on each dimension that some passage for or against it touches.

    1 to 9: 5 where both sides weigh the same, more where more speaks for it. Higher is more
    favourable on every dimension, so 9 on risk means that the evidence on risk is for it.
    """
    ratings = {}
    for dimension in dimensions:
        words = DIMENSION_WORDS.get(dimension.casefold(), frozenset(content_stems(dimension)))
        touched = {place for place, terms in enumerate(index.terms) if words & terms}
        gain = total(entry for entry in support.speaks_for if entry[0] in touched)
        loss = total(entry for entry in support.against if entry[0] in touched)
        if gain + loss > 0:
            ratings[dimension] = _rating((gain - loss) / (gain + loss + _DOUBT))
    return ratings


def _rating(lean: float) -> int:
    low, high = RATING_SCALE
    return round((low + high) / 2 + lean * (high - low) / 2)


def total(entries: Iterable[Entry]) -> float:
    """The weights together."""
    return sum(weight for _, weight in entries)


def _question_terms(packet: Packet) -> list[str]:
    options = set(content_stems(" ".join(packet.options)))
    asked = dict.fromkeys(content_stems(packet.query))
    return [stem for stem in asked if stem not in options]


def _vocabulary(seat: PanelMember) -> frozenset[str]:
    return frozenset(term for phrase in seat.profile.vocabulary for term in key_terms(phrase))


def _role_terms(seat: PanelMember) -> Mapping[str, float]:
    remit = content_stems(f"{seat.role} {seat.profile.remit}")
    weighed = {stem: _REMIT_WEIGHT for stem in remit if stem not in _BOILERPLATE}
    return weighed | dict.fromkeys(sorted(_vocabulary(seat)), 1.0)
