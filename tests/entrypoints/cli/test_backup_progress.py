"""How far a backup is: a bar for people, a line a step for logs."""

import pytest

from entrypoints.cli.backup_progress import watching
from tests.entrypoints.cli.test_steps import Terminal


def work() -> None:
    with watching() as observer:
        observer.begins("counting rows", None)
        observer.begins("dumping", 1000)
        for _ in range(4):
            observer.advanced(250)


def test_whoever_watches_a_terminal_sees_a_bar_that_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")

    work()

    shown = terminal.getvalue()
    assert "Dumping" in shown
    assert "1.0/1.0 kB" in shown or "1000/1000 bytes" in shown


def test_a_log_gets_a_line_a_step(capsys: pytest.CaptureFixture[str]) -> None:
    work()

    assert capsys.readouterr() == ("", "Counting rows\nDumping\n")
