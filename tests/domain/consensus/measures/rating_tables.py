"""Strategies for tables of ratings, one rater a row, and what can be done to them."""

from hypothesis import strategies as st

Table = list[list[int | None]]


def tables(
    *, raters: int | None = None, items: int | None = None, highest: int = 4, gaps: bool = True
) -> st.SearchStrategy[Table]:
    """Tables of whole ratings from 1 on; two to five raters and items unless told otherwise."""
    rating = st.integers(1, highest) | st.none() if gaps else st.integers(1, highest)

    def of_size(size: tuple[int, int]) -> st.SearchStrategy[Table]:
        row = st.lists(rating, min_size=size[1], max_size=size[1])
        return st.lists(row, min_size=size[0], max_size=size[0])

    some = st.integers(2, 5)
    heights = some if raters is None else st.just(raters)
    widths = some if items is None else st.just(items)
    return st.tuples(heights, widths).flatmap(of_size)


def turned(table: Table) -> Table:
    """Items as rows; also the way back."""
    return [list(column) for column in zip(*table, strict=True)]


def mapped(table: Table, ratings: dict[int, int]) -> Table:
    """Each rating replaced."""
    return [[None if one is None else ratings[one] for one in row] for row in table]
