"""What requests through PostgREST may do, whatever token they bring and whatever they claim."""

import base64
import json
from collections.abc import Callable

import httpx
import jwt
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from psycopg.rows import TupleRow

from adapters.supabase import SupabasePanelUnitOfWork, SupabaseProject
from domain.panel import Panel
from domain.tenancy import TenantId
from tests.contracts.examples import a_panel, stored
from tests.supabase.tokens import PRIVATE_KEY, claims, legacy_token, token

OURS = (
    "answers",
    "api_keys",
    "deleted_usage",
    "documents",
    "event_heads",
    "events",
    "idempotency_keys",
    "legal_holds",
    "members",
    "panel_sources",
    "panels",
    "tenants",
    "webhook_deliveries",
    "webhook_outboxes",
    "webhooks",
)
FUNCTIONS = {
    "append_events": {"happened": []},
    "commit_unit": {"unit": {"writes": [], "events": []}},
    "ended_before": {"time_limit": "2026-11-21T00:00:00Z", "statuses": []},
    "enqueue_jobs": {"wanted": []},
    "erase_panel": {"panel": "00000000-0000-0000-0000-000000000000", "blank": True},
    "hold_owners": {"person": "ada"},
    "keep_texts": {"texts": []},
    "take_panel": {"panel": "00000000-0000-0000-0000-000000000000"},
    "under_way": {"apart": ""},
    "usage_since": {"start": "2026-11-21T00:00:00Z", "day": "2026-11-21"},
    "write_rows": {"step": {}},
}


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def unsigned(claimed: dict[str, object]) -> str:
    def part(content: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claimed)}."


def signed_by_the_public_key(tenant_id: TenantId) -> str:
    """HS256, with the published key for its secret."""
    published = ECAlgorithm.to_jwk(PRIVATE_KEY.public_key(), as_dict=True)
    return jwt.encode(claims(tenant_id), published["x"], algorithm="HS256")


def signed_by_a_stranger(tenant_id: TenantId) -> str:
    stranger = ec.generate_private_key(ec.SECP256R1())
    return jwt.encode(claims(tenant_id), stranger, algorithm="ES256", headers={"kid": "current"})


@pytest.fixture
async def panel(project: SupabaseProject, tenant_id: TenantId) -> Panel:
    """A panel of the tenant."""
    return await stored(SupabasePanelUnitOfWork(project, tenant_id), a_panel(tenant_id))


@pytest.mark.parametrize("sign", [token, legacy_token], ids=["JWKS", "legacy secret"])
def test_a_token_of_the_service_shows_its_tenants_rows_and_no_others(
    rest: httpx.Client, panel: Panel, sign: Callable[[TenantId], str]
) -> None:
    own = rest.get("panels?select=panel_id", headers=bearer(sign(panel.tenant_id)))
    foreign = rest.get("panels?select=panel_id", headers=bearer(sign(TenantId.generate())))
    nobodys = rest.get("panels?select=panel_id", headers=bearer(token()))

    assert own.json() == [{"panel_id": str(panel.panel_id)}]
    assert foreign.json() == []
    assert nobodys.json() == []


@pytest.mark.parametrize(
    "forge",
    [
        lambda tenant_id: unsigned(claims(tenant_id)),
        lambda tenant_id: token(tenant_id, exp=1_700_000_000),
        lambda tenant_id: token(tenant_id, aud="another-service"),
        lambda tenant_id: token(tenant_id, nbf=4_000_000_000),
        signed_by_a_stranger,
        signed_by_the_public_key,
        lambda tenant_id: token(tenant_id)[:-4] + "AAAA",
        lambda _: "no token at all",
    ],
    ids=[
        "alg=none",
        "expired",
        "for another audience",
        "not valid yet",
        "signed by a stranger",
        "signed by the public key",
        "another signature",
        "no token",
    ],
)
def test_a_token_that_is_not_the_projects_is_refused(
    rest: httpx.Client, panel: Panel, forge: Callable[[TenantId], str]
) -> None:
    headers = bearer(forge(panel.tenant_id))

    for answer in (
        rest.get("panels", headers=headers),
        rest.delete(f"panels?panel_id=eq.{panel.panel_id}", headers=headers),
        rest.post("rpc/commit_unit", json=FUNCTIONS["commit_unit"], headers=headers),
    ):
        assert answer.status_code == 401
        assert str(panel.panel_id) not in answer.text


@pytest.mark.parametrize("role", ["postgres", "supabase_admin", "panel_owner", "authenticator"])
def test_a_role_that_nobody_gave_cannot_be_claimed(
    rest: httpx.Client, panel: Panel, role: str
) -> None:
    answer = rest.get("panels", headers=bearer(token(panel.tenant_id, role=role)))

    assert answer.status_code in {401, 403, 400}
    assert str(panel.panel_id) not in answer.text


@pytest.mark.parametrize("role", [None, "anon", "authenticated"])
@pytest.mark.parametrize("table", OURS)
def test_who_signs_in_and_who_does_not_reaches_no_table(
    rest: httpx.Client, panel: Panel, table: str, role: str | None
) -> None:
    headers = bearer(token(panel.tenant_id, role=role)) if role else {}
    row = {"tenant_id": str(panel.tenant_id)}

    for answer in (
        rest.get(table, headers=headers),
        rest.post(table, json=row, headers=headers),
        rest.patch(f"{table}?tenant_id=eq.{panel.tenant_id}", json=row, headers=headers),
        rest.delete(f"{table}?tenant_id=eq.{panel.tenant_id}", headers=headers),
    ):
        assert answer.json()["code"] == "42501"


@pytest.mark.parametrize("role", [None, "anon", "authenticated", "service_role"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_nobody_but_the_service_calls_its_functions(
    rest: httpx.Client, tenant_id: TenantId, function: str, role: str | None
) -> None:
    headers = bearer(token(tenant_id, role=role)) if role else {}

    answer = rest.post(f"rpc/{function}", json=FUNCTIONS[function], headers=headers)

    assert answer.json()["code"] == "42501"


def test_a_foreign_row_is_not_inserted(
    rest: httpx.Client, panel: Panel, database: psycopg.Connection[TupleRow]
) -> None:
    ours = bearer(token(TenantId.generate()))
    row = {
        "tenant_id": str(panel.tenant_id),
        "digest": "a" * 64,
        "text": "Put there by another tenant.",
    }
    step = {"kind": "insert", "table": "documents", "rows": [row], "least": 1}

    direct = rest.post("documents", json=row, headers=ours)
    by_call = rest.post(
        "rpc/commit_unit", json={"unit": {"writes": [step], "events": []}}, headers=ours
    )

    assert (direct.status_code, direct.json()["code"]) == (403, "42501")
    assert (by_call.status_code, by_call.json()["code"]) == (403, "42501")
    assert database.execute("SELECT count(*) FROM documents").fetchone() == (0,)


def test_a_foreign_row_is_neither_changed_nor_deleted(
    rest: httpx.Client, panel: Panel, database: psycopg.Connection[TupleRow]
) -> None:
    ours = bearer(token(TenantId.generate()))
    match = {"tenant_id": str(panel.tenant_id), "panel_id": str(panel.panel_id)}
    change = {"kind": "update", "table": "panels", "match": match, "set": {"query": "Ours?"}}
    steps = [change, {"kind": "delete", "table": "panels", "match": match}]
    place = f"panels?panel_id=eq.{panel.panel_id}"

    changed = rest.patch(place, json={"query": "Ours?"}, headers=ours)
    deleted = rest.delete(place, headers=ours)
    by_call = rest.post(
        "rpc/commit_unit", json={"unit": {"writes": steps, "events": []}}, headers=ours
    )

    assert changed.json() == deleted.json() == []
    assert by_call.json() == [0, 0]
    assert database.execute("SELECT query FROM panels").fetchall() == [(panel.query,)]


def test_a_row_is_not_given_to_another_tenant(rest: httpx.Client, panel: Panel) -> None:
    place = f"panels?panel_id=eq.{panel.panel_id}"
    own, theirs = bearer(token(panel.tenant_id)), {"tenant_id": str(TenantId.generate())}

    answer = rest.patch(place, json=theirs, headers=own)

    assert answer.json()["code"] == "42501"


@pytest.mark.parametrize(
    "claimed",
    [
        {"user_metadata": {"tenant_id": "{tenant}"}},
        {"tenant_id": "{tenant}"},
        {"app": {"tenant_id": "{tenant}"}},
        {"app_metadata": ["{tenant}"]},
        {"app_metadata": {"tenant": "{tenant}"}},
    ],
    ids=["the person's own", "beside", "app.tenant_id", "a list", "another name"],
)
def test_a_tenant_counts_only_where_its_issuer_alone_writes(
    rest: httpx.Client, panel: Panel, claimed: dict[str, object]
) -> None:
    told = json.loads(json.dumps(claimed).replace("{tenant}", str(panel.tenant_id)))

    answer = rest.get("panels?select=panel_id", headers=bearer(token(None, **told)))

    assert answer.json() == []


def test_a_tenant_that_is_no_id_shows_nothing(rest: httpx.Client, panel: Panel) -> None:
    answer = rest.get("panels", headers=bearer(token("' OR true --")))

    assert answer.status_code == 400
    assert str(panel.panel_id) not in answer.text


def test_a_request_cannot_set_the_tenant_beside_its_token(rest: httpx.Client, panel: Panel) -> None:
    theirs = {**bearer(token(TenantId.generate())), "app.tenant_id": str(panel.tenant_id)}
    setting = {"setting_name": "app.tenant_id", "new_value": str(panel.tenant_id)}

    by_header = rest.get("panels?select=panel_id", headers=theirs)
    by_query = rest.get(
        f"panels?select=panel_id&app.tenant_id=eq.{panel.tenant_id}", headers=theirs
    )
    by_call = rest.post("rpc/set_config", json={**setting, "is_local": False}, headers=theirs)

    assert by_header.json() == []
    assert by_query.status_code == 400
    assert by_call.status_code == 404


def test_a_setting_of_a_connection_does_not_count_beside_a_token(
    database: psycopg.Connection[TupleRow], tenant_id: TenantId
) -> None:
    other = TenantId.generate()
    set_both = "SELECT set_config('app.tenant_id', %s, true), set_config(%s, %s, true)"

    with database.transaction():
        claimed = json.dumps(claims(tenant_id))
        database.execute(set_both, [str(other), "request.jwt.claims", claimed])
        by_token = database.execute("SELECT acting_tenant()").fetchone()
        claimed = json.dumps({"role": "anon"})
        database.execute(set_both, [str(other), "request.jwt.claims", claimed])
        by_none = database.execute("SELECT acting_tenant()").fetchone()
    with database.transaction():
        database.execute("SELECT set_config('app.tenant_id', %s, true)", [str(other)])
        by_setting = database.execute("SELECT acting_tenant()").fetchone()

    assert by_token == (tenant_id.value,)
    assert by_none == (None,)
    assert by_setting == (other.value,)


def test_the_record_is_append_only_for_requests_too(rest: httpx.Client, panel: Panel) -> None:
    own = bearer(token(panel.tenant_id))

    for answer in (
        rest.patch("events?sequence=eq.1", json={"digest": "0" * 64}, headers=own),
        rest.delete("events?sequence=eq.1", headers=own),
    ):
        assert answer.json()["code"] == "42501"
