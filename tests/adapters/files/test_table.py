import csv
import os
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files import TABLE_LIMIT, read_table
from domain.shared import InvalidValue

PLAIN = b"rater,a,b\nAnn,1,2\nBob,3,\n"
CELLS = (("1", "2"), ("3", None))


def refusal(source: bytes | Path) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        read_table(source)
    assert caught.value.field == "table"
    assert "\n" not in caught.value.message
    return caught.value


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        b"\xef\xbb\xbf" + PLAIN,
        PLAIN.replace(b"\n", b"\r\n"),
        PLAIN.replace(b"\n", b"\r"),
        PLAIN.rstrip(b"\n"),
        PLAIN.replace(b",", b";"),
        PLAIN.replace(b",", b"\t"),
        PLAIN.replace(b",", b" , "),
        b'"rater";"a";"b"\n"Ann";"1";"2"\n"Bob";"3";""\n',
        b"rater,a,b,,\nAnn,1,2,,\nBob,3,NA,,\n,,,,\n",
    ],
)
def test_a_table_reads_the_same_however_it_was_exported(content: bytes) -> None:
    table = read_table(content)

    assert table.columns == ("a", "b")
    assert table.rows == ("Ann", "Bob")
    assert table.cells == CELLS


def test_a_file_reads_as_its_bytes_do(tmp_path: Path) -> None:
    (tmp_path / "ratings.csv").write_bytes(PLAIN)

    assert read_table(tmp_path / "ratings.csv") == read_table(PLAIN)


@pytest.mark.parametrize("header", ["", "rater", "Expert", "ID", "Item", "Scores"])
def test_the_first_column_holds_names(header: str) -> None:
    table = read_table(f"{header},a,b\nAnn,1,2\n,3,\n".encode())

    assert table.columns == ("a", "b")
    assert table.rows == ("Ann", "row 3")
    assert table.cells == CELLS


@pytest.mark.parametrize(
    "content",
    [
        b"first,second\nyes,no\nno,no\n",
        b"first,second\n1,2\n3,4\n",
        b"rater\nyes\n",
        b"first,second\nyes,1\nno,no\n",
    ],
)
def test_a_first_column_of_answers_is_no_column_of_names(content: bytes) -> None:
    table = read_table(content)

    assert len(table.columns) == content.splitlines()[0].count(b",") + 1
    assert table.rows[0] == "row 2"


def test_numbered_raters_are_names_by_their_header() -> None:
    table = read_table(b"rater,a\n1,5\n2,5\n")

    assert table.rows == ("1", "2")
    assert table.cells == (("5",), ("5",))


def test_a_row_is_placed_as_a_spreadsheet_numbers_it() -> None:
    table = read_table(b'rater,"a\nb"\n\nAnn,1\n\n"Bo\nb",2\n')

    assert table.places == (3, 5)


@pytest.mark.parametrize("missing", ["", "  ", "NA", "na", "N/A", "NaN"])
def test_what_is_missing_is_known_by_many_names(missing: str) -> None:
    assert read_table(f"rater,a,b\nAnn,{missing},1\n".encode()).cells == ((None, "1"),)


def test_a_column_may_be_called_like_what_is_missing() -> None:
    assert read_table(b"rater,NA\nAnn,1\n").columns == ("NA",)


def test_semicolons_let_a_comma_be_the_decimal_point() -> None:
    assert read_table(b"rater;a;b\nAnn;3,5;x,y\n").cells == (("3.5", "x,y"),)
    assert read_table(b'rater,a\nAnn,"3,5"\n').cells == (("3,5",),)


def test_two_spellings_of_one_letter_are_one_label() -> None:
    table = read_table("rater,a,b\nAnn,caf\u00e9,cafe\u0301\n".encode())

    assert table.cells[0][0] == table.cells[0][1]


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "table_empty", "must have a header row"),
        (b"\n\n", "table_empty", "must have a header row"),
        (b"a,b\n", "table_empty", "must have a header row"),
        (b"a,b\n1,2\n3\n", "table_ragged", "row 3 of the table has 1 cells, but the header has 2"),
        (b"a,b\n1,2,3\n", "table_ragged", "row 2 of the table has 3 cells"),
        (b"a,b,a\n1,2,3\n", "table_header_repeated", "'a'"),
        (b"a,,b\n1,2,3\n", "table_header_blank", "column 2"),
        (b"a,b,\n1,2,3\n", "table_header_blank", "column 3"),
        (b'a,b\n"1,2\n', "table_malformed", "on stdin is no CSV"),
        (b'a,b\n"1"x,2\n', "table_malformed", "(line 2)"),
        (b"a,b\n1," + b"x" * 200_000, "table_malformed", "field larger"),
        (b"x" * 200_000, "table_malformed", "field larger"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "table_not_text", "is not UTF-8 text"),
        (b"a,b\n\x00,2\n", "table_not_text", "is not UTF-8 text"),
        ("a,b\n1,2\n".encode("utf-16"), "table_not_text", "is not UTF-8 text"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(content: bytes, code: str, words: str) -> None:
    error = refusal(content)

    assert error.code == code
    assert words in error.message


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        os.truncate(file.fileno(), TABLE_LIMIT + 1)

    for path, code in ((tmp_path / "none.csv", "missing"), (tmp_path, "not_a_file")):
        error = refusal(path)
        assert error.code == f"table_{code}"
        assert str(path) in error.message
    assert refusal(huge).code == "table_too_large"


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    with suppress(InvalidValue):
        table = read_table(content)

        assert {len(row) for row in table.cells} == {len(table.columns)}


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.text("ab,;\"' \n\u00e4", min_size=1), min_size=width, max_size=width),
            min_size=1,
            max_size=4,
        )
    )
)
def test_what_python_writes_is_read_back(rows: list[list[str]]) -> None:
    stream = StringIO()
    header = ["rater", *(f"item {number}" for number in range(len(rows[0])))]
    named = [["x", *row] for row in rows]
    csv.writer(stream).writerows([header, *named])

    table = read_table(stream.getvalue().encode())

    assert table.cells == tuple(tuple(cell.strip() or None for cell in row) for row in rows)
