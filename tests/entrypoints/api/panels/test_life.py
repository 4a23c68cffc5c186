from collections.abc import Awaitable, Callable

import pytest
from pydantic import BaseModel

from domain.tenancy import Role
from entrypoints.api.panels.part_schemas import (
    AlternativeDocument,
    AnswersDocument,
    ClaimsDocument,
    MessagesDocument,
    PanelConsensusDocument,
    ReplayDocument,
)
from entrypoints.api.panels.schemas import PanelDocument
from tests.entrypoints.api.panels.conftest import PANELS, Caller, refusal_of

PARTS = {
    "messages": MessagesDocument,
    "consensus": PanelConsensusDocument,
    "claims": ClaimsDocument,
    "answers": AnswersDocument,
}


async def test_a_panel_is_executed_to_its_end_in_the_background(caller: Caller) -> None:
    path = await caller.convene()

    begun = await caller.http.post(f"{path}/execute")
    ended = await caller.settled(path)

    assert (begun.status_code, begun.headers["Location"]) == (202, path)
    assert begun.json()["status"] == "in_progress"
    assert ended["status"] == "completed"
    assert ended["recommendation"] is not None
    assert ended["usage"]["usd"] == 0
    PanelDocument.model_validate(ended, extra="forbid")


async def test_executing_again_what_runs_or_has_ended_runs_nothing_twice(caller: Caller) -> None:
    path = await caller.convene()
    await caller.http.post(f"{path}/execute")

    again = await caller.http.post(f"{path}/execute")
    await caller.settled(path)
    late = await caller.http.post(f"{path}/execute")

    assert again.status_code in {202, 409}
    assert late.status_code == 409
    answers = (await caller.http.get(f"{path}/answers")).json()["answers"]
    assert len({(a["round_number"], a["phase"], a["agent_id"]) for a in answers}) == len(answers)


@pytest.mark.parametrize("executed", [False, True])
@pytest.mark.parametrize(("part", "schema"), PARTS.items())
async def test_each_part_has_the_form_that_is_documented(
    caller: Caller, *, part: str, schema: type[BaseModel], executed: bool
) -> None:
    path = await caller.convene()
    if executed:
        await caller.execute(path)

    response = await caller.http.get(f"{path}/{part}")

    assert response.status_code == 200
    schema.model_validate(response.json(), extra="forbid")


async def test_what_if_and_replay_look_at_an_outcome_anew(caller: Caller) -> None:
    path = await caller.convene()
    panel = await caller.execute(path)

    supposed = await caller.http.post(
        f"{path}/what-if", json={"without": ["fda_expert"], "rule": {"threshold": 1.0}}
    )
    replayed = await caller.http.post(f"{path}/replay")

    alternative = supposed.json()
    AlternativeDocument.model_validate(alternative, extra="forbid")
    assert alternative["before"]["level"] == panel["consensus"]["level"]
    assert alternative["after"]["seats_convened"] == 2
    assert alternative["rule"]["threshold"] == 1.0
    ReplayDocument.model_validate(replayed.json(), extra="forbid")
    assert replayed.json()["identical"] is True


@pytest.mark.parametrize("body", [{}, {"without": ["nobody"]}, {"rule": {"quorum": 0}}])
async def test_a_supposition_that_supposes_nothing_known_is_refused(
    caller: Caller, body: dict[str, object]
) -> None:
    path = await caller.convene()
    await caller.execute(path)

    assert (await caller.http.post(f"{path}/what-if", json=body)).status_code == 400


async def test_a_draft_has_nothing_to_be_looked_at_anew(caller: Caller) -> None:
    path = await caller.convene()

    supposed = await caller.http.post(f"{path}/what-if", json={"without": ["fda_expert"]})
    replayed = await caller.http.post(f"{path}/replay")

    assert (supposed.status_code, replayed.status_code) == (409, 409)


class TestAVersion:
    async def test_that_the_caller_has_is_not_sent_again(self, caller: Caller) -> None:
        path = await caller.convene()
        etag = (await caller.http.get(path)).headers["ETag"]

        for known in (etag, f"W/{etag}", f'"7", {etag}', "*"):
            response = await caller.http.get(path, headers={"If-None-Match": known})
            assert (response.status_code, response.content) == (304, b"")
            assert response.headers["ETag"] == etag
        other = await caller.http.get(path, headers={"If-None-Match": '"7"'})
        assert other.status_code == 200

    @pytest.mark.parametrize("method", ["execute", "cancel", "erase"])
    async def test_that_is_not_the_last_one_is_not_acted_on(
        self, caller: Caller, method: str
    ) -> None:
        path = await caller.convene()
        verb, target = ("POST", f"{path}/execute") if method == "execute" else ("DELETE", path)
        if method == "erase":
            target += "?erase=true"

        for stale in ('"0"', 'W/"1"', "1", '"one"'):
            response = await caller.http.request(verb, target, headers={"If-Match": stale})
            assert refusal_of(response)[:2] == (412, "panel_stale")
        assert (await caller.http.get(path)).json()["status"] == "draft"

        seen = await caller.http.request(verb, target, headers={"If-Match": '"1"'})
        assert seen.is_success

    async def test_is_one_version(self, caller: Caller) -> None:
        path = await caller.convene()

        response = await caller.http.delete(path, headers={"If-Match": '"1", "2"'})

        assert refusal_of(response) == (400, "if_match_repeated", "If-Match")


class TestTheEnd:
    async def test_a_cancelled_panel_keeps_what_was_said(self, caller: Caller) -> None:
        path = await caller.convene()
        await caller.http.post(f"{path}/execute")

        response = await caller.http.delete(path)
        again = await caller.http.delete(path)

        assert response.status_code in {200, 409}  # it may have ended first
        assert refusal_of(again)[0] == 409
        assert (await caller.http.get(path)).json()["status"] in {"cancelled", "completed"}

    async def test_an_erased_panel_is_gone(self, caller: Caller) -> None:
        path = await caller.convene()
        await caller.http.post(f"{path}/execute")

        response = await caller.http.delete(path, params={"erase": "true"})

        assert (response.status_code, response.content) == (204, b"")
        assert (await caller.http.get(path)).status_code == 404
        assert (await caller.http.delete(path, params={"erase": "true"})).status_code == 404
        assert (await caller.http.get(PANELS)).json()["total"] == 0


async def test_each_role_may_do_its_own_and_no_more(
    caller_as: Callable[[Role], Awaitable[Caller]],
) -> None:
    owner, editor, reviewer, viewer = [await caller_as(role) for role in Role]
    path = await editor.convene()

    for refused in (
        await viewer.http.post(PANELS, json={"query": "Why?"}),
        await reviewer.http.post(f"{path}/execute"),
        await viewer.http.delete(path),
        await editor.http.delete(path, params={"erase": "true"}),
        await editor.http.post(f"{path}/sign", json={"decision": "accept"}),
        await viewer.http.get(f"{path}/seats/jane/brief"),
        await editor.http.post(f"{path}/seats/jane/answer", json={}),
    ):
        assert refusal_of(refused)[:2] == (403, "permission_missing")
    assert (await viewer.http.get(path)).json()["status"] == "draft"
    assert (await owner.http.delete(path, params={"erase": "true"})).status_code == 204
