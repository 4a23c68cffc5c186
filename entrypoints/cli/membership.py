"""A tenant's members: added, listed, changed and removed by whoever runs the installation."""

from collections.abc import Sequence

import typer

from application.tenancy import AddMember, ChangeRole, RemoveMember
from application.tenancy import add_member as add
from application.tenancy import change_role as change
from application.tenancy import list_members as members_of
from application.tenancy import remove_member as remove
from domain.tenancy import Member, Role, TenantId
from entrypoints.bootstrap import Application
from entrypoints.cli.operator import operator_of
from entrypoints.cli.output import print_document
from entrypoints.cli.place import Place
from entrypoints.cli.plain_text import one_line
from entrypoints.cli.session import run_tenant_session
from entrypoints.cli.wording import instant
from entrypoints.representation.access import member_document


def add_member(subject: str, name: str, role: Role, *, place: Place, as_json: bool) -> None:
    """Add a person and say so.

    Raises:
        InvalidValue: the subject or the name cannot be used.
        NotFound: there is no such tenant.
        Conflict: the person is a member already.
    """

    async def work(application: Application, tenant_id: TenantId) -> Member:
        command = AddMember(by=operator_of(tenant_id), subject=subject, name=name, role=role)
        return await add(command, members=application.members(tenant_id), clock=application.clock)

    member = run_tenant_session(place, work)
    _tell(member, f"{_told(member)} now acts as {member.role}", as_json=as_json)


def list_members(*, place: Place, as_json: bool) -> None:
    """Print a tenant's members.

    Raises:
        NotFound: there is no such tenant.
    """

    async def work(application: Application, tenant_id: TenantId) -> Sequence[Member]:
        return await members_of(by=operator_of(tenant_id), members=application.members(tenant_id))

    members = run_tenant_session(place, work)
    if as_json:
        print_document({"members": [member_document(member) for member in members]})
        return
    if not members:
        typer.echo("There are no members; 'ask-panel members add --help' says how.", err=True)
    for member in members:
        typer.echo(f"{instant(member.added_at)}  {member.role}  {_told(member)}")


def change_role(subject: str, role: Role, *, place: Place, as_json: bool) -> None:
    """Change a role and say so.

    Raises:
        NotFound: there is no such tenant, or it has no such member.
        Conflict: it is the last owner.
    """

    async def work(application: Application, tenant_id: TenantId) -> Member:
        command = ChangeRole(by=operator_of(tenant_id), subject=subject, role=role)
        return await change(
            command, members=application.members(tenant_id), clock=application.clock
        )

    member = run_tenant_session(place, work)
    _tell(member, f"{_told(member)} now acts as {member.role}", as_json=as_json)


def remove_member(subject: str, *, place: Place, as_json: bool) -> None:
    """Remove a member and say so.

    Raises:
        NotFound: there is no such tenant, or it has no such member.
        Conflict: it is the last owner.
    """

    async def work(application: Application, tenant_id: TenantId) -> Member:
        command = RemoveMember(by=operator_of(tenant_id), subject=subject)
        return await remove(
            command, members=application.members(tenant_id), clock=application.clock
        )

    member = run_tenant_session(place, work)
    _tell(member, f"{_told(member)} acts for the tenant no more", as_json=as_json)


def _told(member: Member) -> str:
    return f"{one_line(member.name)} ({one_line(member.subject)})"


def _tell(member: Member, what: str, *, as_json: bool) -> None:
    if as_json:
        print_document(member_document(member))
    else:
        typer.echo(what, err=True)
