"""One tenant's data: its rule for ended panels, its export, its erasure, its chain."""

import sys
from pathlib import Path

import typer
from attrs import evolve, frozen

from application.shared import RecordCheck, check_record
from application.tenancy import SetRetention, find_tenant, set_retention
from domain.shared import InvalidValue
from domain.tenancy import EventPolicy, Retention, Tenant, TenantContext, TenantId
from entrypoints.bootstrap import Application
from entrypoints.cli.cleaning import retention_in_words
from entrypoints.cli.operator import operator_of
from entrypoints.cli.output import print_document, print_paragraph, result_console
from entrypoints.cli.plain_text import one_line
from entrypoints.cli.session import run_session
from entrypoints.cli.steps import counting
from entrypoints.cli.wording import counted
from entrypoints.erasure import count_panels, erase_tenant
from entrypoints.representation import Document, tenant_document
from entrypoints.representation.plain import plain
from entrypoints.tenant_export import export_tenant

_BROKEN = 1


@frozen(kw_only=True)
class Rule:
    """A new rule for ended panels; what is None (or not said) stays as it is."""

    days: int | None
    for_ever: bool
    events: str | None

    def over(self, present: Retention) -> Retention:
        """The present rule with these in their place.

        Raises:
            InvalidValue: the days are out of their range, or given together with "for ever".
        """
        if self.for_ever and self.days is not None:
            message = "give --days or --for-ever, not both"
            raise InvalidValue("retention_twice", message, field="days")
        kept = present.days if self.days is None else self.days
        events = present.events if self.events is None else EventPolicy(self.events)
        return evolve(present, days=None if self.for_ever else kept, events=events)


def rule(tenant_id: str, wanted: Rule, *, database_url: str | None, as_json: bool) -> None:
    """Set the rule, if anything is given, and print the one that counts.

    Raises:
        NotFound: there is no such tenant.
        InvalidValue: the days are out of their range.
    """
    own = TenantId.from_string(tenant_id)

    async def work(application: Application) -> Tenant:
        with TenantContext.use(own):
            tenant = await find_tenant(own, directory=application.directory)
            command = SetRetention(by=operator_of(own), retention=wanted.over(tenant.retention))
            return await set_retention(
                command,
                directory=application.directory,
                audit=application.audit(own),
                clock=application.clock,
            )

    tenant = run_session(database_url, work)
    if as_json:
        print_document(tenant_document(tenant))
        return
    told = retention_in_words(tenant.retention)
    print_paragraph(result_console(), f"{told[:1].upper()}{told[1:]}.")


def export(tenant_id: str, output: Path, *, database_url: str | None, as_json: bool) -> None:
    """Write the tenant's data into a file, and say what it holds.

    Raises:
        NotFound: there is no such tenant.
        InvalidValue: the file is there already.
        Unavailable: it cannot be written.
    """
    own = TenantId.from_string(tenant_id)

    async def work(application: Application) -> Document:
        with counting("Writing", "line") as looked_at:
            return await export_tenant(application, own, output, looked_at=looked_at)

    manifest = run_session(database_url, work)
    if as_json:
        print_document(manifest)
        return
    parts = [f"{name.partition('.')[0]} {file['lines']:,}" for name, file in _files(manifest)]
    print_paragraph(result_console(), ", ".join(parts))
    typer.echo(f"Written: {output}", err=True)


def erase(tenant_id: str, *, database_url: str | None, confirmed: bool) -> None:
    """Erase the tenant, after its name was typed unless that was `confirmed`.

    Raises:
        NotFound: there is no such tenant.
        TenantHeld: a panel is under a legal hold.
        typer.TyperException: nobody can be asked.
        typer.Abort: another name was typed.
    """
    own = TenantId.from_string(tenant_id)

    async def look(application: Application) -> tuple[str, int]:
        with TenantContext.use(own):
            tenant = await find_tenant(own, directory=application.directory)
            return tenant.name, await count_panels(application, own)

    async def work(application: Application) -> int:
        with counting("Erasing", "panel", total=panels) as looked_at:
            return await erase_tenant(
                application, own, by=operator_of(own), looked_at=lambda: looked_at("")
            )

    name, panels = run_session(database_url, look)
    if not confirmed:
        _confirm(name, panels)
    erased = run_session(database_url, work)
    typer.echo(f"Erased tenant {own} with {counted(erased, 'panel')}", err=True)


def verify(tenant_id: str, *, database_url: str | None, as_json: bool) -> None:
    """Print what the tenant's chain was found to be; an erased tenant's can be looked at, too.

    Raises:
        NotFound: there is no such tenant, and there never was.
        typer.Exit: something was changed, or erased and not accounted for.
    """
    own = TenantId.from_string(tenant_id)

    async def work(application: Application) -> RecordCheck:
        with TenantContext.use(own):
            found = await check_record(application.events(own))
            if not found.events and found.is_intact:
                await find_tenant(own, directory=application.directory)
            return found

    check = run_session(database_url, work)
    if as_json:
        print_document({**plain(check), "intact": check.is_intact})
    else:
        print_paragraph(result_console(), _verdict(check))
    if not check.is_intact:
        raise typer.Exit(_BROKEN)


def _verdict(check: RecordCheck) -> str:
    erased = f"{counted(check.erased, 'payload')} erased"
    if check.broken_at is not None:
        return f"Broken at event {check.broken_at:,}; {check.events:,} before it fit, {erased}"
    told = f"{counted(check.events, 'event')}, every link fits; {erased}"
    if check.unexplained:
        return f"{told}, {check.unexplained:,} of them by no erasure that the record tells of"
    return told


def _confirm(name: str, panels: int) -> None:
    if not sys.stdin.isatty():
        message = "Erasing asks for the tenant's name, and stdin is no terminal: repeat with --yes"
        raise typer.BadParameter(message, param_hint="'--yes'")
    shown = one_line(name)
    typed: str = typer.prompt(
        f"This erases {shown} with {counted(panels, 'panel')}, for ever. Type its name", err=True
    )
    if typed.strip() != name:
        typer.echo("That is another name; nothing was erased.", err=True)
        raise typer.Abort


def _files(manifest: Document) -> list[tuple[str, Document]]:
    return list(manifest["files"].items())
