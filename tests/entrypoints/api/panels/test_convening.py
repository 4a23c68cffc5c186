from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.tenancy import TenantId
from entrypoints.api.app import create_app
from entrypoints.api.panels.schemas import PanelDocument
from entrypoints.seat_model import MODEL_VARIABLE
from entrypoints.settings import load_settings
from tests.entrypoints.api.panels.conftest import (
    PANELS,
    QUESTION,
    Caller,
    client_of,
    refusal_of,
    running,
)


async def test_a_new_panel_is_a_draft_at_a_place_of_its_own(caller: Caller) -> None:
    response = await caller.http.post(PANELS, json=QUESTION)

    panel = response.json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"{PANELS}/{panel['panel_id']}"
    assert response.headers["ETag"] == '"1"'
    assert (panel["status"], panel["panel_type"]) == ("draft", "structured")
    assert panel["tenant_id"] == str(caller.tenant_id)
    assert panel["options"] == QUESTION["options"]
    assert [one["agent_id"] for one in panel["members"]] == QUESTION["agent_ids"]
    assert [one["name"] for one in panel["sources"]] == ["routes.md"]
    PanelDocument.model_validate(panel, extra="forbid")


async def test_what_is_given_is_what_is_convened(caller: Caller) -> None:
    body = QUESTION | {
        "panel_type": "hybrid",
        "base": "delphi",
        "people": [{"agent_id": "jane", "name": "Dr. Jane Smith", "role": "cardiology"}],
        "rule": {"threshold": 1, "maximum_rounds": 2},
        "budget": {"tokens": 1000, "seconds": 1.5},
        "dimensions": ["speed"],
        "seed": 7,
        "closing_vote": True,
    }

    panel = (await caller.http.post(PANELS, json=body)).json()

    assert (panel["panel_type"], panel["base_type"]) == ("hybrid", "delphi")
    assert panel["members"][-1]["agent_name"] == "Dr. Jane Smith"
    assert (panel["rule"]["threshold"], panel["rule"]["maximum_rounds"]) == (1.0, 2)
    assert panel["budget"] == {"tokens": 1000, "usd": None, "seconds": 1.5}
    assert (panel["dimensions"], panel["seed"], panel["closing_vote"]) == (["speed"], 7, True)


async def test_two_spellings_of_the_same_letters_are_stored_alike(caller: Caller) -> None:
    composed, decomposed = "Caf\u00e9?", "Cafe\u0301?"

    stored = [
        (await caller.http.post(PANELS, json=QUESTION | {"query": query})).json()["query"]
        for query in (composed, decomposed)
    ]

    assert stored == [composed, composed]


@pytest.mark.parametrize("unseen", ["\u202eevil", "zero\u200bwidth", "p\u0430ypal"])
async def test_marks_that_nobody_sees_and_letters_that_look_alike_are_kept_as_they_are(
    caller: Caller, unseen: str
) -> None:
    panel = (await caller.http.post(PANELS, json=QUESTION | {"query": unseen})).json()

    assert panel["query"] == unseen


async def test_five_experts_are_invited_where_none_is_named(caller: Caller) -> None:
    panel = (await caller.http.post(PANELS, json={"query": "Why?"})).json()

    assert len(panel["members"]) == 5


HYBRID: dict[str, Any] = {"panel_type": "hybrid"}
BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"panel_type": "quorum"}, "panel_type"),
    ({"panel_type": None}, "panel_type"),
    ({"query": " "}, "query"),
    ({"query": 5}, "query"),
    ({"options": ["one"]}, "options"),
    ({"options": "both"}, "options"),
    ({"agent_ids": ["nobody"]}, "agent_ids"),
    ({"rule": {"threshold": 2}}, "rule.threshold"),
    ({"rule": {"threshold": "0.5"}}, "rule.threshold"),
    ({"rule": {"scale": [1, 5]}}, "rule.scale"),
    ({"budget": {"tokens": 0}}, "budget.tokens"),
    ({"budget": {"tokens": True}}, "budget.tokens"),
    ({"seed": -1}, "seed"),
    ({"seed": 2**70}, "seed"),
    ({"closing_vote": "yes"}, "closing_vote"),
    ({"people": [{"agent_id": "jane", "name": "Jane"}]}, "people"),
    ({"base": "hybrid"}, "base"),
    ({"model": "nobody:x"}, "model"),
    ({"expert_models": {"nobody": "extractive"}}, "expert_models"),
    ({"expert_models": {"fda_expert": "nobody:x"}}, "expert_models.fda_expert"),
    ({"chair_model": "nobody:x"}, "chair_model"),
    ({"base": "delphi"}, "base"),
    ({"agent_ids": ["fda_expert"]}, "agent_ids"),
    ({"agent_ids": ["fda_expert", "fda_expert"]}, "agent_ids"),
    ({"evidence": [{"name": "a", "text": "x"}, {"name": "a", "text": "y"}]}, "evidence"),
    (HYBRID | {"people": [{"agent_id": "a b", "name": "Jane"}]}, "people"),
    (HYBRID | {"people": [{"agent_id": "jane", "name": " "}]}, "people"),
    (HYBRID | {"people": [{"agent_id": "fda_expert", "name": "Jane"}]}, "people"),
]

NO_PLAIN_NAMES = [
    *("../../etc/passwd", "/etc/passwd", "..", "notes/../../x", "C:x.md", "..\\x", "a//b"),
    *("a\x00b", "", "x" * 4096),
]


async def test_a_value_that_breaks_its_rule_is_named(
    caller: Caller, subtests: pytest.Subtests
) -> None:
    for change, field in BROKEN:
        with subtests.test(str(change)):
            response = await caller.http.post(PANELS, json=QUESTION | change)

            status, _, named = refusal_of(response)
            assert (status, named) == (400, field)
            assert field.rpartition(".")[2] in response.json()["detail"]


async def test_nothing_can_be_set_that_is_not_asked_for(
    caller: Caller, subtests: pytest.Subtests
) -> None:
    for name in ("tenant_id", "status", "cost", "role", "panel_id", "version"):
        with subtests.test(name):
            response = await caller.http.post(PANELS, json=QUESTION | {name: "completed"})

            assert refusal_of(response) == (400, "request_extra_forbidden", name)


async def test_evidence_has_a_plain_name(caller: Caller, subtests: pytest.Subtests) -> None:
    for name in NO_PLAIN_NAMES:
        with subtests.test(name[:50]):
            evidence = [{"name": name, "text": "It is so."}]

            response = await caller.http.post(PANELS, json=QUESTION | {"evidence": evidence})

            status, _, field = refusal_of(response)
            assert status == 400
            assert field in {"evidence.0.name", "body"}


async def test_evidence_may_stand_in_folders(caller: Caller) -> None:
    evidence = [{"name": "notes/510(k)..v2.md", "text": "It is so."}]

    response = await caller.http.post(PANELS, json=QUESTION | {"evidence": evidence})

    assert response.status_code == 201


async def test_a_refused_panel_is_not_there(caller: Caller) -> None:
    await caller.http.post(PANELS, json=QUESTION | {"agent_ids": ["nobody"]})

    assert (await caller.http.get(PANELS)).json()["total"] == 0


class TestModel:
    """What answers where the request names nothing is what the installation names."""

    @pytest.fixture
    async def with_model(
        self, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncIterator[Caller]:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
        environment = {MODEL_VARIABLE: "openai:gpt-5-mini"}
        app, tenant_id = create_app(load_settings(sqlite_url, environment)), TenantId.generate()
        async with running(app):
            yield Caller(tenant_id, client_of(app, **{"X-Tenant-ID": str(tenant_id)}))

    async def test_the_installations_model_answers_and_the_panel_says_so(
        self, with_model: Caller
    ) -> None:
        panel = (await with_model.http.post(PANELS, json=QUESTION)).json()

        assert {one["answered_by"] for one in panel["members"]} == {"openai:gpt-5-mini"}
        assert panel["experts_kind"] == "openai:gpt-5-mini"

    async def test_the_requests_model_comes_first(self, with_model: Caller) -> None:
        body = QUESTION | {"model": "extractive"}

        panel = (await with_model.http.post(PANELS, json=body)).json()

        assert {one["answered_by"] for one in panel["members"]} == {"extractive"}

    async def test_where_nothing_is_named_experts_quote(self, caller: Caller) -> None:
        panel = (await caller.http.post(PANELS, json=QUESTION)).json()

        assert {one["answered_by"] for one in panel["members"]} == {"extractive"}
