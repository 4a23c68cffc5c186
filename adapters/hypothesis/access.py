"""Strategies for who may act for a tenant."""

from datetime import timedelta
from functools import cache, partial
from typing import Any

from hypothesis import strategies as st

from adapters.hypothesis.tenancy import tenant_ids, uuid7s
from adapters.hypothesis.text import moments, texts
from domain.tenancy import (
    PERMISSIONS,
    AccessRefused,
    ApiKey,
    EventPolicy,
    KeyCreated,
    KeyCredential,
    KeyId,
    KeyRevoked,
    Member,
    MembershipChanged,
    MembershipEnded,
    MembershipGranted,
    Permission,
    Principal,
    RetentionChanged,
    Role,
    TenantErased,
    TenantEvent,
    digest_of_secret,
)

_BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_SECRET_LENGTH = 43


@cache
def key_ids() -> st.SearchStrategy[KeyId]:
    """Identifiers of keys."""
    return uuid7s().map(KeyId)


@cache
def secrets() -> st.SearchStrategy[str]:
    """Secrets of keys: 43 characters of base64url."""
    return st.text(_BASE64URL, min_size=_SECRET_LENGTH, max_size=_SECRET_LENGTH)


def key_credentials() -> st.SearchStrategy[KeyCredential]:
    """Keys as their holders show them."""
    return st.builds(KeyCredential, tenant_id=tenant_ids(), key_id=key_ids(), secret=secrets())


@st.composite
def api_keys(draw: st.DrawFn) -> ApiKey:
    """Keys of every role, some limited to scopes, some that expire, some revoked."""
    role = draw(st.sampled_from(Role))
    created_at = draw(moments())
    later = st.timedeltas(timedelta(seconds=1), timedelta(days=3650)).map(created_at.__add__)
    return ApiKey(
        tenant_id=draw(tenant_ids()),
        key_id=draw(key_ids()),
        name=draw(texts()),
        role=role,
        scopes=draw(st.none() | _scopes(role)),
        secret_digest=digest_of_secret(draw(secrets())),
        created_at=created_at,
        expires_at=draw(st.none() | later),
        revoked_at=draw(st.none() | later),
    )


@st.composite
def principals(draw: st.DrawFn) -> Principal:
    """People and programs in every role, some limited to scopes."""
    role = draw(st.sampled_from(Role))
    return Principal(
        tenant_id=draw(tenant_ids()),
        subject=draw(texts()),
        name=draw(texts()),
        role=role,
        scopes=draw(st.none() | _scopes(role)),
    )


def members() -> st.SearchStrategy[Member]:
    """Present members."""
    return st.builds(
        Member,
        tenant_id=tenant_ids(),
        subject=texts(),
        name=texts(),
        role=st.sampled_from(Role),
        added_at=moments(),
        removed_at=st.none(),
    )


KINDS_OF_TENANT_EVENT: tuple[type[TenantEvent], ...] = (
    AccessRefused,
    KeyCreated,
    KeyRevoked,
    MembershipChanged,
    MembershipEnded,
    MembershipGranted,
    RetentionChanged,
    TenantErased,
)


def tenant_events(kind: type[TenantEvent] | None = None) -> st.SearchStrategy[TenantEvent]:
    """What happens to a tenant and who may act for it; of that kind alone, or of every kind."""
    if kind is None:
        return st.one_of(*(tenant_events(one) for one in KINDS_OF_TENANT_EVENT))
    build: Any = partial(st.builds, kind, tenant_id=tenant_ids(), by=texts(), occurred_at=moments())
    key = {"key_id": key_ids()}
    person = {"member": texts()}
    roles = st.sampled_from(Role)
    parts: dict[type[TenantEvent], dict[str, st.SearchStrategy[Any]]] = {
        AccessRefused: {"wanted": tenant_ids()},
        KeyCreated: {
            **key,
            "name": texts(),
            "role": roles,
            "scopes": st.none() | st.lists(st.sampled_from(Permission), unique=True).map(tuple),
            "expires_at": st.none() | moments(),
        },
        KeyRevoked: key,
        MembershipChanged: {**person, "old_role": roles, "new_role": roles},
        MembershipEnded: person,
        MembershipGranted: {**person, "name": texts(), "role": roles},
        RetentionChanged: {
            "days": st.none() | st.integers(1, 36_500),
            "events": st.sampled_from(EventPolicy),
        },
        TenantErased: {},
    }
    events: st.SearchStrategy[TenantEvent] = build(**parts[kind])
    return events


def _scopes(role: Role) -> st.SearchStrategy[frozenset[Permission]]:
    return st.frozensets(st.sampled_from(sorted(PERMISSIONS[role])), min_size=1)
