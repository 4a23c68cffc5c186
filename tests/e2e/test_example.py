"""The shipped example, from the question to quotes that can be checked."""

import re
import shlex
from pathlib import Path

from tests.e2e.conftest import EXAMPLE, OPTIONS, AskPanel, example_question


def test_the_example_ends_with_a_recommendation_and_says_how_to_look_again(
    ask_panel: AskPanel,
) -> None:
    ran = ask_panel(*example_question())

    assert ran.status == 0, ran.err
    headings = ["seats answered", "Recommendation\n", "Consensus after", "Dissent", "Quotes"]
    places = [ran.out.index(heading) for heading in headings]
    assert places == sorted(places)
    assert "extractive: quotes the evidence, does not reason" in ran.out
    program, *again = shlex.split(ran.out.splitlines()[-1].partition("See it again: ")[2])
    assert Path(program).name == "ask-panel"
    assert ask_panel(*again).out == ran.out


def test_the_examples_document_can_be_checked_against_its_evidence(ask_panel: AskPanel) -> None:
    ran = ask_panel(*example_question(), "--json")

    document = ran.document
    assert ran.status == 0
    assert document["recommendation"] in OPTIONS
    assert document["seats"] == {"convened": 5, "answered": 5}
    assert {"level", "confidence", "robustness", "dimensions", "dissenting_opinions", "method"} <= (
        set(document["consensus"])
    )
    assert document["citations"]
    for citation in document["citations"]:
        lines = (EXAMPLE / "evidence" / citation["source"]).read_text().splitlines()
        quoted = "\n".join(lines[citation["first_line"] - 1 : citation["last_line"]])
        assert citation["quote"] in quoted


def test_progress_goes_to_stderr_and_tells_who_answers_in_which_round(
    ask_panel: AskPanel,
) -> None:
    ran = ask_panel(*example_question(), "--type", "open")

    assert "Round" not in ran.out
    assert re.search(r"^\d+:\d\d Round 1 of 4: independent answer, 5 seats$", ran.err, re.MULTILINE)
    assert "FDA regulatory expert is answering" in ran.err
    assert "Round 2 done: 5 of 5 seats answered, agreement" in ran.err
    assert "Blind round" in ran.out


def test_the_question_can_come_through_a_pipe(ask_panel: AskPanel) -> None:
    ran = ask_panel("ask", "-", "--evidence", EXAMPLE / "evidence", "--json", stdin="Wärum?\r\n")

    assert ran.document["query"] == "Wärum?"
