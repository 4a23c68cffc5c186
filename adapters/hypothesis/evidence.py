"""Strategies for evidence."""

from hypothesis import strategies as st

from adapters.hypothesis.text import texts
from domain.evidence import Document, FoundQuote, Passage, passages_of

_NAMES = st.from_regex(r"[a-z0-9][a-z0-9 -]{0,15}\.(md|txt)", fullmatch=True)


def documents() -> st.SearchStrategy[Document]:
    """Short texts of a few lines under a file name."""
    lines = st.lists(texts(), min_size=1, max_size=5).map("\n".join)
    return st.builds(Document, name=_NAMES, text=lines)


def passages() -> st.SearchStrategy[Passage]:
    """Passages of some document."""
    return documents().map(passages_of).filter(bool).flatmap(st.sampled_from)


def found_quotes() -> st.SearchStrategy[FoundQuote]:
    """Whole passages, as a look-up finds them."""
    return passages().map(
        lambda one: FoundQuote(first_line=one.first_line, last_line=one.last_line, text=one.text)
    )
