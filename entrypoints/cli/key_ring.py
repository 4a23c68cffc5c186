"""A tenant's keys: made, listed, revoked by whoever runs the installation."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import typer
from attrs import frozen

from application.tenancy import CreatedKey, CreateKey, RevokeKey
from application.tenancy import create_key as create
from application.tenancy import list_keys as keys_of
from application.tenancy import revoke_key as revoke
from domain.tenancy import ApiKey, KeyId, Permission, Role, TenantId
from entrypoints.bootstrap import Application
from entrypoints.cli.operator import operator_of
from entrypoints.cli.output import print_document
from entrypoints.cli.place import Place
from entrypoints.cli.plain_text import one_line
from entrypoints.cli.session import run_tenant_session
from entrypoints.cli.wording import instant
from entrypoints.representation.access import created_key_document, key_document


@frozen(kw_only=True)
class WantedKey:
    """A key to be made; `days` until it expires, None for never."""

    name: str
    role: Role
    scopes: frozenset[Permission] | None
    days: int | None


def create_key(wanted: WantedKey, *, place: Place, as_json: bool) -> None:
    """Make the key and print its text.

    Raises:
        InvalidValue: its name cannot be used, or its scopes go beyond its role.
        NotFound: there is no such tenant.
    """

    async def work(application: Application, tenant_id: TenantId) -> CreatedKey:
        span = None if wanted.days is None else timedelta(days=wanted.days)
        command = CreateKey(
            by=operator_of(tenant_id),
            name=wanted.name,
            role=wanted.role,
            scopes=wanted.scopes,
            expires_at=None if span is None else application.clock.now() + span,
        )
        return await create(
            command,
            keys=application.keys(tenant_id),
            clock=application.clock,
            ids=application.ids,
            secrets=application.secrets,
        )

    created = run_tenant_session(place, work)
    if as_json:
        print_document(created_key_document(created, now=created.key.created_at))
        return
    typer.echo(created.text)
    told = f"Key {created.key.key_id} acts as {created.key.role} of tenant {created.key.tenant_id}"
    typer.echo(f"{told}{_until(created.key)}. Its text is not shown again.", err=True)


def list_keys(*, place: Place, as_json: bool) -> None:
    """Print a tenant's keys.

    Raises:
        NotFound: there is no such tenant.
    """

    async def work(
        application: Application, tenant_id: TenantId
    ) -> tuple[Sequence[ApiKey], datetime]:
        keys = await keys_of(by=operator_of(tenant_id), keys=application.keys(tenant_id))
        return keys, application.clock.now()

    keys, now = run_tenant_session(place, work)
    if as_json:
        print_document({"keys": [key_document(key, now=now) for key in keys]})
        return
    if not keys:
        typer.echo(
            "There are no keys; 'ask-panel keys create --help' says how to make one.", err=True
        )
    for key in keys:
        status = key.refusal(now) or "active"
        scopes = "" if key.scopes is None else f" ({', '.join(sorted(key.scopes))})"
        what = f"{key.key_id}  {instant(key.created_at)}  {status}  {key.role}{scopes}"
        typer.echo(f"{what}  {one_line(key.name)}{_until(key)}")


def revoke_key(key_id: str, *, place: Place, as_json: bool) -> None:
    """Revoke a key and say so.

    Raises:
        NotFound: there is no such tenant, or it has no such key.
    """
    wanted = KeyId.from_string(key_id)

    async def work(application: Application, tenant_id: TenantId) -> tuple[ApiKey, datetime]:
        command = RevokeKey(by=operator_of(tenant_id), key_id=wanted)
        revoked = await revoke(command, keys=application.keys(tenant_id), clock=application.clock)
        return revoked, application.clock.now()

    key, now = run_tenant_session(place, work)
    if as_json:
        print_document(key_document(key, now=now))
        return
    typer.echo(f"Revoked key {key.key_id} ({one_line(key.name)})", err=True)


def _until(key: ApiKey) -> str:
    return "" if key.expires_at is None else f", until {instant(key.expires_at)}"
