"""Raise, challenge, defend, judge and rank points by quoting the evidence."""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from adapters.llm.extractive.bearing import Evidence, bearing_on, nearest
from adapters.llm.extractive.sides import arguments
from adapters.llm.extractive.weighing import Entry, total
from adapters.llm.extractive.wording import brief_quote, cite
from domain.evidence import find_quote
from domain.panel import Opinion, Packet, Point, PointKind, PointsAsked, Verdict

_DOUBT = 1.0
"""One passage's worth of doubt, so that scarce evidence never sinks a case."""

_MILDEST, _STEPS = 1, 4
_SHORTEST_QUOTE = 3
_LONGEST_STAND = 300
_TERMS_NAMED = 3
_DIGITS = 9
_QUOTE_BOUND = re.compile(r'["\n]')


def points_for(packet: Packet, evidence: Evidence, opinion: Opinion | None) -> tuple[Point, ...]:
    """The points that the packet's phase asks for.

    Themes and further assumptions may be left unnamed, and are: this way of answering has none.
    """
    return tuple(
        point
        for asked in packet.phase.points
        if asked.kind in _MAKERS
        for point in _MAKERS[asked.kind](packet, asked, evidence, opinion)
    )


def _assumptions(
    packet: Packet, asked: PointsAsked, _evidence: Evidence, opinion: Opinion | None
) -> list[Point]:
    """What this way of answering takes for granted, in the order of what rests on it."""
    if not asked.minimum or opinion is None:
        return []
    vocabulary = ", ".join(packet.seat.profile.vocabulary[:_TERMS_NAMED]) or "this seat"
    stand = _stand(packet, opinion)
    texts = [
        *(
            f"What this passage says is true, and is true still: {brief_quote(one)}"
            for one in opinion.citations[:1]
        ),
        f"All that counts for this answer on {vocabulary} stands in the evidence given.",
        f"Passages count alike, whoever says them and when: here they point to {stand}.",
    ]
    return [Point(kind=asked.kind, text=text) for text in texts[: asked.maximum]]


def _arguments(
    packet: Packet, asked: PointsAsked, evidence: Evidence, _opinion: Opinion | None
) -> list[Point]:
    found = arguments(packet, evidence)
    return [Point(kind=asked.kind, text=text) for text in found[: asked.maximum]]


def _challenges(
    packet: Packet, asked: PointsAsked, evidence: Evidence, _opinion: Opinion | None
) -> list[Point]:
    made = []
    for label in packet.targets:
        text, severity = _challenge(_target(packet, label)[1], evidence)
        weight = severity if asked.severity else None
        made.append(Point(kind=asked.kind, text=text, about=label, severity=weight))
    return made


def _challenge(text: str, evidence: Evidence) -> tuple[str, int]:
    if text.rstrip().endswith("?"):
        place = nearest(text, evidence)
        if place is None:
            return "No passage of the evidence answers this.", _MILDEST
        return f"The evidence says nearest to it: {_quote(evidence, place)}", _MILDEST
    found = bearing_on(text, evidence)
    place = _strongest(found.against)
    if place is None:
        return "No passage of the evidence speaks against this.", _MILDEST
    against = total(found.against)
    share = against / (against + total(found.speaks_for) + _DOUBT)
    severity = max(_MILDEST + 1, _MILDEST + round(_STEPS * share))
    return f"Against this speaks: {_quote(evidence, place)}", severity


def _consequences(
    packet: Packet, asked: PointsAsked, evidence: Evidence, _opinion: Opinion | None
) -> list[Point]:
    made = []
    for label in packet.targets:
        text = _target(packet, label)[1]
        against = _strongest(bearing_on(text, evidence).against)
        near = nearest(text, evidence)
        if against is not None:
            said = f"If it is wrong, this counts for more: {_quote(evidence, against)}"
        elif near is not None:
            said = f"If it is wrong, what stands nearest may be too: {_quote(evidence, near)}"
        else:
            said = "The evidence does not say what would follow if it is wrong."
        made.append(Point(kind=asked.kind, text=said, about=label))
    return made


def _rebuttals(
    packet: Packet, asked: PointsAsked, evidence: Evidence, _opinion: Opinion | None
) -> list[Point]:
    made = []
    for label in packet.targets:
        argument = _target(packet, label)[0]
        place = _strongest(bearing_on(argument, evidence).speaks_for)
        if place is None:
            said = "Conceded: no other passage of the evidence speaks for the argument."
        else:
            said = f"For the argument speaks also: {_quote(evidence, place)}"
        made.append(Point(kind=asked.kind, text=said, about=label))
    return made


def _verdicts(
    packet: Packet, asked: PointsAsked, evidence: Evidence, _opinion: Opinion | None
) -> list[Point]:
    made = []
    for label in packet.targets:
        found = bearing_on(_target(packet, label)[1], evidence)
        balance = round(found.balance, _DIGITS)
        verdict = Verdict.UNDECIDED
        if balance:
            verdict = Verdict.HOLDS if balance > 0 else Verdict.FAILS
        said = [
            f"{side}: {_quote(evidence, place)}"
            for side, entries in (("For it", found.speaks_for), ("Against it", found.against))
            if (place := _strongest(entries)) is not None
        ]
        text = " ".join(said) or "No passage of the evidence speaks for it or against it."
        made.append(Point(kind=asked.kind, text=text, about=label, verdict=verdict))
    return made


def _ranks(
    packet: Packet, asked: PointsAsked, evidence: Evidence, _opinion: Opinion | None
) -> list[Point]:
    """The answers by the share of them that is quoted from the evidence, equals by label."""
    shares = {label: _share_quoted(_target(packet, label)[1], evidence) for label in packet.targets}
    order = sorted(packet.targets, key=lambda label: (-shares[label], packet.targets.index(label)))
    return [
        Point(
            kind=asked.kind,
            text=f"{shares[label]:.0%} of it stands in the evidence.",
            about=label,
        )
        for label in order
    ]


_MAKERS: Mapping[
    PointKind, Callable[[Packet, PointsAsked, Evidence, Opinion | None], list[Point]]
] = MappingProxyType(
    {
        PointKind.ASSUMPTION: _assumptions,
        PointKind.ARGUMENT: _arguments,
        PointKind.CHALLENGE: _challenges,
        PointKind.CONSEQUENCE: _consequences,
        PointKind.REBUTTAL: _rebuttals,
        PointKind.VERDICT: _verdicts,
        PointKind.RANK: _ranks,
    }
)


def _target(packet: Packet, label: str) -> tuple[str, str]:
    """The point at the root of the thread that holds a label, and the words under the label."""
    for thread in packet.threads:
        if thread.label == label:
            return thread.text, thread.text
        for reply in thread.replies:
            if reply.startswith(f"{label} "):
                return thread.text, reply.partition(": ")[2]
    return "", ""


def _stand(packet: Packet, opinion: Opinion) -> str:
    if opinion.position is None:
        return "the ratings given"
    if packet.options:
        return opinion.position
    position = opinion.position
    shown = position if len(position) <= _LONGEST_STAND else f"{position[:_LONGEST_STAND]} ..."
    return f'"{shown}"'


def _strongest(entries: Sequence[Entry]) -> int | None:
    best = max(entries, key=lambda entry: (entry[1], -entry[0]), default=None)
    return best[0] if best else None


def _quote(evidence: Evidence, place: int) -> str:
    return brief_quote(cite(evidence.index.passages[place]))


def _share_quoted(text: str, evidence: Evidence) -> float:
    parts = [part.strip().removesuffix(" ...") for part in _QUOTE_BOUND.split(text)]
    quoted = [
        part
        for part in parts
        if len(part.split()) >= _SHORTEST_QUOTE
        and any(find_quote(document, part) for document in evidence.documents)
    ]
    return sum(map(len, quoted)) / max(1, len(text))
