"""A person's seat that is assigned is theirs alone, whatever others may do."""

import json
import time
from typing import Any

import httpx
import pytest

from domain.tenancy import Role, TenantId
from tests.entrypoints.api.access.guarded import PANELS, Guarded, refused, settle
from tests.entrypoints.api.panels.conftest import QUESTION
from tests.patience import PATIENCE_SECONDS

JANE, ANN = "0b6f2d5e-jane", "7c1e9a3f-ann"
ANSWER: dict[str, Any] = {"position": "De Novo", "rationale": "No predicate fits."}


@pytest.fixture
def tenant(guarded: Guarded) -> TenantId:
    tenant_id = TenantId.generate()
    guarded.operate(lambda application: settle(application, tenant_id))
    return tenant_id


def token(guarded: Guarded, tenant: TenantId, subject: str, role: str = "reviewer") -> str:
    claims = {"tenant_id": str(tenant), "role": role}
    return guarded.issuer.token(sub=subject, app_metadata=claims)


def waiting(guarded: Guarded, tenant: TenantId, subject: str) -> str:
    """The path of a panel that waits for Jane's seat, which is assigned to that subject."""
    editor = token(guarded, tenant, "editor", "editor")
    person = {"agent_id": "jane", "name": "Dr. Jane Smith"} | (
        {"subject": subject} if subject else {}
    )
    body = QUESTION | {"panel_type": "hybrid", "base": "delphi", "people": [person]}
    panel = guarded.ask(tenant, editor, method="POST", json=body).json()
    path = f"{PANELS}/{panel['panel_id']}"
    guarded.ask(tenant, editor, f"{path}/execute", method="POST")
    found, until = panel, time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        found = guarded.ask(tenant, editor, path).json()
        if found["awaited"]:
            assert found["members"][-1]["assigned_to"] == (subject or None)
            return path
        time.sleep(0.05)
    pytest.fail(f"the panel waits for nobody: {json.dumps(found)[:500]}")


def brief(guarded: Guarded, tenant: TenantId, credential: str, path: str) -> httpx.Response:
    return guarded.ask(tenant, credential, f"{path}/seats/jane/brief")


def submit(guarded: Guarded, tenant: TenantId, credential: str, path: str) -> httpx.Response:
    return guarded.ask(tenant, credential, f"{path}/seats/jane/answer", method="POST", json=ANSWER)


def test_only_the_member_to_whom_a_seat_is_assigned_reads_its_brief_and_answers(
    guarded: Guarded, tenant: TenantId
) -> None:
    path = waiting(guarded, tenant, JANE)
    others = (
        token(guarded, tenant, ANN),
        token(guarded, tenant, "olga", "owner"),
        guarded.key(tenant, Role.REVIEWER),
        guarded.key(tenant, Role.OWNER),
    )
    # No subtests: each swaps stdout, to which the server's thread may be writing its log.
    for credential in others:
        refused(brief(guarded, tenant, credential, path), 403, "seat_of_another")
        refused(submit(guarded, tenant, credential, path), 403, "seat_of_another")

    jane = token(guarded, tenant, JANE)
    assert brief(guarded, tenant, jane, path).status_code == 200
    assert submit(guarded, tenant, jane, path).status_code == 202


def test_the_holder_of_a_seat_still_needs_the_permission_to_answer(
    guarded: Guarded, tenant: TenantId
) -> None:
    path = waiting(guarded, tenant, JANE)
    demoted = token(guarded, tenant, JANE, "viewer")

    refused(brief(guarded, tenant, demoted, path), 403, "permission_missing")
    refused(submit(guarded, tenant, demoted, path), 403, "permission_missing")


def test_a_seat_can_be_a_keys(guarded: Guarded, tenant: TenantId) -> None:
    key = guarded.key(tenant, Role.REVIEWER)
    path = waiting(guarded, tenant, f"key:{_id_of(key)}")

    refused(
        brief(guarded, tenant, guarded.key(tenant, Role.REVIEWER), path), 403, "seat_of_another"
    )
    assert submit(guarded, tenant, key, path).status_code == 202


def test_a_seat_that_is_nobodys_is_for_everybody_who_may_answer(
    guarded: Guarded, tenant: TenantId
) -> None:
    path = waiting(guarded, tenant, "")

    assert brief(guarded, tenant, token(guarded, tenant, ANN), path).status_code == 200
    assert submit(guarded, tenant, guarded.key(tenant, Role.REVIEWER), path).status_code == 202


def _id_of(key: str) -> str:
    text = key.split("_")[2]
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
