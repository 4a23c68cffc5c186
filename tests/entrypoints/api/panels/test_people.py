from typing import Any

import pytest

from entrypoints.api.panels.part_schemas import BriefDocument
from entrypoints.api.panels.schemas import PanelDocument
from tests.entrypoints.api.panels.conftest import Caller, refusal_of

PERSON = {"agent_id": "jane", "name": "Dr. Jane Smith"}
ANSWER: dict[str, Any] = {
    "position": "De Novo",
    "confidence": 0.7,
    "rationale": "No predicate fits.",
    "claims": [
        {
            "statement": "There is no predicate.",
            "source": "routes.md",
            "quote": "No predicate fits the new claim",
        }
    ],
}


@pytest.fixture
async def path(caller: Caller) -> str:
    """A hybrid panel that waits for Jane."""
    path = await caller.convene(
        panel_type="hybrid", base="delphi", people=[PERSON], rule={"maximum_rounds": 1}
    )
    panel = await caller.execute(path)
    assert panel["awaited"]["seats"] == ["jane"]
    return path


async def answered(caller: Caller, path: str) -> Any:  # noqa: ANN401 - any JSON
    """The panel after Jane has answered, as long as it waits for her."""
    panel = await caller.settled(path)
    while panel["awaited"] and panel["awaited"]["seats"]:
        response = await caller.http.post(f"{path}/seats/jane/answer", json=ANSWER)
        assert response.status_code in {202, 409}, response.text
        panel = await caller.settled(path)
    return panel


async def test_a_person_is_given_the_brief_of_every_seat_and_the_evidence(
    caller: Caller, path: str
) -> None:
    response = await caller.http.get(f"{path}/seats/jane/brief")

    brief = response.json()
    BriefDocument.model_validate(brief, extra="forbid")
    assert brief["packet"]["seat"]["agent_id"] == "jane"
    assert brief["evidence"][0]["name"] == "routes.md"


async def test_nobody_reads_what_the_others_said_before_the_person_has_answered(
    caller: Caller, path: str
) -> None:
    messages = (await caller.http.get(f"{path}/messages")).json()["messages"]
    answers = (await caller.http.get(f"{path}/answers")).json()["answers"]
    panel = (await caller.http.get(path)).json()

    PanelDocument.model_validate(panel, extra="forbid")
    assert all(one["withheld"] and one["content"] is None for one in messages)
    assert answers == []
    assert panel["claims"]["ledger"] == []


async def test_the_panel_goes_on_after_the_answer_and_ends_with_the_signature(
    caller: Caller, path: str
) -> None:
    waiting = await answered(caller, path)

    signed = await caller.http.post(
        f"{path}/sign", json={"decision": "amend", "text": "De Novo, later.", "name": "Jane"}
    )

    assert waiting["awaited"]["phase"] == "sign_off"
    panel = signed.json()
    assert (signed.status_code, panel["status"]) == (200, "completed")
    assert panel["recommendation"] == "De Novo, later."
    assert panel["sign_off"]["name"] == "Jane"
    assert panel["sign_off"]["by"] == "local"
    PanelDocument.model_validate(panel, extra="forbid")


async def test_the_caller_signs_where_nobody_is_named(caller: Caller, path: str) -> None:
    await answered(caller, path)

    signed = await caller.http.post(f"{path}/sign", json={"decision": "accept"})

    assert signed.json()["sign_off"]["name"] == "local"


UNFIT: list[tuple[dict[str, Any], str]] = [
    ({"position": "Neither"}, "position"),
    ({"confidence": 2}, "confidence"),
    ({"ratings": {"speed": 5}}, "ratings"),
    ({"vote": "10"}, "vote"),
    ({"position": ""}, "position"),
]


async def test_an_answer_that_does_not_fit_is_refused_by_name(
    caller: Caller, path: str, subtests: pytest.Subtests
) -> None:
    for change, field in UNFIT:
        with subtests.test(str(change)):
            response = await caller.http.post(f"{path}/seats/jane/answer", json=ANSWER | change)

            status, _, named = refusal_of(response)
            assert (status, named) == (400, field)


async def test_nobody_answers_for_a_seat_that_is_not_awaited(caller: Caller, path: str) -> None:
    for seat in ("fda_expert", "nobody"):
        response = await caller.http.post(f"{path}/seats/{seat}/answer", json=ANSWER)
        assert refusal_of(response)[:2] == (409, "seat_not_awaited")


async def test_nobody_signs_what_is_not_measured_yet(caller: Caller, path: str) -> None:
    response = await caller.http.post(f"{path}/sign", json={"decision": "accept"})

    assert refusal_of(response)[0] == 409
