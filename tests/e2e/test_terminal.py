"""What a terminal sees, what a pipe sees, and what NO_COLOR changes."""

import os
import pty
import subprocess
from contextlib import suppress

import pytest

from tests.e2e.conftest import AskPanel, example_question

ESCAPE = "\x1b"
BOXES = set("─│┌┐└┘├┤┬┴┼━┃╭╮╰╯═║")


def on_terminal(
    ask_panel: AskPanel, *arguments: object, typed: str = "", **environment: str
) -> str:
    """All that a terminal shows of the command, and takes from it."""
    mine, its = pty.openpty()
    with subprocess.Popen(
        ask_panel.command(*arguments),
        stdin=its,
        stdout=its,
        stderr=its,
        env={**ask_panel.environment, **environment},
    ):
        os.close(its)
        os.write(mine, typed.encode())
        shown = b""
        # Linux answers the end of a terminal's last process with an error.
        with suppress(OSError):
            while part := os.read(mine, 65536):
                shown += part
    os.close(mine)
    return shown.decode()


def test_a_pipe_gets_plain_text_even_where_colour_is_forced(ask_panel: AskPanel) -> None:
    ran = ask_panel(*example_question(), FORCE_COLOR="1")

    assert ESCAPE not in ran.out + ran.err
    assert set(ran.out + ran.err) & BOXES == set()


def test_a_terminal_gets_a_live_display_and_colour(ask_panel: AskPanel) -> None:
    shown = on_terminal(ask_panel, *example_question())

    assert f"{ESCAPE}[1;32mPre-Submission first" in shown
    assert "Round 2 done: 5 of 5 seats answered" in shown
    assert "is answering" not in shown


def test_no_color_means_none(ask_panel: AskPanel) -> None:
    panel_id = ask_panel(*example_question(), "--json").document["panel_id"]

    shown = on_terminal(ask_panel, "panels", "show", panel_id, NO_COLOR="1")

    assert "Pre-Submission first" in shown
    assert ESCAPE not in shown


def test_a_reader_that_goes_away_is_no_error(ask_panel: AskPanel) -> None:
    head = "head -n 1 > /dev/null; exit ${PIPESTATUS[0]}"
    listing = " ".join(ask_panel.command("experts", "list", "--json"))

    piped = subprocess.run(
        ["bash", "-c", f"{listing} | {head}"],  # noqa: S607 - the user's own shell
        capture_output=True,
        check=False,
        env=ask_panel.environment,
    )

    assert piped.stderr == b""
    assert piped.returncode in {0, 141}


def test_a_full_disk_gets_one_line(ask_panel: AskPanel) -> None:
    listing = " ".join(ask_panel.command("experts", "list"))

    ran = subprocess.run(
        ["bash", "-c", f"{listing} > /dev/full"],  # noqa: S607 - the user's own shell
        capture_output=True,
        check=False,
        env=ask_panel.environment,
    )

    assert ran.returncode == 1
    assert ran.stderr == b"ask-panel: the system refused: No space left on device\n"


@pytest.mark.parametrize(("answer", "remains"), [("n\n", True), ("y\n", False)])
def test_deleting_asks_first(ask_panel: AskPanel, answer: str, *, remains: bool) -> None:
    panel_id = ask_panel("ask", "Why?", "--json").document["panel_id"]

    shown = on_terminal(ask_panel, "panels", "delete", panel_id, typed=answer)

    assert f"Delete panel {panel_id}" in shown
    assert (ask_panel("panels", "show", panel_id).status == 0) is remains
