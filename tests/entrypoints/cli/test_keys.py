import re
from typing import get_args

from domain.tenancy import Permission, Role
from entrypoints.cli.access_options import RoleName, ScopeName
from tests.entrypoints.cli.conftest import Run

NOBODY = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"
LOCAL = "00000000-0000-7000-8000-000000000001"
KEY = re.compile(r"apk_[0-9a-f]{32}_[0-9a-f]{32}_[A-Za-z0-9_-]{43}\n")


def test_the_options_offer_what_the_domain_knows() -> None:
    assert set(get_args(get_args(RoleName)[0])) == {role.value for role in Role}
    assert {scope.value for scope in ScopeName} == {one.value for one in Permission}


def test_a_keys_text_is_printed_once_and_stored_nowhere(run: Run) -> None:
    created = run("keys", "create", "Nightly import", "--role", "editor", "--expires", "90d")

    assert created.status == 0
    assert KEY.fullmatch(created.out)
    assert "acts as editor of tenant" in created.err
    assert "not shown again" in created.err
    secret = created.out.strip()[-43:]
    for shown in (run("keys", "list"), run("keys", "list", "--json")):
        assert "Nightly import" in shown.out
        assert secret not in shown.out
        assert "digest" not in shown.out


def test_a_new_key_is_a_document_too(run: Run) -> None:
    scopes = ("--scope", "panels:read", "--scope", "usage:read")

    document = run("keys", "create", "Dashboard", "--role", "editor", *scopes, "--json").document

    assert KEY.fullmatch(f"{document['text']}\n")
    assert document["role"] == "editor"
    assert document["scopes"] == ["panels:read", "usage:read"]
    assert (document["status"], document["expires_at"]) == ("active", None)
    assert "secret_digest" not in document


def test_a_revoked_key_stays_on_the_list(run: Run) -> None:
    made = run("keys", "create", "Old", "--role", "viewer", "--json").document

    revoked = run("keys", "revoke", made["key_id"])
    again = run("keys", "revoke", made["key_id"], "--json").document

    assert (revoked.status, revoked.err) == (0, f"Revoked key {made['key_id']} (Old)\n")
    (listed,) = run("keys", "list", "--json").document["keys"]
    assert listed == again
    assert listed["status"] == "revoked"
    assert listed["revoked_at"] is not None
    assert "  revoked  viewer  Old" in run("keys", "list").out


def test_a_key_that_does_not_exist_is_not_found(run: Run) -> None:
    missing = run("keys", "revoke", NOBODY)

    assert missing.status == 4
    assert f"there is no key {NOBODY}; 'ask-panel keys list'" in missing.err


def test_a_tenants_keys_are_not_another_tenants(run: Run) -> None:
    other = run("tenants", "create", "Other").out.strip()
    made = run("keys", "create", "Own", "--role", "viewer", "--json").document

    assert run("keys", "list", "--tenant", other).out == ""
    assert run("keys", "revoke", made["key_id"], "--tenant", other).status == 4
    assert run("keys", "create", "X", "--role", "viewer", "--tenant", NOBODY).status == 2
    assert made["tenant_id"] == LOCAL


def test_what_makes_no_sense_is_refused(run: Run) -> None:
    beyond = run("keys", "create", "X", "--role", "viewer", "--scope", "panels:write")
    unknown = run("keys", "create", "X", "--role", "viewer", "--scope", "everything")
    soon = run("keys", "create", "X", "--role", "viewer", "--expires", "soon")
    never = run("keys", "create", "X", "--role", "viewer", "--expires", "11y")
    blank = run("keys", "create", " ", "--role", "viewer")
    nobody = run("keys", "create", "X", "--role", "admin")

    ran = (beyond, unknown, soon, never, blank, nobody)
    assert {one.status for one in ran} == {2}
    assert {one.out for one in ran} == {""}
    assert "scopes go beyond the role viewer: panels:write" in beyond.err
    assert "--scope" in unknown.err
    assert "such as 90d, 12w or 1y, not 'soon'" in soon.err
    assert "1 day to 10 years" in never.err
    assert "name cannot be empty" in blank.err
    assert "--role" in nobody.err
    assert run("keys", "list").out == ""
