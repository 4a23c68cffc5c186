"""`ask-panel members`."""

from typing import Annotated

import typer

from entrypoints.cli.access_options import RoleName, SubjectText
from entrypoints.cli.options import AsJson, DatabaseUrl, TenantName

_ID = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"
_ADD_EXAMPLE = f"""\b
Example:
  ask-panel members add 'auth0|5f7c8' --name "Dr. Jane Smith" --role reviewer --tenant {_ID}
"""


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.command("add", epilog=_ADD_EXAMPLE)(add)
    group.command("list", epilog=f"\b\nExample:\n  ask-panel members list --tenant {_ID}")(
        list_members
    )
    group.command(
        "role", epilog="\b\nExample:\n  ask-panel members role 'auth0|5f7c8' --role editor"
    )(change_role)
    group.command("remove", epilog="\b\nExample:\n  ask-panel members remove 'auth0|5f7c8'")(remove)
    app.add_typer(group, name="members", help="Say which people act for a tenant.")


def add(
    subject: SubjectText,
    *,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="The person's name.")],
    role: RoleName,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> None:
    """Let a person act for a tenant, by the tokens of the service's issuer.

    For people whom this list does not hold, a tenant and a role in the token's app_metadata count.
    """
    from domain.tenancy import Role
    from entrypoints.cli import membership
    from entrypoints.cli.place import Place

    place = Place(database_url=db, tenant=tenant)
    membership.add_member(subject, name, Role(role), place=place, as_json=as_json)


def list_members(
    *, as_json: AsJson = False, tenant: TenantName = None, db: DatabaseUrl = None
) -> None:
    """List who acts for a tenant, in order of being added."""
    from entrypoints.cli import membership
    from entrypoints.cli.place import Place

    membership.list_members(place=Place(database_url=db, tenant=tenant), as_json=as_json)


def change_role(
    subject: SubjectText,
    *,
    role: RoleName,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> None:
    """Give a member another role, from the next request on; the last owner stays one."""
    from domain.tenancy import Role
    from entrypoints.cli import membership
    from entrypoints.cli.place import Place

    place = Place(database_url=db, tenant=tenant)
    membership.change_role(subject, Role(role), place=place, as_json=as_json)


def remove(
    subject: SubjectText,
    *,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> None:
    """Let a person in no more, whatever the person's tokens say; the last owner stays."""
    from entrypoints.cli import membership
    from entrypoints.cli.place import Place

    place = Place(database_url=db, tenant=tenant)
    membership.remove_member(subject, place=place, as_json=as_json)
