"""What the passages of the evidence say of a panel's options."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import define, frozen

from adapters.llm.extractive.clauses import Clause, clauses, sentences
from adapters.llm.extractive.mentions import Mention, Option, find_mentions, read_options
from adapters.llm.extractive.stance import judge, judge_implied
from domain.evidence import Passage

_CONDITIONAL = 0.5
"""What a sentence counts that holds on a condition: nothing here checks the condition."""

_IMPLIED = 0.5
"""What a clause counts that speaks of an option as `it`."""

_EXPLETIVE_REACH = 5


@frozen
class Remark:
    """What one passage says of one option.

    Attributes:
        passage: the place of the passage among the passages, from 0.
        option: the place of the option among the options, from 0.
        balance: from -1 (against it) to 1 (for it).
        names: how plainly it names the option, from 0 to 1.
    """

    passage: int
    option: int
    balance: float
    names: float


@define
class _Tally:
    balance: float = 0.0
    names: float = 0.0


def read_remarks(passages: Sequence[Passage], labels: Sequence[str]) -> tuple[Remark, ...]:
    """Every passage's remarks on the options, in order.

    A question says nothing. What holds on a condition counts half, and so does what is said of
    an option as `it`.
    """
    options = read_options(labels)
    remarks: list[Remark] = []
    for place, passage in enumerate(passages):
        tallies: dict[int, _Tally] = {}
        for option, value, weight in _sayings(passage.text, options):
            tally = tallies.setdefault(option.place, _Tally())
            tally.balance += weight * (-value if option.negated else value)
            tally.names = max(tally.names, 0.0 if option.negated else weight)
        remarks.extend(
            Remark(place, option, max(-1.0, min(1.0, tally.balance)), tally.names)
            for option, tally in sorted(tallies.items())
        )
    return tuple(remarks)


def _sayings(text: str, options: Iterable[Option]) -> Iterator[tuple[Option, int, float]]:
    topic: tuple[Option, ...] = ()
    for sentence in sentences(text):
        if sentence.endswith("?"):
            continue
        parts = clauses(sentence)
        mentioned = [find_mentions(part.words, options) for part in parts]
        weight = _CONDITIONAL if any(part.is_condition for part in parts) else 1.0
        if parts and parts[0].words[0] not in {"it", "this"}:
            topic = ()
        for part, mentions in _joined(parts, mentioned):
            if mentions:
                topic = tuple({mention.option for mention in mentions})
            if part.is_condition:
                continue
            yield from _said(part, mentions, topic, weight)


def _said(
    part: Clause, mentions: Sequence[Mention], topic: Sequence[Option], weight: float
) -> Iterator[tuple[Option, int, float]]:
    for verdict in judge(part.words, mentions):
        mention = verdict.mention
        yield mention.option, verdict.value, weight * mention.strength
    if not mentions and len(topic) == 1 and _speaks_of_it(part.words):
        yield topic[0], judge_implied(part.words), weight * _IMPLIED


def _joined(
    parts: Sequence[Clause], mentioned: Sequence[tuple[Mention, ...]]
) -> Iterator[tuple[Clause, tuple[Mention, ...]]]:
    """The clauses with their mentions; `X, which is new, fails` is read as `X fails`."""
    taken: set[int] = set()
    for at, (part, mentions) in enumerate(zip(parts, mentioned, strict=True)):
        if at in taken:
            continue
        ends_named = bool(mentions) and mentions[-1].end == len(part.words)
        if ends_named and part.comma and _interrupted(parts, mentioned, at):
            taken.add(at + 2)
            yield Clause(part.words + parts[at + 2].words), mentions
        else:
            yield part, mentions


def _interrupted(
    parts: Sequence[Clause], mentioned: Sequence[tuple[Mention, ...]], at: int
) -> bool:
    if at + 2 >= len(parts) or not parts[at + 1].comma:
        return False
    is_aside = not mentioned[at + 1] or parts[at + 1].words[0] == "not"
    return (
        is_aside
        and not mentioned[at + 2]
        and parts[at + 2].words[0] not in {"and", "or", "but", "so"}
    )


def _speaks_of_it(words: Sequence[str]) -> bool:
    if "it" not in words:
        return "this" in words[:1]
    after = words[words.index("it") + 1 :][:_EXPLETIVE_REACH]
    return not {"that", "whether", "to"} & set(after)
