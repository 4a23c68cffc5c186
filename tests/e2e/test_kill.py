"""A panel whose process is killed goes on where it stood, and asks nobody twice."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from attrs import frozen

from adapters.sql import Database, SqlAnswerJournal
from application.panel.ports import JournalEntry
from application.tenancy import LOCAL_TENANT_ID
from domain.panel import PanelId
from tests.e2e.slow_panel import ROUNDS, SEATS

ASK_PANEL = str(Path(sys.executable).with_name("ask-panel"))
_PATIENCE_SECONDS = 60


@frozen
class KilledPanel:
    """What a killed process left: the panel, who had been asked, and what was recorded."""

    url: str
    panel_id: PanelId
    asked: Sequence[str]
    recorded: Sequence[JournalEntry]


@pytest.fixture
def kill_after(tmp_path: Path) -> Callable[[str, int], KilledPanel]:
    """Runs a slow panel of a type in a real process, and kills it after so many questions."""

    def run(panel_type: str, questions: int) -> KilledPanel:
        url, log = f"sqlite:///{tmp_path / 'panels.db'}", tmp_path / "asked.log"
        command = [sys.executable, "-m", "tests.e2e.slow_panel", url, str(log), panel_type]
        with subprocess.Popen(command) as process:
            _wait_for_lines(log, questions + 1)
            process.send_signal(signal.SIGKILL)
        panel_id, *asked = log.read_text().splitlines()
        panel = PanelId.from_string(panel_id)
        return KilledPanel(url, panel, asked, asyncio.run(_journal(url, panel)))

    return run


@pytest.mark.parametrize(
    ("panel_type", "questions"),
    [
        *(("structured", after) for after in (1, 4, 8, 13)),
        *(("open", after) for after in (1, 4, 8)),
    ],
)
def test_a_killed_panel_is_resumed_without_asking_for_a_recorded_answer_again(
    kill_after: Callable[[str, int], KilledPanel], panel_type: str, questions: int
) -> None:
    killed = kill_after(panel_type, questions)

    resumed = subprocess.run(
        [ASK_PANEL, "resume", str(killed.panel_id), "--db", killed.url, "--json"],
        check=True,
        capture_output=True,
        text=True,
    )

    entries = asyncio.run(_journal(killed.url, killed.panel_id))
    kept = {_place(entry): entry for entry in entries}
    assert all(kept[_place(entry)] == entry for entry in killed.recorded)
    rounds = ROUNDS[panel_type]
    assert len(killed.recorded) < rounds * SEATS
    assert len(entries) == len(kept) == rounds * SEATS
    _assert_complete(json.loads(resumed.stdout), rounds)


def test_a_panel_killed_mid_round_had_recorded_all_but_what_was_in_flight(
    kill_after: Callable[[str, int], KilledPanel],
) -> None:
    killed = kill_after("structured", 4)

    in_flight = Counter(killed.asked) - Counter(_place(entry) for entry in killed.recorded)

    assert in_flight.total() <= 1


def test_a_finished_panel_is_not_run_again(
    kill_after: Callable[[str, int], KilledPanel],
) -> None:
    killed = kill_after("open", 6)
    resume = [ASK_PANEL, "resume", str(killed.panel_id), "--db", killed.url, "--json"]
    first = subprocess.run(resume, check=True, capture_output=True, text=True)

    second = subprocess.run(resume, check=True, capture_output=True, text=True)

    assert json.loads(second.stdout) == json.loads(first.stdout)


def _assert_complete(document: dict[str, object], rounds: int) -> None:
    """Every seat has spoken exactly once in every round, in the recorded order."""
    assert document["status"] == "completed"
    discussions = document["discussions"]
    assert isinstance(discussions, list)
    assert len(discussions) == rounds
    for discussion in discussions:
        spoken = [message["agent_id"] for message in discussion["messages"]]
        assert spoken == discussion["speaking_order"]
        assert len(spoken) == SEATS


def _place(entry: JournalEntry) -> str:
    return f"{entry.round_number} {entry.agent_id}"


async def _journal(url: str, panel_id: PanelId) -> Sequence[JournalEntry]:
    database = await Database.open(url)
    entries = await SqlAnswerJournal(database, LOCAL_TENANT_ID).of_panel(panel_id)
    await database.close()
    return entries


def _wait_for_lines(log: Path, lines: int) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not log.exists() or len(log.read_text().splitlines()) < lines:
        if time.monotonic() > deadline:
            pytest.fail(f"the panel did not ask {lines - 1} questions in {_PATIENCE_SECONDS} s")
        time.sleep(0.01)
