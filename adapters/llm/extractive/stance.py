"""Whether a clause speaks for or against an option that it names."""

from collections.abc import Sequence
from itertools import pairwise, takewhile

from attrs import evolve, frozen

from adapters.llm.extractive.cues import Signal, Words, read_signals
from adapters.llm.extractive.lexicon import (
    AUXILIARIES,
    COMPARING_VERBS,
    CONTRASTS,
    DETERMINERS,
    PREPOSITIONS,
    RELATIVES,
)
from adapters.llm.extractive.mentions import Mention

_SETTING_ASIDE = {
    ("rather", "than"),
    ("instead", "of"),
    ("in", "place", "of"),
    ("as", "opposed", "to"),
    ("and", "not"),
    ("but", "not"),
    ("not",),
}
"""Contrasts that take a side by themselves, also where only one option is named."""

_TAKING_SIDES = _SETTING_ASIDE | {("over",)}
_NEAR = 2


@frozen
class Verdict:
    """What a clause says of an option: 1 for it, -1 against it, 0 names it without judging."""

    mention: Mention
    value: int


def judge(clause: Words, mentions: Sequence[Mention]) -> list[Verdict]:
    """The verdict on every option named in a clause.

    The words after an option judge it, and those before it. What contradicts itself, and what
    is denied twice, is left unjudged rather than guessed. An option that is set against
    another one (`rather than`, `instead of`) gets the contrary of its verdict.
    """
    joint = _joint(clause, mentions)
    if joint:
        left = [one for one in mentions if one.end <= joint]
        right = [evolve(m, start=m.start - joint, end=m.end - joint) for m in mentions[len(left) :]]
        return judge(clause[:joint], left) + judge(clause[joint:], right)
    markers = {mention: _contrast(clause, mention, mentions) for mention in mentions}
    leading = [mention for mention in mentions if not markers[mention]]
    if not leading:
        return [Verdict(mention, _set_aside(markers[mention])) for mention in mentions]
    kept = _without(
        _single_denial(clause), [(_start_of(m, markers[m]), m.end) for m in mentions if markers[m]]
    )
    values = {mention: _value(kept, mention) for mention in leading}
    for mention, marker in markers.items():
        if marker:
            main = _nearest(mention, leading)
            values[mention], values[main] = _contrasted(marker, values[main])
    return [Verdict(mention, values[mention]) for mention in mentions]


def _joint(clause: Words, mentions: Sequence[Mention]) -> int:
    """Where an `and` joins two statements about options (`X is fast and Y is not`), or 0."""
    for earlier, later in pairwise(mentions):
        joints = [at for at in range(earlier.end + 1, later.start) if clause[at] == "and"]
        if joints and later.start - joints[-1] <= _NEAR and not _contrast(clause, later, mentions):
            return joints[-1]
    return 0


def judge_implied(clause: Words) -> int:
    """The verdict of a clause on something that it does not name but speaks of."""
    later = _settled(_telling(read_signals(clause, spared=1)), clause)
    return later.value if later else 0


def _contrast(clause: Words, mention: Mention, others: Sequence[Mention]) -> tuple[str, ...]:
    before = list(clause[: mention.start])
    while before and before[-1] in DETERMINERS:
        before.pop()
    named_before = any(other.end <= len(before) for other in others)
    for marker in CONTRASTS:
        if tuple(before[-len(marker) :]) == marker:
            return marker if named_before or marker in _SETTING_ASIDE else ()
    if before == ["not"]:
        return ("not",)
    if named_before and before[-1] in COMPARING_VERBS:
        return (before[-1],)
    prefers = any(word.startswith("prefer") for word in before)
    return ("to",) if named_before and prefers and before[-1] == "to" else ()


def _start_of(mention: Mention, marker: tuple[str, ...]) -> int:
    is_verb = marker[-1] in COMPARING_VERBS
    return mention.start if is_verb else mention.start - len(marker)


def _without(clause: Words, spans: Sequence[tuple[int, int]]) -> list[str]:
    """The clause with the spans blanked out, so that places stay."""
    return [
        "" if any(start <= at < end for start, end in spans) else word
        for at, word in enumerate(clause)
    ]


def _single_denial(clause: Words) -> Words:
    """The clause with `neither ... nor` read as one denial of both."""
    return [word if word != "nor" or "neither" not in clause else "" for word in clause]


def _nearest(mention: Mention, leading: Sequence[Mention]) -> Mention:
    return min(leading, key=lambda other: abs(other.start - mention.start))


def _set_aside(marker: tuple[str, ...]) -> int:
    return -1 if marker in _SETTING_ASIDE else 0


def _contrasted(marker: tuple[str, ...], main: int) -> tuple[int, int]:
    """The verdicts on the option set aside, and on the one it is set against."""
    if marker in _TAKING_SIDES:
        main = main or 1
    if marker == ("than",) and main < 0:
        return 0, main
    return -main, main


def _value(clause: Sequence[str], mention: Mention) -> int:
    before = list(clause[: mention.start])
    after = list(takewhile(lambda word: word not in RELATIVES, clause[mention.end :]))
    if after and after[0] in PREPOSITIONS:
        verb = next((at for at, word in enumerate(after) if word in AUXILIARIES), 0)
        after = after[verb:]
    attribute = clause[0] in RELATIVES
    earlier = None if attribute else _last(_reaching(read_signals(before, spared=-1), len(before)))
    later = _settled(_telling(read_signals(after, spared=1)), after)
    return _combined(earlier, later, complement="that" in before[-_NEAR:])


def _reaching(signals: Sequence[Signal], end: int) -> list[Signal]:
    """The signals before an option that bear on it: a bare `no` or `without` only right there."""
    return [one for one in signals if not (one.is_bare_lack and end - one.end > _NEAR)]


def _settled(signals: Sequence[Signal], after: Sequence[str]) -> Signal | None:
    """The first signal after an option, or one of 0 where a second predicate contradicts it."""
    if not signals:
        return None
    first, *rest = signals
    contrary = [one for one in rest if one.value == -first.value]
    if contrary and {"and", "or"} & set(after[first.end : contrary[0].start]):
        return evolve(first, value=0)
    return first


def _last(signals: Sequence[Signal]) -> Signal | None:
    return signals[-1] if signals else None


def _telling(signals: Sequence[Signal]) -> list[Signal]:
    """The signals without a bare `no` or `without`: lacking something may be good or bad."""
    return [signal for signal in signals if not signal.is_bare_lack]


def _combined(earlier: Signal | None, later: Signal | None, *, complement: bool) -> int:
    if earlier is None or later is None:
        either = earlier or later
        return either.value if either else 0
    if earlier.value == later.value < 0:
        return 0 if earlier.negates else -1
    if earlier.value > 0 > later.value:
        return -1 if complement else 0
    if earlier.value < 0 < later.value:
        return -1
    return min(earlier.value, later.value)
