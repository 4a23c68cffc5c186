"""Take a seat's name out of what is shown unsigned."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations, groupby
from operator import itemgetter

from domain.panel.member import PanelMember

MASK = "[a seat]"
"""What stands where a seat was named."""

_WORD = re.compile(r"[^\W_]+")
_TITLES = frozenset({"dr", "doctor", "prof", "professor", "mr", "mrs", "ms", "sir"})
_LINKING = frozenset({"a", "an", "and", "at", "for", "in", "of", "on", "the", "to", "with"})
"""Words that begin no name: a `voice of the patient` is not every `the patient`."""

_MOST_WORDS = 6
"""A name of more words is not shortened: nobody would know it again, and there are many ways."""


def unsigned(text: str, members: Iterable[PanelMember]) -> str:
    """The text with every mention of a seat masked, and otherwise as it is.

    A mention is a seat's id, name or role, whatever the case, the accents, the Unicode form and
    what stands between its words (`fda_expert`, `FDA  Expert`, `FDA-expert`), and a longer name
    without some of the words before its last (`regulatory expert` of `FDA regulatory expert`); of
    a person, or whoever bears a title, also each other part of the name that has two letters or
    more. A longer word is no mention (`seat-10` of `seat-1`), but in scripts without letter case,
    which may write words together, it is one.
    """
    return _masked(text, tuple(_names(members)))


# Every reader of a round is shown the same texts.
@lru_cache(maxsize=256)
def _masked(text: str, names: tuple[str, ...]) -> str:
    pattern = _pattern(names)
    if pattern is None:
        return text
    folded, origins = _folded(text)
    pieces, end = [], 0
    for mention in pattern.finditer(folded):
        pieces += [text[end : origins[mention.start()]], MASK]
        end = max(origins[mention.end() - 1] + 1, origins[mention.end()])
    return "".join((*pieces, text[end:]))


def _names(members: Iterable[PanelMember]) -> Iterable[str]:
    for member in members:
        yield from (member.agent_id, member.agent_name, member.role)
        yield from _parts(member.agent_name, is_human=member.is_human)


@lru_cache(maxsize=256)
def _parts(name: str, *, is_human: bool) -> tuple[str, ...]:
    """What else somebody of that name is called."""
    words = _WORD.findall(name)
    titled = bool(words) and words[0].casefold() in _TITLES
    single = (one for one in words if len(one) > 1 and one.casefold() not in _TITLES)
    return (*_shortened(words), *(single if is_human or titled else ()))


def _shortened(words: Sequence[str]) -> Iterable[str]:
    """A name of three words or more, with at least one of those before the last left out."""
    if len(words) > _MOST_WORDS:
        return
    for number in range(1, len(words) - 1):
        for kept in combinations(words[:-1], number):
            if kept[0].casefold() not in _LINKING:
                yield " ".join((*kept, words[-1]))


@lru_cache(maxsize=256)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    spelled = {_spellings(folded) for name in names if (folded := _folded(name)[0].strip())}
    if not spelled:
        return None
    # The longest first: "FDA Expert" before "FDA". Neighbours share their bounds, as the search
    # is ten times faster where it can tell from a first letter that no name begins.
    longest_first = sorted(spelled, key=lambda one: (-len(one[1]), one))
    return re.compile(
        "|".join(
            f"{before}(?:{'|'.join(words for _, words, _ in alike)}){after}"
            for (before, after), alike in groupby(longest_first, key=itemgetter(0, 2))
        )
    )


def _spellings(name: str) -> tuple[str, str, str]:
    """Patterns for the words of a folded name, and for what must not stand before and after."""
    words = _WORD.findall(name)
    if not words:
        return "", re.escape(name), ""
    before = "" if _is_caseless(words[0][0]) else r"(?<![^\W_])"
    after = "" if _is_caseless(words[-1][-1]) else r"(?![^\W_])"
    return before, r"[\W_]*".join(re.escape(word) for word in words), after


def _is_caseless(letter: str) -> bool:
    return unicodedata.category(letter) == "Lo"


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as names are compared in it, and where in the text each character comes from.

    The list has one entry more, for the end.
    """
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    parts = [_fold(character) for character in text]
    origins = [at for at, part in enumerate(parts) for _ in part]
    return "".join(parts), [*origins, len(text)]


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    """One character without case, accents and width; nothing of what cannot be seen."""
    if unicodedata.category(character) == "Cf":
        return ""
    compatible = unicodedata.normalize("NFKC", character)
    if all(_is_caseless(one) for one in compatible):
        return compatible
    spelled = unicodedata.normalize("NFKD", compatible.casefold()).casefold()
    return "".join(one for one in spelled if not unicodedata.combining(one))
