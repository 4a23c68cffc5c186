"""How commands end: the exit status, one line for an error, and a way back after an interrupt."""

import shlex
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import AskPanel, example_question

UNKNOWN = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"
ROUNDS = 4


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["version"], 0),
        (["ask"], 2),
        (["ask", "Why?", "--expert", "nope"], 2),
        (["ask", "Why?", "--evidence", "/bin/sh"], 2),
        (["ask", "Why?", "--tenant", UNKNOWN], 2),
        (["ask", "Why?", "--db", "sqlite:////bin/sh"], 2),
        (["panels", "show", UNKNOWN], 4),
        (["panels", "delete", UNKNOWN], 2),
        (["resume", UNKNOWN], 4),
        (["experts", "show", "nope"], 4),
    ],
)
def test_the_exit_status_tells_how_it_went(
    ask_panel: AskPanel, arguments: list[str], status: int
) -> None:
    ran = ask_panel(*arguments)

    assert ran.status == status
    assert ran.err.count("\n") == (status != 0)
    assert "Traceback" not in ran.err


def test_a_missed_quorum_is_status_3_with_its_result_printed(ask_panel: AskPanel) -> None:
    ran = ask_panel("ask", "Why?")

    assert ran.status == 3
    assert "No recommendation: the panel failed" in ran.out


@pytest.fixture
def long_evidence(tmp_path: Path) -> Path:
    """A note so long that the seats take a while over it; it speaks for none of the options."""
    words = "the storage of the parts is cool and dry, and the corridor is painted every spring"
    paragraphs = (f"Passage {number}: {words} ({number * 7919}).\n" for number in range(12_000))
    note = tmp_path / "long.md"
    note.write_text("\n".join(paragraphs))
    return note


@pytest.fixture
def _interruptible() -> Iterator[None]:
    """Processes obey Ctrl-C here, also where this run was started in the background, deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_interruptible")
@pytest.mark.parametrize(
    ("interrupt", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 128 + signal.SIGTERM)]
)
def test_an_interrupted_panel_says_how_to_go_on_and_goes_on(
    ask_panel: AskPanel, long_evidence: Path, tmp_path: Path, interrupt: int, status: int
) -> None:
    url = f"sqlite:///{tmp_path / 'panels.db'}"
    work = ("--evidence", long_evidence, "--rounds", ROUNDS, "--db", url)

    with ask_panel.start(*example_question(), *work) as process:
        assert process.stderr
        assert process.stdout
        # The first round takes by far the longest: that of reading so long a note.
        assert any("Round 1 of" in line for line in iter(process.stderr.readline, ""))
        process.send_signal(interrupt)
        last_words = process.stderr.read().splitlines()[-1]
        result = process.stdout.read()

    assert process.returncode == status
    assert result == ""
    assert last_words.startswith("Interrupted")
    _, resume, panel_id, *options = shlex.split(last_words.partition("Continue: ")[2])
    resumed = ask_panel(resume, panel_id, *options, "--json")
    assert resumed.status == 0
    assert len(resumed.document["discussions"]) == ROUNDS
    assert [len(held["messages"]) for held in resumed.document["discussions"]] == [5] * ROUNDS
