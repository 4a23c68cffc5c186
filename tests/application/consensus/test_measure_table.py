import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.consensus import (
    MEASURES,
    UNSUITED,
    Inapplicable,
    ItemFigures,
    Measured,
    MeasureTable,
    Part,
    Table,
    TableMeasured,
    measure_table,
)
from domain.consensus import Undefined
from domain.shared import InvalidValue

Cells = list[list[str | None]]
Scale = tuple[float, float]

TABLES = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: st.lists(
        st.lists(
            st.none() | st.sampled_from(["1", "2", "3", "9", "0.5", "yes"]),
            min_size=shape[1],
            max_size=shape[1],
        ),
        min_size=shape[0],
        max_size=shape[0],
    )
)


def table(cells: Cells, *, names: tuple[str, ...] = ()) -> Table:
    return Table(
        columns=tuple("abcdefghijkl"[: len(cells[0])]),
        rows=names or tuple(f"row {place}" for place in range(2, len(cells) + 2)),
        places=tuple(range(2, len(cells) + 2)),
        cells=tuple(map(tuple, cells)),
    )


def rows(*texts: str) -> Cells:
    """Cells from rows such as `1 2 -`, where a dash is missing."""
    return [[None if cell == "-" else cell for cell in text.split()] for text in texts]


def measured(cells: Cells, measure: str, *, scale: Scale | None = None) -> Measured:
    command = MeasureTable(table=table(cells), measure=measure, scale=scale)
    found = measure_table(command).found[measure]
    assert isinstance(found, Measured)
    return found


def refused(cells: Cells, measure: str, *, scale: Scale | None = None) -> str:
    with pytest.raises(InvalidValue) as caught:
        measure_table(MeasureTable(table=table(cells), measure=measure, scale=scale))
    return caught.value.message


def numbers_in(part: Part) -> list[float]:
    if isinstance(part, dict):
        return [number for one in part.values() for number in numbers_in(one)]
    return [part] if isinstance(part, float) else []


def all_numbers(found: TableMeasured) -> list[float]:
    taken = [one for one in found.found.values() if isinstance(one, Measured)]
    items = [item for one in taken for item in one.per_item]
    entries: list[Measured | ItemFigures] = [*taken, *items]
    values = [value for one in entries for value in numbers_in(one.value)]
    return values + [
        number for one in entries for part in one.parts.values() for number in numbers_in(part)
    ]


@given(
    cells=TABLES,
    scale=st.sampled_from([None, (1.0, 9.0), (0.0, 9.0), (0.0, 9.5)]),
    items_in_rows=st.booleans(),
)
def test_any_table_is_measured_finitely_or_told_why_not(
    cells: Cells, scale: Scale | None, *, items_in_rows: bool
) -> None:
    command = MeasureTable(table=table(cells), scale=scale, items_in_rows=items_in_rows)

    found = measure_table(command)

    assert list(found.found) == list(MEASURES)
    assert np.isfinite(all_numbers(found)).all()


@given(TABLES, st.sampled_from(sorted(MEASURES)))
def test_turning_the_table_and_saying_so_changes_nothing(cells: Cells, measure: str) -> None:
    turned = [list(column) for column in zip(*cells, strict=True)]
    names = tuple("abcdefghijkl"[: len(cells[0])])
    other = Table(
        columns=tuple(f"row {place}" for place in range(2, len(cells) + 2)),
        rows=names,
        places=tuple(range(2, len(names) + 2)),
        cells=tuple(map(tuple, turned)),
    )

    def outcome(command: MeasureTable) -> object:
        try:
            return measure_table(command).found
        except InvalidValue as error:
            return error.code

    assert outcome(MeasureTable(table=table(cells), measure=measure)) == outcome(
        MeasureTable(table=other, measure=measure, items_in_rows=True)
    )


def test_an_items_figure_is_the_value_of_a_table_of_one_item() -> None:
    found = measured(rows("yes", "yes", "no"), "plurality_share")

    assert found.value == pytest.approx(2 / 3)
    assert found.basis == ""
    assert [one.item for one in found.per_item] == ["a"]


def test_the_value_of_several_items_is_the_mean_where_it_is_defined() -> None:
    found = measured(rows("1 1 1", "1 2 -", "1 - -"), "plurality_share")

    assert found.value == pytest.approx((1 + 1 / 2) / 2)
    assert found.basis == "mean over 2 of 3 items, undefined for the others"
    assert found.per_item[2].value == Undefined("fewer than two voted")


def test_a_value_without_any_item_is_undefined() -> None:
    found = measured(rows("1 2", "- -"), "pairwise_agreement")

    assert found.value == Undefined("undefined for every item: fewer than two voted")


def test_alpha_takes_numbers_for_ordinal_and_text_for_nominal() -> None:
    assert measured(rows("1 2", "1 3"), "krippendorff_alpha").basis == "ordinal level"
    assert measured(rows("a b", "a c"), "krippendorff_alpha").basis == "nominal level"


def test_measures_that_leave_gaps_out_say_how_many_items_are_left() -> None:
    for measure in ("kendall_w", "icc"):
        found = measured(rows("1 2 3", "2 3 -", "- - -"), measure)

        assert found.basis == "over 2 of 3 items, those that all rated"
        assert measured(rows("1 2", "2 3"), measure).basis == ""


def test_delphi_judges_each_item_by_both_criteria() -> None:
    found = measured(rows("9 1", "8 9", "7 5"), "delphi_criteria", scale=(1, 9))

    verdicts = [(one.parts["share_reached"], one.parts["range_reached"]) for one in found.per_item]
    assert verdicts == [(True, True), (False, False)]


def test_rand_ucla_is_for_its_own_scale_only() -> None:
    assert measured(rows("7", "8"), "rand_ucla").per_item[0].parts["appropriateness"] == (
        "appropriate"
    )
    assert "on the scale 1:9 only" in refused(rows("3", "5"), "rand_ucla", scale=(1, 5))
    assert "holds 10, which is not 1 to 9" in refused(rows("10", "5"), "rand_ucla")


@pytest.mark.parametrize(
    "measure", ["delphi_criteria", "tastle_wierman", "van_der_eijk", "spectral_consensus"]
)
def test_who_needs_a_scale_never_guesses_it(measure: str) -> None:
    assert "lowest and the highest possible rating" in refused(rows("1", "2"), measure)


def test_categories_need_whole_ends() -> None:
    assert "whole numbers as its ends" in refused(rows("1", "2"), "van_der_eijk", scale=(0.5, 9))


@pytest.mark.parametrize("measure", ["gwet_ac1", "normalised_entropy"])
def test_a_longer_scale_has_more_categories(measure: str) -> None:
    cells = rows("1 2", "1 1", "2 1")

    short, long = (measured(cells, measure, scale=(1, high)).value for high in (2, 9))

    assert short != long


def test_ratings_beyond_the_number_of_items_are_no_ranks() -> None:
    assert "holds 9, which is not 1 to 2" in refused(rows("1 9", "2 1"), "borda")


@pytest.mark.parametrize("measure", ["borda", "copeland", "schulze", "instant_runoff"])
def test_a_tied_election_has_winners_but_no_winner(measure: str) -> None:
    found = measured(rows("1 2", "2 1"), measure)

    assert found.value == Undefined("a tie between a, b")
    assert found.parts["winners"] == ("a", "b")


def test_an_election_without_ballots_is_undefined() -> None:
    assert measured(rows("- -", "- -"), "borda").value == Undefined("nobody ranked a candidate")


@pytest.mark.parametrize("measure", ["changed_share", "mcnemar", "bowker"])
def test_two_rounds_are_two_columns(measure: str) -> None:
    assert "this table has 3" in refused(rows("1 2 3"), measure)


def test_rounds_pair_each_seat_with_itself() -> None:
    cells = rows("yes no", "yes yes", "no -", "- no")

    assert measured(cells, "changed_share").value == 1 / 2
    assert measured(cells, "mcnemar").parts["degrees_of_freedom"] == 1


@pytest.mark.parametrize("answer", ["yes", "-"])
def test_a_test_of_change_without_a_change_is_undefined(answer: str) -> None:
    for measure in ("mcnemar", "bowker"):
        found = measured(rows(f"{answer} {answer}", f"{answer} {answer}"), measure)

        assert found.value == Undefined("no answer changed, so there is nothing to test")


def test_more_than_two_answers_are_bowkers() -> None:
    cells = rows("1 2", "2 3", "3 1")

    assert "bowker takes more answers" in refused(cells, "mcnemar")
    assert measured(cells, "bowker").parts["degrees_of_freedom"] == 3


def test_latent_classes_name_the_labels_of_each_item() -> None:
    found = measured(rows("1 2 -", "1 2 -", "1 2 -"), "dawid_skene")

    assert [one.parts["labels"] for one in found.per_item] == [("1",), ("2",), ()]
    assert found.per_item[2].value == Undefined("nobody labelled it")
    assert found.parts["accuracies"] == {f"row {place}": 1 for place in (2, 3, 4)}
    assert found.parts["marginals"] == {"1": 0.5, "2": 0.5}


def test_rows_of_one_name_are_one_rater_who_labelled_again() -> None:
    cells = rows("1 2 1", "1 1 1", "1 2 1")
    command = MeasureTable(table=table(cells, names=("Ann", "Ann", "Bob")), measure="dawid_skene")

    found = measure_table(command).found["dawid_skene"]

    assert isinstance(found, Measured)
    accuracies = found.parts["accuracies"]
    assert isinstance(accuracies, dict)
    assert list(accuracies) == ["Ann", "Bob"]


def test_one_class_has_no_latent_classes() -> None:
    assert isinstance(measured(rows("1 1", "1 1"), "dawid_skene").value, Undefined)


def test_too_many_labels_are_no_classes() -> None:
    cells: Cells = [[str(number)] for number in range(101)]

    assert "101 different labels; at most 100" in refused(cells, "dawid_skene")


def test_all_leaves_out_what_would_mislead_unasked() -> None:
    ratings = measure_table(MeasureTable(table=table(rows("2 2", "1 1")))).found
    ranked = measure_table(MeasureTable(table=table(rows("2 1", "1 2")))).found

    assert isinstance(ratings["borda"], Inapplicable)
    assert isinstance(ratings["rand_ucla"], Inapplicable)
    assert isinstance(ranked["borda"], Measured)


@pytest.mark.parametrize("measure", sorted(UNSUITED))
def test_a_measure_that_needs_more_than_a_table_says_what(measure: str) -> None:
    message = refused(rows("1 2"), measure)

    assert f"{measure} needs {UNSUITED[measure]}" in message
    assert f"domain.consensus.{measure}" in message


def test_an_unknown_measure_is_told_those_there_are() -> None:
    message = refused(rows("1 2"), "kappa")

    assert "there is no measure 'kappa'" in message
    assert [name for name in MEASURES if name not in message] == []
