"""`ask-panel cleanup`, and what tenants and panels are told to keep, hand out or erase."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from entrypoints.cli.options import AsJson, DatabaseUrl, PanelIdText, TenantName

_ID = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"
_CLEANUP_EXAMPLES = f"""\b
Examples:
  ask-panel cleanup
  ask-panel cleanup --yes
  ask-panel cleanup --tenant {_ID} --yes
"""
_RETENTION_EXAMPLES = f"""\b
Examples:
  ask-panel tenants retention {_ID}
  ask-panel tenants retention {_ID} --days 90 --events erase
  ask-panel tenants retention {_ID} --for-ever
"""

TenantIdText = Annotated[str, typer.Argument(metavar="ID", help="The tenant's id.")]
Confirmed = Annotated[bool, typer.Option("--yes", help="Do it, without asking.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("cleanup", epilog=_CLEANUP_EXAMPLES)(cleanup)


def register_of_tenants(group: typer.Typer) -> None:
    """Add the commands about one tenant."""
    group.command("retention", epilog=_RETENTION_EXAMPLES)(retention)
    group.command(
        "export", epilog=f"\b\nExample:\n  ask-panel tenants export {_ID} --output acme.zip"
    )(export)
    group.command("erase", epilog=f"\b\nExample:\n  ask-panel tenants erase {_ID}")(erase)
    group.command("verify", epilog=f"\b\nExample:\n  ask-panel tenants verify {_ID}")(verify)


def register_of_panels(group: typer.Typer) -> None:
    """Add the commands about one panel."""
    example = f"  ask-panel panels hold {_ID} --reason 'Acme against Foo, case 7'"
    group.command("hold", epilog=f"\b\nExample:\n{example}")(hold)
    group.command("release", epilog=f"\b\nExample:\n  ask-panel panels release {_ID}")(release)
    group.command("holds", epilog="\b\nExample:\n  ask-panel panels holds")(holds)


def cleanup(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run/--yes", help="Say only what would go, or erase it.")
    ] = True,
    tenants: Annotated[
        list[str] | None,
        typer.Option("--tenant", metavar="ID", help="Only this tenant; may be given repeatedly."),
    ] = None,
    as_json: AsJson = False,
    db: DatabaseUrl = None,
) -> None:
    """Erase the panels that ended longer ago than their tenant keeps panels.

    With a panel go its answers, the evidence that no other panel of the tenant uses, its
    checkpoints, notices and kept replies. Panels under a legal hold stay. So do events, unless the
    tenant's rule has them erased: see 'ask-panel tenants retention'. Notices to webhooks that
    were settled 30 days ago and replies that are no longer kept go too.
    """
    from entrypoints.cli import cleaning

    cleaning.clean(dry_run=dry_run, tenants=tenants, database_url=db, as_json=as_json)


def retention(
    tenant_id: TenantIdText,
    *,
    days: Annotated[
        int | None,
        typer.Option("--days", metavar="N", help="How long panels are kept, from 1 on."),
    ] = None,
    for_ever: Annotated[bool, typer.Option("--for-ever", help="Keep panels for ever.")] = False,
    events: Annotated[
        Literal["keep", "erase"] | None,
        typer.Option("--events", help="What becomes of the events of an erased panel."),
    ] = None,
    as_json: AsJson = False,
    db: DatabaseUrl = None,
) -> None:
    """Say how long a tenant keeps panels after they ended, or show it: 30 days by default.

    What is not given stays as it is. Events that are erased keep their place and their digests,
    so that 'ask-panel tenants verify' still finds what was changed.
    """
    from entrypoints.cli import tenant_data

    wanted = tenant_data.Rule(days=days, for_ever=for_ever, events=events)
    tenant_data.rule(tenant_id, wanted, database_url=db, as_json=as_json)


def export(
    tenant_id: TenantIdText,
    *,
    output: Annotated[
        Path, typer.Option("--output", metavar="FILE", help="The zip archive to be written.")
    ],
    as_json: AsJson = False,
    db: DatabaseUrl = None,
) -> None:
    """Write all that is stored of one tenant into a zip archive of JSON lines, with a manifest.

    Panels, answers, evidence, uploaded files, events with their digests, holds, members, keys
    without secrets, webhooks without secrets, usage: as they stood at one moment, the files as
    they are when they are read.
    """
    from entrypoints.cli import tenant_data

    tenant_data.export(tenant_id, output, database_url=db, as_json=as_json)


def erase(tenant_id: TenantIdText, *, yes: Confirmed = False, db: DatabaseUrl = None) -> None:
    """Erase one tenant with all that it has, for ever; asks for its name first.

    A chain stays: that events of some kind happened, when, and their digests. It refuses while a
    panel is under a legal hold. On PostgreSQL name the database as its owner.
    """
    from entrypoints.cli import tenant_data

    tenant_data.erase(tenant_id, database_url=db, confirmed=yes)


def verify(tenant_id: TenantIdText, *, as_json: AsJson = False, db: DatabaseUrl = None) -> None:
    """Follow a tenant's whole chain of events, also an erased tenant's; status 1 if it is broken.

    It says how many events were erased, and whether the record itself accounts for that.
    """
    from entrypoints.cli import tenant_data

    tenant_data.verify(tenant_id, database_url=db, as_json=as_json)


def hold(
    panel_id: PanelIdText,
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it must stay.")],
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> None:
    """Place a legal hold on a panel: nobody removes it, by request or by rule."""
    from entrypoints.cli import legal_holds
    from entrypoints.cli.place import Place

    legal_holds.place(panel_id, reason, place=Place(database_url=db, tenant=tenant))


def release(panel_id: PanelIdText, *, tenant: TenantName = None, db: DatabaseUrl = None) -> None:
    """Lift the legal hold on a panel: from then on the tenant's rule counts again."""
    from entrypoints.cli import legal_holds
    from entrypoints.cli.place import Place

    legal_holds.lift(panel_id, place=Place(database_url=db, tenant=tenant))


def holds(*, as_json: AsJson = False, tenant: TenantName = None, db: DatabaseUrl = None) -> None:
    """List the panels that are under a legal hold."""
    from entrypoints.cli import legal_holds
    from entrypoints.cli.place import Place

    legal_holds.show(place=Place(database_url=db, tenant=tenant), as_json=as_json)
