from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.evaluation.made_up import QUESTIONS, write_crowd
from tests.evaluation.run import evaluate


def run(folder: str | None, picture: Path) -> tuple[int, str, str]:
    """The exit status, the tables and the complaints."""
    tables, complaints = StringIO(), StringIO()
    consoles = Console(file=tables, width=130), Console(file=complaints, width=130)
    return evaluate(folder, picture, *consoles), tables.getvalue(), complaints.getvalue()


@pytest.mark.parametrize("folder", [None, ""])
def test_an_unnamed_folder_is_asked_for_in_one_line(folder: str | None, tmp_path: Path) -> None:
    status, tables, complaints = run(folder, tmp_path / "reliability.png")

    assert (status, tables) == (2, "")
    assert complaints.startswith("ASK_PANEL_DATA must name the folder of the recorded data: ")
    assert complaints.count("\n") == 1


def test_a_folder_without_any_set_is_refused_in_one_line(tmp_path: Path) -> None:
    status, tables, complaints = run(str(tmp_path), tmp_path / "reliability.png")

    assert (status, tables) == (2, "")
    assert f"{tmp_path}, named by ASK_PANEL_DATA, must hold at least one of: " in complaints
    assert complaints.count("\n") == 1


def test_a_broken_set_is_refused(tmp_path: Path) -> None:
    write_crowd(tmp_path)
    (tmp_path / "crowd_labels/birds/truth.csv").unlink()

    status, _, complaints = run(str(tmp_path), tmp_path / "reliability.png")

    assert status == 2
    assert "truth.csv is missing" in complaints


def test_absent_sets_are_named_and_the_others_scored_and_drawn(tmp_path: Path) -> None:
    write_crowd(tmp_path)

    status, tables, complaints = run(str(tmp_path), tmp_path / "drawn/reliability.png")

    assert status == 0
    assert f"Left out: {tmp_path / 'mmlu_pro_models'} is absent" in complaints
    assert f"Left out: {tmp_path / 'aggrecat'} is absent" in complaints
    assert f"birds: all; {QUESTIONS} questions" in tables
    assert "birds: to beat, majority / Dawid-Skene: on these questions" in tables
    assert (tmp_path / "drawn/reliability.png").read_bytes().startswith(b"\x89PNG")
