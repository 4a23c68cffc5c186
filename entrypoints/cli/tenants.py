"""`ask-panel tenants`."""

from typing import Annotated

import typer

from entrypoints.cli import cleanup
from entrypoints.cli.option_values import seconds
from entrypoints.cli.options import AsJson, DatabaseUrl

_BUDGET_EXAMPLES = """\b
Examples:
  ask-panel tenants budget 01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c
  ask-panel tenants budget 01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c --usd-per-month 20 --deadline 10m
"""


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.command("create", epilog='\b\nExample:\n  ask-panel tenants create "Cardio team"')(create)
    group.command("list", epilog="\b\nExample:\n  ask-panel tenants list")(list_tenants)
    group.command("budget", epilog=_BUDGET_EXAMPLES)(budget)
    cleanup.register_of_tenants(group)
    app.add_typer(group, name="tenants", help="Keep the panels of several organisations apart.")


def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The organisation's name.")],
    *,
    as_json: AsJson = False,
    db: DatabaseUrl = None,
) -> None:
    """Make a tenant and print its id, for --tenant."""
    from application.tenancy import CreateTenant, create_tenant
    from domain.tenancy import Tenant
    from entrypoints.bootstrap import Application
    from entrypoints.cli.output import print_document
    from entrypoints.cli.session import run_session
    from entrypoints.representation import tenant_document

    async def work(application: Application) -> Tenant:
        return await create_tenant(
            CreateTenant(name=name),
            directory=application.directory,
            clock=application.clock,
            ids=application.ids,
        )

    tenant = run_session(db, work)
    if as_json:
        print_document(tenant_document(tenant))
    else:
        typer.echo(tenant.tenant_id)


def list_tenants(*, as_json: AsJson = False, db: DatabaseUrl = None) -> None:
    """List the tenants in order of creation."""
    from collections.abc import Sequence

    from domain.tenancy import Tenant
    from entrypoints.bootstrap import Application
    from entrypoints.cli.output import print_document
    from entrypoints.cli.plain_text import one_line
    from entrypoints.cli.session import run_session
    from entrypoints.cli.wording import instant
    from entrypoints.representation import tenant_document

    async def work(application: Application) -> Sequence[Tenant]:
        return await application.directory.all()

    tenants = run_session(db, work)
    if as_json:
        print_document({"tenants": [tenant_document(tenant) for tenant in tenants]})
        return
    if not tenants:
        typer.echo("There are no tenants yet; 'ask-panel tenants create NAME' makes one.", err=True)
    for tenant in tenants:
        typer.echo(f"{tenant.tenant_id}  {instant(tenant.created_at)}  {one_line(tenant.name)}")


def budget(
    tenant_id: Annotated[str, typer.Argument(metavar="ID", help="The tenant's id.")],
    *,
    usd_per_month: Annotated[
        float | None, typer.Option("--usd-per-month", metavar="USD", help="The most to spend.")
    ] = None,
    tokens_per_month: Annotated[
        int | None,
        typer.Option("--tokens-per-month", metavar="N", help="The most to read and write."),
    ] = None,
    deadline: Annotated[
        float | None,
        typer.Option(
            "--deadline",
            metavar="TIME",
            parser=seconds,
            help="The longest that each panel may work: 90, 90s, 10m or 1h.",
        ),
    ] = None,
    unlimited: Annotated[
        bool, typer.Option("--unlimited", help="Lift the limits that are not given here.")
    ] = False,
    as_json: AsJson = False,
    db: DatabaseUrl = None,
) -> None:
    """Limit what a tenant's panels spend in a calendar month (UTC), or how long each works.

    Without a limit those that count are shown; one that is not given stays as it is. At a limit a
    panel concludes with what it has; a month that is spent lets no other begin until the next.
    """
    from entrypoints.cli.tenant_budget import Limits, limit_tenant

    limits = Limits(
        usd=usd_per_month, tokens=tokens_per_month, seconds=deadline, unlimited=unlimited
    )
    limit_tenant(tenant_id, limits, database_url=db, as_json=as_json)
