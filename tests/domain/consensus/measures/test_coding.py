"""Answers as codes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus.coding import code_labels, code_numbers, count_cells
from domain.shared import InvalidValue

NUMBERS = st.lists(
    st.sampled_from([0.5, 1e300, -1e300, 2.0**53, 2.0**53 + 2, np.nan])
    | st.integers(-3, 300).map(float)
    | st.floats(-5, 5),
    max_size=20,
)


@given(NUMBERS)
def test_a_code_stands_for_its_number_and_codes_rise_with_it(numbers: list[float]) -> None:
    coded = code_numbers(np.array([numbers]))

    there = coded.codes > 0
    assert (there == ~np.isnan([numbers])).all()
    assert (coded.values[coded.codes][there] == np.array([numbers])[there]).all()
    assert (np.diff(coded.values[1:]) > 0).all()


@given(st.lists(st.integers(1, 255).map(float) | st.just(np.nan), min_size=1, max_size=20))
def test_usual_ratings_are_coded_in_bytes(numbers: list[float]) -> None:
    coded = code_numbers(np.array([numbers, [1.0] * len(numbers)]))

    assert coded.codes.dtype == np.uint8


@pytest.mark.parametrize(
    "labels", [["a", "b", None, "a"], [2**60, 2**60 + 1, np.nan, 2**60], ["1", 1, None, "1"]]
)
def test_labels_are_coded_as_they_first_occur(labels: list[object]) -> None:
    coded, single = code_labels(labels, axes=1, field="votes")

    assert single
    assert coded.codes.tolist() == [[1, 2, 0, 1]]


def test_tables_of_unequal_width_are_no_batch() -> None:
    with pytest.raises(InvalidValue, match="rows of equal length"):
        code_labels([np.zeros((2, 2)), np.zeros((2, 3))], axes=2, field="ratings")


def test_numbers_at_the_end_of_their_type_are_told_apart() -> None:
    lowest = np.iinfo(np.int64).min

    coded, _ = code_labels(np.array([lowest, lowest + 1, lowest]), axes=1, field="votes")

    assert coded.codes.tolist() == [[1, 2, 1]]


def test_declared_categories_keep_their_places() -> None:
    coded, _ = code_labels([["b"], [None]], axes=1, field="votes", categories=["a", "b", "c"])

    assert coded.codes.tolist() == [[2], [0]]
    assert coded.width == 4


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=20),
    st.sampled_from([4, 10**9]),
)
def test_cells_hold_what_occurs_however_large_the_table(
    pairs: list[tuple[int, int]], columns: int
) -> None:
    row, column = np.array(pairs, dtype=np.intp).reshape(-1, 2).T

    cells = count_cells(row, column, columns=columns)

    found = list(zip(cells.row.tolist(), cells.column.tolist(), strict=True))
    assert found == sorted({pair for pair in pairs if pair[1]})
    assert cells.total.tolist() == [pairs.count(pair) for pair in found]
