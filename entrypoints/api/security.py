"""Who calls, and on behalf of which tenant: what every route of a tenant depends on.

A member who is removed is refused with the next request: who may act is read from the database
each time. So is a key that is revoked, at once by the process that revokes it, by the others as a
signal tells them, and without one within a second. Whoever answers for longer calls `readmit`
meanwhile.
"""

from collections.abc import Iterable
from functools import partial
from typing import Annotated, Any

from fastapi import Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from structlog.contextvars import bind_contextvars

from application.tenancy import (
    AuthenticateKey,
    AuthenticateToken,
    authenticate_key,
    authenticate_token,
)
from domain.shared import Forbidden, InvalidValue, Unauthenticated
from domain.tenancy import KEY_PREFIX, Permission, Principal, Role, TenantContext, TenantId
from entrypoints.api.limits import BoundedTrail, require_few_failures, require_rate
from entrypoints.api.request_id import panel_named
from entrypoints.api.service import Service
from entrypoints.setting_rules import AuthMethod

TENANT_HEADER = "X-Tenant-ID"
"""Names the tenant of a request."""

_CREDENTIAL_HEADER = "Authorization"
_SECRET_PARAMETERS = frozenset(
    {"access_token", "api_key", "apikey", "authorization", "id_token", "key", "token"}
)
_TOKEN_START = "eyJ"  # noqa: S105 - how the base64 of '{"' begins
_MISSING = "show an API key or a token: 'Authorization: Bearer ...'"

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    description="An API key (`apk_...`) or a token (JWT) of the configured issuer. "
    "A service without authentication, on this machine alone, asks for none.",
)


async def _principal(
    request: Request,
    needed: SecurityScopes,
    _: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    tenant: Annotated[
        str,
        Header(
            alias=TENANT_HEADER,
            description="The tenant on whose behalf the request is made; the credential must be "
            "that tenant's.",
            examples=["01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"],
            json_schema_extra={"format": "uuid"},
        ),
    ],
) -> Principal:
    return await _permit(request, tenant, needed.scopes)


def permitted(*permissions: Permission) -> Any:  # noqa: ANN401 - as FastAPI's own
    """The dependency of a route on a caller who may do all of that."""
    return Security(_principal, scopes=list(permissions))


async def admit(request: Request) -> Principal:
    """Who calls, for what is served beside the routes.

    Raises:
        DomainError: the header that names the tenant, or the credential, is not accepted.
    """
    tenant_id = _tenant_id(request, request.headers.get(TENANT_HEADER, ""))
    return await _admit_within_limits(request, request.app.state.service, tenant_id)


async def permit(request: Request, *permissions: Permission) -> Principal:
    """Who calls, for a route that asks for itself: as `permitted`, without FastAPI's dependencies.

    Args:
        request: names its tenant.
        permissions: what the caller must be allowed to do.

    Raises:
        DomainError: the header that names the tenant, or the credential, is not accepted, or the
            caller may not do that.
        HttpRefusal: it asked too often.
    """
    return await _permit(request, request.headers.get(TENANT_HEADER, ""), permissions)


async def readmit(request: Request, tenant_id: TenantId) -> Principal:
    """Who calls, looked at again: for answers that take longer than a moment.

    Args:
        request: one that was let in before.
        tenant_id: the tenant on whose behalf it was.

    Raises:
        DomainError: the credential has expired, or its holder may not act for the tenant any more.
    """
    return await _admit(request, request.app.state.service, tenant_id)


async def _permit(request: Request, tenant: str, permissions: Iterable[str]) -> Principal:
    service: Service = request.app.state.service
    principal = await _admit_within_limits(request, service, _tenant_id(request, tenant))
    for permission in permissions:
        principal.require(Permission(permission))
    TenantContext.set(principal.tenant_id)
    # For whatever is logged on the way, such as slow queries; gone with the request's task.
    bind_contextvars(tenant_id=str(principal.tenant_id), **panel_named(request.scope))
    return principal


def _tenant_id(request: Request, text: str) -> TenantId:
    names = [name.decode("latin-1") for name, _ in request.headers.raw]
    named = [name for name in names if name.lower().replace("_", "-") == TENANT_HEADER.lower()]
    # A proxy may take `X_Tenant_ID` for the same header, and the one behind it may not.
    if len(named) != 1 or "_" in named[0]:
        message = f"{TENANT_HEADER} must be given once, and in no other spelling"
        raise InvalidValue("tenant_ambiguous", message, field=TENANT_HEADER)
    try:
        return TenantId.from_string(text)
    except InvalidValue as error:
        message = f"{TENANT_HEADER} must be the UUID of a tenant"
        raise InvalidValue("tenant_malformed", message, field=TENANT_HEADER) from error


async def _admit_within_limits(
    request: Request, service: Service, tenant_id: TenantId
) -> Principal:
    try:
        principal = await _admit(request, service, tenant_id)
    except (Unauthenticated, Forbidden):
        await require_few_failures(service, request.client.host if request.client else None)
        raise
    await require_rate(service, principal)
    return principal


async def _admit(request: Request, service: Service, tenant_id: TenantId) -> Principal:
    _refuse_secrets_in_the_address(request)
    methods = service.settings.auth
    if not methods:
        return Principal(tenant_id=tenant_id, subject="local", name="local", role=Role.OWNER)
    text = _credential(request)
    application = service.application
    if AuthMethod.KEYS in methods and text.startswith(KEY_PREFIX):
        return await authenticate_key(
            AuthenticateKey(tenant_id=tenant_id, text=text),
            keys=application.keys,
            audit=partial(BoundedTrail, service),
            clock=application.clock,
        )
    if service.verifier is None or text.startswith(KEY_PREFIX):
        accepted = " or ".join(sorted(methods))
        message = f"this kind of credential is not accepted here; what is: {accepted}"
        raise Unauthenticated("credential_unaccepted", message)
    return await authenticate_token(
        AuthenticateToken(tenant_id=tenant_id, text=text),
        verifier=service.verifier,
        members=application.members,
        audit=partial(BoundedTrail, service),
        clock=application.clock,
    )


def _credential(request: Request) -> str:
    given = request.headers.getlist(_CREDENTIAL_HEADER)
    if len(given) > 1:
        message = f"{_CREDENTIAL_HEADER} must be given once"
        raise InvalidValue("credential_ambiguous", message, field=_CREDENTIAL_HEADER)
    scheme, _, text = (given[0] if given else "").strip().partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise Unauthenticated("credential_missing", _MISSING)
    return text.strip()


def _refuse_secrets_in_the_address(request: Request) -> None:
    """Addresses end up in logs, histories and other sites' Referer."""
    for name, value in request.query_params.multi_items():
        if (
            name.lower() in _SECRET_PARAMETERS
            or value.startswith(KEY_PREFIX)
            or (value.startswith(_TOKEN_START) and value.count(".") > 1)
        ):
            message = (
                "a credential does not belong in an address, where it is logged: revoke it, and "
                f"send another in the header {_CREDENTIAL_HEADER}"
            )
            raise InvalidValue("credential_in_address", message, field="query")
