import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared import Forbidden
from domain.tenancy import PERMISSIONS, Permission, Principal, Role, TenantId

P = Permission
TABLE = {
    Role.OWNER: set(Permission),
    Role.EDITOR: {P.PANELS_READ, P.PANELS_WRITE, P.TENANT_READ, P.USAGE_READ},
    Role.REVIEWER: {P.PANELS_READ, P.SEATS_ANSWER, P.PANELS_SIGN, P.TENANT_READ},
    Role.VIEWER: {P.PANELS_READ, P.TENANT_READ},
}


def somebody(role: Role, scopes: frozenset[Permission] | None = None) -> Principal:
    return Principal(
        tenant_id=TenantId.generate(), subject="ada", name="Ada", role=role, scopes=scopes
    )


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_role_may_do_what_the_table_says_and_nothing_else(
    role: Role, permission: Permission
) -> None:
    assert somebody(role).may(permission) == (permission in TABLE[role])


def test_only_an_owner_manages_and_deletes() -> None:
    for permission in (P.TENANT_MANAGE, P.PANELS_DELETE):
        assert [role for role in Role if permission in PERMISSIONS[role]] == [Role.OWNER]


def test_who_runs_a_panel_does_not_sign_it_unless_it_owns_the_tenant() -> None:
    both = {P.PANELS_WRITE, P.PANELS_SIGN}

    assert [role for role in Role if both <= PERMISSIONS[role]] == [Role.OWNER]


@given(st.from_type(Principal))
def test_scopes_narrow_a_role_and_never_widen_it(principal: Principal) -> None:
    scopes = set(Permission) if principal.scopes is None else principal.scopes

    assert principal.permissions == PERMISSIONS[principal.role] & scopes
    for permission in Permission:
        if principal.may(permission):
            principal.require(permission)
        else:
            with pytest.raises(Forbidden) as refusal:
                principal.require(permission)
            assert refusal.value.code == "permission_missing"
            assert permission in refusal.value.message


def test_a_refusal_says_whether_the_role_or_the_scopes_lack_it() -> None:
    with pytest.raises(Forbidden, match="which the role viewer does not have"):
        somebody(Role.VIEWER).require(P.PANELS_WRITE)
    with pytest.raises(Forbidden, match="which this credential, by its scopes, does not have"):
        somebody(Role.EDITOR, frozenset({P.PANELS_READ})).require(P.PANELS_WRITE)


@given(st.from_type(Principal), st.frozensets(st.sampled_from(Permission)))
def test_nobody_grants_more_than_they_have(
    principal: Principal, granted: frozenset[Permission]
) -> None:
    allowed = principal.may(P.TENANT_MANAGE) and granted <= principal.permissions
    if allowed:
        principal.require_grantable(granted)
        return
    with pytest.raises(Forbidden):
        principal.require_grantable(granted)
