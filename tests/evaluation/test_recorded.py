from pathlib import Path

import pytest

from tests.evaluation.recorded import CROWDS, MODELS, DataError, crowds, read_crowd, read_models


def write(path: Path, *lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines))


def test_a_crowd_is_read_with_items_of_unknown_truth(tmp_path: Path) -> None:
    write(tmp_path / CROWDS / "birds/label.csv", "item,worker,label", "a,x,1", "a,y,0", "b,y,1")
    write(tmp_path / CROWDS / "birds/truth.csv", "item,truth", "a,0")

    votes = read_crowd(tmp_path, "birds")

    assert votes.cast.tolist() == [[1, 0], [-1, 1]]
    assert votes.truth.tolist() == [0, -1]
    assert votes.kinds.tolist() == [2, 2]
    assert crowds(tmp_path) == ["birds"]


def test_a_letter_beyond_the_options_is_no_answer(tmp_path: Path) -> None:
    write(
        tmp_path / MODELS / "answers.csv",
        "question_id,category,n_options,gold,one,two,three",
        "7,law,3,B,B,D,",
    )

    votes = read_models(tmp_path)

    assert votes.cast.tolist() == [[1, -1, -1]]
    assert votes.truth.tolist() == [1]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    write(tmp_path / CROWDS / "birds/label.csv", "item,worker", "a,x")

    with pytest.raises(DataError, match=r"label\.csv must hold rows with .* label"):
        read_crowd(tmp_path, "birds")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    write(tmp_path / CROWDS / "birds/label.csv", "item,worker,label", "a,x,1")

    with pytest.raises(DataError, match=r"truth\.csv is missing"):
        read_crowd(tmp_path, "birds")


def test_a_crowd_without_any_truth_is_refused(tmp_path: Path) -> None:
    write(tmp_path / CROWDS / "birds/label.csv", "item,worker,label", "a,x,1")
    write(tmp_path / CROWDS / "birds/truth.csv", "item,truth", "b,1")

    with pytest.raises(DataError, match="must hold the truth of a labelled item"):
        read_crowd(tmp_path, "birds")
