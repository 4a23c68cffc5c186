"""How far a long command is: a bar for people, silence for pipes."""

from io import StringIO

import pytest

from entrypoints.cli.steps import counting


class Terminal(StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True


def test_whoever_watches_a_terminal_sees_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")

    with counting("Erasing", "panel", total=3) as step:
        for about in ("Acme", "[red]Foo", "\x1b[2J"):
            step(about)

    shown = terminal.getvalue()
    assert "Erasing" in shown
    assert "3/3" in shown
    assert "\x1b[2J" not in shown  # a name may hold what clears a screen


def test_a_pipe_gets_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with counting("Erasing", "panel") as step:
        step("Acme")

    assert capsys.readouterr() == ("", "")
