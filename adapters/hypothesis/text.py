"""Text and times as the domain accepts them."""

from datetime import UTC, datetime
from functools import cache

from hypothesis import strategies as st

from domain.shared import comparable

SHORT = 30
"""The greatest length drawn, well under every limit also where NFC makes text longer."""


@cache
def texts(*, blank_allowed: bool = False) -> st.SearchStrategy[str]:
    """Short text of any script, without control characters (but new line and tab) or surrogates.

    It has at least one character that is no white space, unless `blank_allowed`.
    """
    characters = st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t")
    if blank_allowed:
        return st.text(characters, max_size=SHORT)
    return st.text(characters, min_size=1, max_size=SHORT).filter(str.strip)


@cache
def labels(*, min_size: int = 0, max_size: int = 4) -> st.SearchStrategy[tuple[str, ...]]:
    """Texts that the domain tells apart: no two are alike in case, spacing and compatible forms."""
    names = texts().map(str.strip)
    some = st.lists(names, min_size=min_size, max_size=max_size, unique_by=comparable)
    return some.map(tuple)


@cache
def moments() -> st.SearchStrategy[datetime]:
    """Aware times in UTC, of the years 2000 to 2099."""
    first, last = datetime(2000, 1, 1), datetime(2099, 12, 31)  # noqa: DTZ001 - st adds the zone
    return st.datetimes(first, last, timezones=st.just(UTC))
