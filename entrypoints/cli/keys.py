"""`ask-panel keys`."""

from typing import Annotated

import typer

from entrypoints.cli.access_options import Expiry, RoleName, ScopeNames
from entrypoints.cli.options import AsJson, DatabaseUrl, TenantName

_ID = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"
_CREATE_EXAMPLES = f"""\b
Examples:
  ask-panel keys create "Nightly import" --role editor --tenant {_ID}
  ask-panel keys create Dashboard --role viewer --scope panels:read --expires 90d
"""


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.command("create", epilog=_CREATE_EXAMPLES)(create)
    group.command("list", epilog=f"\b\nExample:\n  ask-panel keys list --tenant {_ID}")(list_keys)
    group.command("revoke", epilog=f"\b\nExample:\n  ask-panel keys revoke {_ID}")(revoke)
    app.add_typer(group, name="keys", help="Let programs act for a tenant by API keys.")


def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the key is for.")],
    *,
    role: RoleName,
    scopes: ScopeNames = None,
    expires: Expiry = None,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> None:
    """Make an API key and print its text, for the header 'Authorization: Bearer TEXT'.

    The text is shown this once: only a digest of it is stored. Keep it where secrets are kept.
    """
    from domain.tenancy import Permission, Role
    from entrypoints.cli import key_ring
    from entrypoints.cli.place import Place

    wanted = key_ring.WantedKey(
        name=name,
        role=Role(role),
        scopes=frozenset(Permission(scope) for scope in scopes) if scopes else None,
        days=expires,
    )
    key_ring.create_key(wanted, place=Place(database_url=db, tenant=tenant), as_json=as_json)


def list_keys(
    *, as_json: AsJson = False, tenant: TenantName = None, db: DatabaseUrl = None
) -> None:
    """List a tenant's keys in order of creation, revoked and expired ones too."""
    from entrypoints.cli import key_ring
    from entrypoints.cli.place import Place

    key_ring.list_keys(place=Place(database_url=db, tenant=tenant), as_json=as_json)


def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id.")],
    *,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> None:
    """Refuse a key from its next request on, for ever."""
    from entrypoints.cli import key_ring
    from entrypoints.cli.place import Place

    key_ring.revoke_key(key_id, place=Place(database_url=db, tenant=tenant), as_json=as_json)
