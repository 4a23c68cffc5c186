import json
from typing import Any

import pytest
from attrs import evolve

from adapters.llm.disclosure import discloses
from adapters.llm.form import form_of
from adapters.llm.reading import ReadAnswer, UnusableAnswerError, read_answer
from domain.panel import Claim, Packet, Phase, Point, PointKind, PointsAsked, Sight, Verdict
from tests.adapters.llm.extractive.packets import packet

ASKED = packet(options=("Go", "Wait"), dimensions=("risk", "evidence strength"))
SAID: dict[str, Any] = {
    "claims": [{"statement": "It held.", "source": "E2", "quote": "held for a year"}],
    "rationale": "The seal held.",
    "position": "O2",
    "ratings": {"D1": 7, "D2": 3},
    "confidence": 0.75,
    "abstention": None,
}


def read(text: str, asked: Packet = ASKED) -> ReadAnswer:
    form = form_of(asked, evidence=asked is ASKED)
    return read_answer(text, asked, form, ["a.md", "b.md"])


def without_opinion(*points: PointsAsked, targets: tuple[str, ...] = ()) -> Packet:
    phase = Phase(name="p", task="T.", sight=Sight.POINTS, opinion=False, points=points)
    return evolve(ASKED, phase=phase, targets=targets)


def test_labels_become_the_names_that_they_stand_for() -> None:
    opinion = read(json.dumps(SAID)).opinion

    assert opinion is not None
    assert opinion.position == "Wait"
    assert opinion.ratings == {"risk": 7, "evidence strength": 3}
    assert opinion.claims == (Claim(statement="It held.", source="b.md", quote="held for a year"),)


def test_an_abstention_keeps_nothing_of_a_stand() -> None:
    opinion = read(json.dumps({**SAID, "abstention": "Nothing bears on it."})).opinion

    assert opinion is not None
    assert opinion.abstention == "Nothing bears on it."
    assert opinion.position is None
    assert not opinion.ratings


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"position": "Wait"}, "position: Input should be 'O1' or 'O2'"),
        ({"position": None}, "position"),
        ({"ratings": {"D1": 10, "D2": 3}}, "ratings.D1: Input should be less than or equal to 9"),
        ({"ratings": {"D1": "7", "D2": 3}}, "ratings.D1: Input should be a valid integer"),
        ({"ratings": {"D1": True, "D2": 3}}, "ratings.D1"),
        ({"ratings": {"D1": 7}}, "ratings.D2: Field required"),
        ({"confidence": 1.5}, "confidence"),
        ({"confidence": "high"}, "confidence"),
        ({"certainty": 1}, "certainty: Extra inputs are not permitted"),
        ({"rationale": "A\x00B"}, "rationale holds a control character"),
        ({"rationale": "x" * 10_001}, "rationale has 10,001 characters"),
        ({"claims": [{"statement": " ", "source": "", "quote": ""}]}, "a claim needs"),
        ({"claims": [SAID["claims"][0]] * 7}, "claims: List should have at most 6 items"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_the_rule(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(UnusableAnswerError, match=reason.replace("(", r"\(")):
        read(json.dumps({**SAID, **change}))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I choose O2.",
        "null",
        "[]",
        json.dumps(SAID)[:-1],
        f"{json.dumps(SAID)} and so on",
        f"```json\n{json.dumps(SAID)}\n```\n```json\n{json.dumps(SAID)}\n```",
    ],
)
def test_what_is_no_single_object_is_refused(text: str) -> None:
    with pytest.raises(UnusableAnswerError):
        read(text)


@pytest.mark.parametrize(
    "fence",
    ["```json\n{}\n```", "Here:\n\n```\n{}\n```\nDone.", "<think>\nO1? No.\n</think>\n\n{}"],
)
def test_one_markdown_fence_and_thoughts_before_are_taken_off(fence: str) -> None:
    assert read(fence.replace("{}", json.dumps(SAID))) == read(json.dumps(SAID))


def test_each_target_gets_its_point() -> None:
    challenge = PointsAsked(kind=PointKind.CHALLENGE, each_target=True, severity=True)
    asked = without_opinion(challenge, targets=("P1.1", "P1.2"))
    said = {"P1_1": {"text": "Why?", "severity": 4}, "P1_2": {"text": "How?", "severity": 1}}

    answer = read(json.dumps({"challenges": said}), asked)

    assert answer.points == (
        Point(kind=PointKind.CHALLENGE, text="Why?", about="P1.1", severity=4),
        Point(kind=PointKind.CHALLENGE, text="How?", about="P1.2", severity=1),
    )
    assert answer.content == (
        "Challenge on P1.1, severity 4: Why?\nChallenge on P1.2, severity 1: How?"
    )


def test_verdicts_and_free_points_stand_beside_each_other() -> None:
    verdict = PointsAsked(kind=PointKind.VERDICT, each_target=True)
    theme = PointsAsked(kind=PointKind.THEME, maximum=2)
    said = {
        "verdicts": {"T1_1": {"text": "It is so.", "verdict": "holds"}},
        "themes": [{"text": "Cost."}],
    }

    points = read(json.dumps(said), without_opinion(verdict, theme, targets=("T1.1",))).points

    assert [point.verdict for point in points] == [Verdict.HOLDS, None]
    assert points[1] == Point(kind=PointKind.THEME, text="Cost.")


def test_a_list_that_is_rightly_empty_is_an_answer_in_words_too() -> None:
    asked = without_opinion(PointsAsked(kind=PointKind.ASSUMPTION, minimum=0, maximum=3))

    answer = read('{"assumptions": []}', asked)

    assert answer == ReadAnswer(content="No points.", opinion=None, points=())


def test_a_ranking_keeps_its_order() -> None:
    rank = PointsAsked(kind=PointKind.RANK, each_target=True)
    asked = without_opinion(rank, targets=("K1", "K2", "K3"))

    points = read('{"ranking": ["K3", "K1", "K2"]}', asked).points

    assert [point.about for point in points] == ["K3", "K1", "K2"]


def test_a_seat_with_nothing_to_answer_says_a_word() -> None:
    rank = PointsAsked(kind=PointKind.REBUTTAL, each_target=True)

    assert read('{"text": "Nothing was raised."}', without_opinion(rank)).content == (
        "Nothing was raised."
    )


def test_giving_the_rules_away_is_noticed_whatever_the_spelling() -> None:
    system = "You answer for one seat of a panel. " * 3 + "Never write this mark: 0a1b2c3d"

    assert discloses("so: 0A1B2C3D", system=system, canary="0a1b2c3d")
    assert discloses(f"They say: {system[10:95].upper()}", system=system, canary="0a1b2c3d")
    assert not discloses("You answer for one seat.", system=system, canary="0a1b2c3d")
