"""A panel whose process is killed goes on where it stood, and buys no recorded answer again."""

import json
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing
from math import inf
from pathlib import Path

import httpx
import numpy as np
import pytest
from attrs import frozen

from tests.e2e.conftest import AskPanel, example_question
from tests.fake_llm import FakeLlm
from tests.fake_llm.fixtures import fake_llm
from tests.patience import PATIENCE_SECONDS

__all__ = ["fake_llm"]

_SEATS, _ROUNDS = 5, 3


@frozen
class Kept:
    """What a killed process left: answers in the journal, and requests the server had got."""

    answers: tuple[tuple[object, ...], ...]
    asked: Counter[str]

    @property
    def in_flight(self) -> int:
        """Places asked whose answers were not recorded yet."""
        return len(self.asked) - len(self.answers)


@frozen
class KilledPanel:
    """A panel of language models in a process that is killed again and again."""

    ask_panel: AskPanel
    fake: FakeLlm
    database: Path

    def kill(self, arguments: tuple[object, ...], seconds: float) -> Kept:
        """Run the command, and kill it so many seconds after its first request, if it has any."""
        before = self.fake.record.total
        with self.ask_panel.start(*arguments) as process:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while self.fake.record.total == before and process.poll() is None:
                assert time.monotonic() < deadline, "the panel asked nothing"
                time.sleep(0.005)
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
        # Whatever the process sent has come before this.
        httpx.get(f"{self.fake.url}/_control").raise_for_status()
        return Kept(self.answers(), self.asked())

    def answers(self) -> tuple[tuple[object, ...], ...]:
        """The journal's rows, as they lie in the file."""
        with closing(sqlite3.connect(self.database)) as opened:
            return tuple(opened.execute("SELECT * FROM answers").fetchall())

    def told(self) -> int:
        """How many answers the record tells of."""
        statement = "SELECT count(*) FROM events WHERE event_type = 'answer_recorded'"
        with closing(sqlite3.connect(self.database)) as opened:
            found: int = opened.execute(statement).fetchone()[0]
            return found

    def asked(self) -> Counter[str]:
        """How often each request was made; a place's request is the same whenever it is made."""
        return Counter(json.dumps(body, sort_keys=True) for body in self.fake.record.bodies)


@pytest.fixture
def killed_panel(ask_panel: AskPanel, fake_llm: FakeLlm, tmp_path: Path) -> KilledPanel:
    """A database of its own, and a model that takes its time."""
    fake_llm.latency = 0.1
    database = tmp_path / "panels.db"
    reached = {
        "OPENAI_BASE_URL": fake_llm.base_url,
        "OPENAI_API_KEY": "any",
        "ASK_PANEL_DATABASE_URL": f"sqlite:///{database}",
    }
    command = AskPanel(ask_panel.executable, {**ask_panel.environment, **reached})
    return KilledPanel(command, fake_llm, database)


@pytest.mark.parametrize(("panel_type", "kills"), [("structured", 20), ("open", 4)])
def test_a_panel_killed_at_random_moments_never_buys_a_recorded_answer_again(
    killed_panel: KilledPanel, panel_type: str, kills: int
) -> None:
    moments = np.random.default_rng(kills)
    model = ("--model", "openai:fake", "--rounds", str(_ROUNDS), "--type", panel_type)
    # However late it is killed, the panel has not ended.
    killed_panel.fake.allowed = 2 * _SEATS
    kept = [killed_panel.kill((*example_question(), *model), moments.uniform(0, 0.4))]
    killed_panel.fake.allowed = inf
    panel_id = killed_panel.ask_panel("panels", "list", "--json").document["panels"][0]["panel_id"]
    resume = ("resume", panel_id)
    kept += [killed_panel.kill(resume, moments.uniform(0, 0.16)) for _ in range(kills - 1)]

    resumed = killed_panel.ask_panel(*resume, "--json")

    answers = killed_panel.answers()
    assert resumed.document["status"] == "completed"
    assert len(kept[0].answers) < len(answers)
    assert killed_panel.fake.record.total <= len(answers) + sum(each.in_flight for each in kept)
    assert max(each.in_flight for each in kept) <= _SEATS
    assert all(set(each.answers) <= set(answers) for each in kept)
    assert len(killed_panel.asked()) == len(answers) == killed_panel.told()
    assert len(resumed.document["discussions"]) == _ROUNDS
    for discussion in resumed.document["discussions"]:
        spoken = [message["agent_id"] for message in discussion["messages"]]
        assert spoken == discussion["speaking_order"]


def test_a_finished_panel_is_not_run_again(killed_panel: KilledPanel) -> None:
    asked = killed_panel.ask_panel(*example_question(), "--model", "openai:fake", "--json")
    bought = killed_panel.fake.record.total

    again = killed_panel.ask_panel("resume", asked.document["panel_id"], "--json")

    assert again.document == asked.document
    assert killed_panel.fake.record.total == bought
