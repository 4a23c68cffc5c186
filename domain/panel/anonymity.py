"""Take a seat's name out of what is shown unsigned."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from domain.panel.member import PanelMember

MASK = "[a seat]"
"""What stands where a seat was named."""

_WORD = re.compile(r"[^\W_]+")


def unsigned(text: str, members: Iterable[PanelMember]) -> str:
    """The text with every mention of a seat masked.

    A mention is a seat's id, name or role, whatever the case, the Unicode form and what stands
    between its words (`fda_expert`, `FDA  Expert`, `FDA-expert`); of a person also each part of
    the name that has two letters or more.
    """
    pattern = _pattern(tuple(_names(members)))
    normal = unicodedata.normalize("NFKC", text)
    if pattern is None or not pattern.search(normal):
        return text
    return pattern.sub(MASK, normal)


def _names(members: Iterable[PanelMember]) -> Iterable[str]:
    for member in members:
        yield from (member.agent_id, member.agent_name, member.role)
        if member.is_human:
            yield from (part for part in _WORD.findall(member.agent_name) if len(part) > 1)


@lru_cache(maxsize=256)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    spelled = {_spellings(name) for name in names if name.strip()}
    if not spelled:
        return None
    # The longest first: "FDA Expert" before "FDA".
    longest_first = sorted(spelled, key=lambda one: (-len(one), one))
    return re.compile("|".join(longest_first), re.IGNORECASE)


def _spellings(name: str) -> str:
    """A pattern for the words of a name, whatever stands between them."""
    normal = unicodedata.normalize("NFKC", name).strip()
    words = _WORD.findall(normal)
    if not words:
        return re.escape(normal)
    joined = r"[\W_]*".join(re.escape(word) for word in words)
    return rf"(?<![^\W_]){joined}(?![^\W_])"
