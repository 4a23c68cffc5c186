"""Find the options of a panel where the evidence names them."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from adapters.llm.extractive.lexicon import CUES, Cue
from adapters.llm.extractive.words import STOP_WORDS, content_stems, stem, words

_OPENING_VERBS = frozenset(
    """
    use keep stay adopt choose go file submit take make pursue seek select pick start begin
    continue do have get buy build move switch
    """.split()  # noqa: SIM905
)
_NEGATORS = frozenset(
    phrase[0] for phrase, cue in CUES.items() if cue in {Cue.NOT, Cue.LACK} and len(phrase) == 1
)
_SKIPPED = frozenset(
    "a an the of for to in on with by at this that our its your their".split()  # noqa: SIM905
)
_HALF = 0.5


@frozen
class Option:
    """What one option is recognised by.

    Attributes:
        place: its place among the panel's options, from 0.
        stems: the stems of its words that carry meaning.
        telling: those that tell it from the other options.
        negated: whether it is the denial of what its words name (`Do not file`).
    """

    place: int
    stems: frozenset[str]
    telling: frozenset[str]
    negated: bool

    def fits(self, found: frozenset[str]) -> bool:
        """Whether these words of it are enough to know it by."""
        if self.telling <= STOP_WORDS or all(_is_faint(one) for one in self.telling):
            return found == self.stems
        return len(found & self.telling) > _HALF * len(self.telling)


@frozen
class Mention:
    """An option named in a clause, from word `start` to before word `end`.

    `strength` is the share of the option's telling words that stand there, above 0 to 1.
    """

    option: Option
    start: int
    end: int
    strength: float


def read_options(labels: Sequence[str]) -> tuple[Option, ...]:
    """What each option is recognised by; one without any word of meaning is never found.

    The verb with which an option opens (`Use SQLite`) counts only where the rest does not tell
    it from the others.
    """
    short = [_stems_of(label, opening=False) for label in labels]
    whole = [_stems_of(label, opening=True) for label in labels]
    stems = [
        brief if _telling(brief, short) else full for brief, full in zip(short, whole, strict=True)
    ]
    return tuple(
        Option(
            place=place,
            stems=own,
            telling=_telling(own, stems) or own,
            negated=any(word in _NEGATORS for word in words(label)),
        )
        for place, (label, own) in enumerate(zip(labels, stems, strict=True))
    )


def _telling(own: frozenset[str], everyone: Iterable[frozenset[str]]) -> frozenset[str]:
    return own.difference(*(other for other in everyone if other != own))


def find_mentions(clause: Sequence[str], options: Iterable[Option]) -> tuple[Mention, ...]:
    """The options named in a clause, in order; what could be several options is none of them.

    An option is named where more than half of its telling words stand side by side, in any
    order and with nothing but articles and prepositions between them.
    """
    stems = [stem(word) for word in clause]
    known = [option for option in options if option.stems]
    found: list[Mention] = []
    at = 0
    while at < len(stems):
        mentions = _most_specific([m for one in known if (m := _mention_at(stems, at, one))])
        found += mentions
        at = max([at + 1, *(mention.end for mention in mentions)])
    return tuple(found)


def _stems_of(label: str, *, opening: bool) -> frozenset[str]:
    spoken = [word for word in words(label) if word not in _NEGATORS]
    if opening:
        return frozenset(content_stems(" ".join(spoken)) or map(stem, spoken))
    meant = [word for word in spoken if word not in STOP_WORDS]
    opens = bool(meant) and meant[0] in _OPENING_VERBS
    return frozenset(stem(word) for word in meant[opens:])


def _mention_at(stems: Sequence[str], start: int, option: Option) -> Mention | None:
    if stems[start] not in option.stems:
        return None
    found: set[str] = set()
    end = start
    for at in _side_by_side(stems, start):
        if stems[at] not in option.stems or stems[at] in found:
            break
        found.add(stems[at])
        end = at + 1
    if not option.fits(frozenset(found)):
        return None
    return Mention(option, start, end, len(found & option.telling) / len(option.telling))


def _side_by_side(stems: Sequence[str], start: int) -> Iterator[int]:
    return (at for at in range(start, len(stems)) if stems[at] not in _SKIPPED or at == start)


def _most_specific(mentions: Sequence[Mention]) -> list[Mention]:
    longest = max((mention.end for mention in mentions), default=0)
    best = [mention for mention in mentions if mention.end == longest]
    return best if len({mention.option.stems for mention in best}) == 1 else []


def _is_faint(stemmed: str) -> bool:
    return len(stemmed) == 1 or stemmed.isnumeric()
