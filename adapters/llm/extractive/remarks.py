"""What the passages of the evidence say of a panel's options."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import define, frozen

from adapters.llm.extractive.clauses import Clause, clauses, sentences
from adapters.llm.extractive.lexicon import CONS, DETERMINERS, PROS
from adapters.llm.extractive.mentions import Mention, Option, find_mentions, read_options
from adapters.llm.extractive.stance import judge, judge_implied
from adapters.llm.extractive.words import words
from domain.evidence import Passage

_CONDITIONAL = 0.5
"""What a sentence counts that holds on a condition: nothing here checks the condition."""

_IMPLIED = 0.5
"""What a clause counts that speaks of an option without naming it."""

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


@frozen
class _Saying:
    """What a clause says of an option: 1 for, -1 against, 0 names it; and what that counts."""

    option: Option
    value: int
    weight: float


@define
class _Tally:
    balance: float = 0.0
    names: float = 0.0

    def add(self, saying: _Saying) -> None:
        """Count a saying; a denial is supported by what speaks against the thing it denies."""
        if saying.option.negated:
            self.balance -= saying.value * saying.weight
        else:
            self.balance += saying.value * saying.weight
            self.names = max(self.names, saying.weight)


def read_remarks(passages: Sequence[Passage], labels: Sequence[str]) -> tuple[Remark, ...]:
    """Every passage's remarks on the options, in order.

    A question says nothing. What holds on a condition counts half, and so does what is said of
    an option as `it`, after its name and a colon, or below a heading that names it.
    """
    options = read_options(labels)
    remarks: list[Remark] = []
    for place, passage in enumerate(passages):
        tallies = _tallies(passage, options)
        remarks.extend(
            Remark(place, option, max(-1.0, min(1.0, tally.balance)), tally.names)
            for option, tally in sorted(tallies.items())
        )
    return tuple(remarks)


def _tallies(passage: Passage, options: Sequence[Option]) -> Mapping[int, _Tally]:
    tallies: dict[int, _Tally] = {}
    for saying in list(_sayings(passage.text, options)) or _below_heading(passage, options):
        tallies.setdefault(saying.option.place, _Tally()).add(saying)
    return tallies


def _sayings(text: str, options: Sequence[Option]) -> Iterator[_Saying]:
    topic: Option | None = None
    for sentence in sentences(text):
        parts = clauses(sentence)
        if not parts or sentence.endswith("?"):
            continue
        mentioned = [find_mentions(part.words, options) for part in parts]
        weight = _CONDITIONAL if any(part.is_condition for part in parts) else 1.0
        topic = topic if parts[0].words[0] in {"it", "this"} else None
        labelled = False
        for part, mentions in _joined(parts, mentioned):
            if mentions:
                topic = _topic(part, mentions)
                labelled = part.mark == ":" and _is_label(part, mentions)
            if not part.is_condition:
                yield from _named(part, mentions, weight)
                if topic and not mentions and (labelled or _speaks_of_it(part.words)):
                    yield _Saying(topic, judge_implied(part.words), weight * _IMPLIED)


def _named(part: Clause, mentions: Sequence[Mention], weight: float) -> Iterator[_Saying]:
    for verdict in judge(part.words, mentions):
        mention = verdict.mention
        yield _Saying(mention.option, verdict.value, weight * mention.strength)


def _topic(part: Clause, mentions: Sequence[Mention]) -> Option | None:
    """The option that a later `it` stands for: the only one, as subject or at the end."""
    options = {mention.option for mention in mentions}
    first, last = mentions[0], mentions[-1]
    is_subject = set(part.words[: first.start]) <= DETERMINERS | {"and", "so", "but"}
    in_focus = is_subject or last.end == len(part.words)
    return first.option if len(options) == 1 and in_focus else None


def _is_label(part: Clause, mentions: Sequence[Mention]) -> bool:
    return mentions[0].start == 0 and mentions[0].end == len(part.words)


def _speaks_of_it(said: Sequence[str]) -> bool:
    """Whether a clause holds an `it` that stands for something: not `it is clear that`."""
    if "it" not in said:
        return said[0] == "this"
    after = said[said.index("it") + 1 :][:_EXPLETIVE_REACH]
    return not {"that", "whether", "to"} & set(after)


def _below_heading(passage: Passage, options: Sequence[Option]) -> Iterator[_Saying]:
    """What a passage that names no option says of the one that its headings name in full.

    Below `Pros` or `Cons` every passage speaks for or against it.
    """
    said = [words(heading) for heading in passage.headings]
    named = [mention for one in said for mention in find_mentions(one, options)][-1:]
    side = next((side for one in reversed(said) if (side := _side(one))), 0)
    for mention in named:
        if mention.strength < 1:
            continue
        for part in [part for one in sentences(passage.text) for part in clauses(one)]:
            value = side or judge_implied(part.words)
            yield _Saying(mention.option, value, _IMPLIED)


def _side(heading: Sequence[str]) -> int:
    return bool(PROS.intersection(heading)) - bool(CONS.intersection(heading))


def _joined(
    parts: Sequence[Clause], mentioned: Sequence[tuple[Mention, ...]]
) -> Iterator[tuple[Clause, tuple[Mention, ...]]]:
    """The clauses with their mentions; `X, which is new, fails` is read as `X fails`."""
    taken: set[int] = set()
    for at, (part, mentions) in enumerate(zip(parts, mentioned, strict=True)):
        if at in taken:
            continue
        ends_named = bool(mentions) and mentions[-1].end == len(part.words)
        if ends_named and part.mark == "," and _interrupted(parts, mentioned, at):
            taken.add(at + 2)
            yield Clause(part.words + parts[at + 2].words, parts[at + 2].mark), mentions
        else:
            yield part, mentions


def _interrupted(
    parts: Sequence[Clause], mentioned: Sequence[tuple[Mention, ...]], at: int
) -> bool:
    if at + 2 >= len(parts) or parts[at + 1].mark != ",":
        return False
    is_aside = not mentioned[at + 1] or parts[at + 1].words[0] == "not"
    return is_aside and not mentioned[at + 2] and parts[at + 2].words[0] not in _GOES_ON


_GOES_ON = {"and", "or", "but", "so"}
