"""Ctrl-C on a panel of language models costs nothing but the answers in flight."""

import os
import signal
from collections.abc import Iterator
from math import inf

import pytest

from tests.e2e.conftest import AskPanel, example_question
from tests.fake_llm import FakeLlm
from tests.fake_llm.fixtures import fake_llm

__all__ = ["fake_llm"]

_SEATS = 5


@pytest.fixture
def served(ask_panel: AskPanel, fake_llm: FakeLlm) -> Iterator[AskPanel]:
    """The command, on a fake model, and obeying Ctrl-C however this run was started."""
    reached = {"OPENAI_BASE_URL": f"{fake_llm.url}/v1", "OPENAI_API_KEY": "any"}
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield AskPanel(ask_panel.executable, {**os.environ, **ask_panel.environment, **reached})
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("interrupt", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 128 + signal.SIGTERM)]
)
def test_an_interrupted_panel_of_models_is_resumed_without_buying_an_answer_twice(
    served: AskPanel, fake_llm: FakeLlm, interrupt: int, status: int
) -> None:
    # The second round cannot end before it is interrupted.
    fake_llm.allowed = _SEATS
    with served.start(*example_question(), "--model", "openai:fake", "--type", "open") as process:
        assert process.stderr
        assert any("Round 2 of" in line for line in iter(process.stderr.readline, ""))
        process.send_signal(interrupt)
        last_words = process.stderr.read().splitlines()[-1]
    fake_llm.allowed = inf
    panel_id = last_words.partition(" resume ")[2].split()[0]

    resumed = served("resume", panel_id, "--json")
    answers = served("answers", panel_id, "--json").document["answers"]

    assert process.returncode == status
    assert last_words.startswith("Interrupted; all answers so far are kept.")
    assert resumed.status == 0
    assert len(answers) <= fake_llm.record.total <= len(answers) + _SEATS
    assert served("replay", panel_id).status == 0
