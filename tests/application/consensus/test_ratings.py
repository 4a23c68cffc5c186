import pytest

from application.consensus import Ratings, Table
from domain.shared import InvalidValue


def table(*rows: tuple[str | None, ...], names: tuple[str, ...] = ()) -> Table:
    return Table(
        columns=tuple(f"item {number}" for number in range(1, len(rows[0]) + 1)),
        rows=names or tuple(f"row {place}" for place in range(2, len(rows) + 2)),
        places=tuple(range(2, len(rows) + 2)),
        cells=rows,
    )


def test_ratings_are_raters_by_items() -> None:
    ratings = Ratings(table=table(("1", "2.5", None), ("-3", ".5", "1e2")))

    assert ratings.numbers() == [[1, 2.5, None], [-3, 0.5, 100]]
    assert ratings.items == ("item 1", "item 2", "item 3")
    assert ratings.raters == ("row 2", "row 3")


def test_items_in_rows_are_turned() -> None:
    ratings = Ratings(table=table(("1", "2"), ("3", None), ("5", "6")), items_in_rows=True)

    assert ratings.numbers() == [[1, 3, 5], [2, None, 6]]
    assert ratings.items == ("row 2", "row 3", "row 4")
    assert ratings.raters == ("item 1", "item 2")


def test_numbers_are_one_label_by_value_and_text_by_letter() -> None:
    assert Ratings(table=table(("1", "1.0"))).labels() == [[1, 1]]
    assert Ratings(table=table(("1", "1.0", "Yes", "yes", None))).labels() == [
        ["1", "1", "Yes", "yes", None]
    ]


@pytest.mark.parametrize("cell", ["x", "1e999", "1e16", "inf", "1_0", "1,5", "\u0663", "0x10", "-"])
def test_what_is_no_number_is_named_with_its_place(cell: str) -> None:
    ratings = Ratings(table=table(("1", "2"), ("3", cell)))

    with pytest.raises(InvalidValue, match="row 3, column 'item 2'") as caught:
        ratings.numbers()

    assert caught.value.field == "table"
    assert repr(cell) in caught.value.message


def test_a_place_is_that_of_the_file_also_with_items_in_rows() -> None:
    ratings = Ratings(table=table(("1", "2"), ("3", "x")), items_in_rows=True)

    with pytest.raises(InvalidValue, match="row 3, column 'item 2'"):
        ratings.numbers()


def test_every_number_is_held_to_the_scale() -> None:
    ratings = Ratings(table=table(("1", "9"), ("55", "3")), scale=(1, 9))

    with pytest.raises(InvalidValue, match="row 3, column 'item 1' holds 55, which is not 1 to 9"):
        ratings.numbers()
    with pytest.raises(InvalidValue, match="row 3"):
        ratings.labels()


@pytest.mark.parametrize("scale", [(9, 1), (1, 1), (float("nan"), 1), (0, float("inf"))])
def test_a_scale_rises_and_ends(scale: tuple[float, float]) -> None:
    with pytest.raises(InvalidValue, match="scale must go from a lower to a higher number"):
        Ratings(table=table(("1",)), scale=scale)


def test_a_scale_of_whole_numbers_declares_the_categories() -> None:
    assert Ratings(table=table(("1",)), scale=(1, 3)).categories == [1, 2, 3]
    assert Ratings(table=table(("1",)), scale=(0.5, 3)).categories is None
    assert Ratings(table=table(("yes",)), scale=(1, 3)).categories is None
    with pytest.raises(InvalidValue, match="at most 1,000 whole numbers"):
        _ = Ratings(table=table(("1",)), scale=(0, 1_000_000)).categories


def test_items_have_names_of_their_own_and_raters_need_not() -> None:
    doubled = table(("1",), ("2",), names=("Ann", "Ann"))

    assert Ratings(table=doubled).raters == ("Ann", "Ann")
    with pytest.raises(InvalidValue, match="two rows of the table are called 'Ann'"):
        Ratings(table=doubled, items_in_rows=True)
