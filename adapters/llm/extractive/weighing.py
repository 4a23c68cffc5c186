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
        weights: each passage's weight for the seat, 0 to 1: a third its relevance for the
            question, two thirds that for the role, each relative to the most relevant passage.
        in_field: whether any passage touches the seat's role at all.
    """

    weights: Scores
    in_field: bool


@define
class Support:
    """What speaks for and against one option, as (passage, weight) with weights above 0."""

    speaks_for: list[tuple[int, float]] = field(factory=list)
    against: list[tuple[int, float]] = field(factory=list)
    names: list[tuple[int, float]] = field(factory=list)

    @property
    def in_favour(self) -> float:
        """The weight for it; a passage that only names it counts a quarter."""
        return _sum(self.speaks_for) + _NAMED_WEIGHT * _sum(self.names)

    @property
    def opposed(self) -> float:
        """The weight against it."""
        return _sum(self.against)

    @property
    def balance(self) -> float:
        """The weight for it less the weight against it."""
        return self.in_favour - self.opposed


def view_of(index: EvidenceIndex, packet: Packet) -> View:
    """Weigh every passage for the packet's seat."""
    question = index.relevance(dict.fromkeys(_question_terms(packet), 1.0))
    role = index.relevance(_role_terms(packet.seat))
    weights = (1 - _ROLE_WEIGHT) * question + _ROLE_WEIGHT * role
    return View(weights, in_field=bool(role.any()))


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
    """The support of each option, from the passages that weigh anything for the seat."""
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
    whole = sum(support.in_favour + support.opposed for support in found)
    others = sum(one.opposed for place, one in enumerate(found) if place != chosen)
    return float((found[chosen].in_favour + others) / (whole + _DOUBT))


def rate(index: EvidenceIndex, support: Support, dimensions: Sequence[str]) -> dict[str, int]:
    """Rate an option on each dimension that some passage for or against it touches.

    1 to 9: 5 where both sides weigh the same, more where more speaks for it. Higher is more
    favourable on every dimension, so 9 on risk means that the evidence on risk is for it.
    """
    ratings = {}
    for dimension in dimensions:
        words = DIMENSION_WORDS.get(dimension.casefold(), frozenset(content_stems(dimension)))
        touched = {place for place, terms in enumerate(index.terms) if words & terms}
        gain = _sum(entry for entry in support.speaks_for if entry[0] in touched)
        loss = _sum(entry for entry in support.against if entry[0] in touched)
        if gain + loss > 0:
            ratings[dimension] = _rating((gain - loss) / (gain + loss + _DOUBT))
    return ratings


def _rating(lean: float) -> int:
    low, high = RATING_SCALE
    return round((low + high) / 2 + lean * (high - low) / 2)


def _sum(entries: Iterable[tuple[int, float]]) -> float:
    return sum(weight for _, weight in entries)


def _question_terms(packet: Packet) -> list[str]:
    return list(dict.fromkeys(content_stems(" ".join((packet.query, *packet.options)))))


def _vocabulary(seat: PanelMember) -> frozenset[str]:
    return frozenset(term for phrase in seat.profile.vocabulary for term in key_terms(phrase))


def _role_terms(seat: PanelMember) -> Mapping[str, float]:
    remit = content_stems(f"{seat.role} {seat.profile.remit}")
    weighed = {stem: _REMIT_WEIGHT for stem in remit if stem not in _BOILERPLATE}
    return weighed | dict.fromkeys(sorted(_vocabulary(seat)), 1.0)
