"""Words as the extractive experts compare them: case, inflection and spelling folded."""

import re
import unicodedata
from itertools import pairwise

_WORD = re.compile(r"[^\W_]+(?:\([^\W_]+\)[^\W_]*)*")
_CONTRACTED_NOT = re.compile(r"n't\b")
_VOWEL = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"([b-df-hj-kmnp-rtv-y])\1$")
_SHORTEST_STEM = 3

STOP_WORDS = frozenset(
    """
    a about above after again all also am among an and any are as at be became because been before
    being below between both but by can cannot could did do does doing done down during each either
    else ever every few for from further get had has have having he her here hers him his how i if
    in into is it its itself just let like many may me might more most much must my neither no nor
    not now of off on once one only onto or other our ours out over own per same shall she should
    since so some such than that the their theirs them then there these they this those though
    through thus to too under until up upon us very via was we well were what when where whether
    which while who whom whose why will with within without would yet you your yours
    """.split()  # noqa: SIM905 - reads better as prose
)


def words(text: str) -> list[str]:
    """The words of a text in lower case; `510(k)` is one word, `isn't` is `is` and `not`."""
    return _WORD.findall(folded(text))


def folded(text: str) -> str:
    """The text in lower case, compatible characters alike, with contracted nots spelled out."""
    alike = (
        unicodedata.normalize("NFKC", text)
        .casefold()
        .replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    )
    return _CONTRACTED_NOT.sub(" not", alike.replace("can't", "cannot"))


def stem(word: str) -> str:
    """The word without its plural, past or -ing ending (steps 1a and 1b of Porter's stemmer)."""
    for ending, replacement in (
        ("sses", "ss"),
        ("ies", "y"),
        ("ss", "ss"),
        ("us", "us"),
        ("s", ""),
    ):
        if word.endswith(ending) and len(word) > _SHORTEST_STEM:
            word = word.removesuffix(ending) + replacement
            break
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= _SHORTEST_STEM and _VOWEL.search(root):
            word = _DOUBLED.sub(r"\1", root)
    return word.removesuffix("e") if len(word) > _SHORTEST_STEM else word


def content_stems(text: str) -> list[str]:
    """The stems of a text's words, in order, without stop words."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def terms(text: str) -> list[str]:
    """What a text is found by: its content stems and each two neighbouring ones as a phrase."""
    stems = content_stems(text)
    return stems + [" ".join(pair) for pair in pairwise(stems)]


def key_terms(phrase: str) -> list[str]:
    """What a vocabulary entry looks for: a single word, or the two-word pieces of a phrase."""
    stems = content_stems(phrase)
    return [" ".join(pair) for pair in pairwise(stems)] or stems
