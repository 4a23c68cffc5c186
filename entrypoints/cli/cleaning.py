"""Cleaning up from the command line: first what would go, then the erasure."""

from collections.abc import Sequence

import typer

from domain.shared import DomainError
from domain.tenancy import EventPolicy, Retention, TenantId
from entrypoints.bootstrap import Application
from entrypoints.cleanup import Cleaned, CleanedTenant, clean_up
from entrypoints.cli.output import print_document, print_paragraph, result_console
from entrypoints.cli.plain_text import one_line
from entrypoints.cli.session import run_session
from entrypoints.cli.steps import counting
from entrypoints.cli.wording import counted
from entrypoints.representation import Document
from entrypoints.representation.plain import plain

_FAILED = 1


def clean(
    *, dry_run: bool, tenants: Sequence[str] | None, database_url: str | None, as_json: bool
) -> None:
    """Clean up, or say what would go; then what was or would be done, and how to do it.

    Raises:
        InvalidValue: a tenant's id is malformed.
        typer.Exit: of some tenant something could not be done.
    """
    only = [TenantId.from_string(one) for one in tenants] if tenants else None

    async def work(application: Application) -> Cleaned:
        now = application.clock.now()
        found = await clean_up(application, now=now, dry_run=True, only=only)
        if dry_run:
            return found
        with counting("Cleaning up", "panel", total=found.erased + found.held) as looked_at:
            return await clean_up(
                application, now=now, dry_run=False, only=only, looked_at=looked_at
            )

    cleaned = run_session(database_url, work)
    if as_json:
        print_document(_document(cleaned))
    else:
        _print(cleaned)
    for tenant_id, error in cleaned.failed.items():
        # Not what a foreign error says: it may quote a secret.
        why = error.message if isinstance(error, DomainError) else type(error).__name__
        typer.echo(f"{tenant_id} could not be cleaned up: {why}", err=True)
    if cleaned.failed:
        raise typer.Exit(_FAILED)


def retention_in_words(retention: Retention) -> str:
    """A tenant's rule."""
    kept = "for ever" if retention.days is None else f"for {counted(retention.days, 'day')}"
    events = "are erased with it" if retention.events is EventPolicy.ERASE else "stay"
    return f"panels are kept {kept} after they ended; events of an erased panel {events}"


def _print(cleaned: Cleaned) -> None:
    console = result_console()
    told = [tenant for tenant in cleaned.tenants if not tenant.is_empty]
    for tenant in told:
        console.print(f"{tenant.tenant_id}  {one_line(tenant.name)}", soft_wrap=True)
        print_paragraph(console, _story(tenant, dry_run=cleaned.dry_run), indent=2, first="  ")
    if not told:
        typer.echo("Nothing is to be cleaned up.", err=True)
    elif cleaned.dry_run:
        typer.echo("Nothing was erased. The same command with --yes erases it, for ever.", err=True)


def _story(tenant: CleanedTenant, *, dry_run: bool) -> str:
    gone = "would be erased" if dry_run else "erased"
    parts = [f"{counted(tenant.erased, 'panel')} {gone}"]
    if tenant.held:
        parts.append(f"{counted(tenant.held, 'panel')} under a legal hold")
    if tenant.notices:
        parts.append(f"{counted(tenant.notices, 'settled notice')} {gone}")
    if tenant.replies:
        parts.append(f"{counted(tenant.replies, 'kept reply', 'kept replies')} {gone}")
    return f"{', '.join(parts)} ({retention_in_words(tenant.retention)})"


def _document(cleaned: Cleaned) -> Document:
    return {
        "dry_run": cleaned.dry_run,
        "erased": cleaned.erased,
        "held": cleaned.held,
        "tenants": [plain(tenant) for tenant in cleaned.tenants],
        "failed": [str(tenant_id) for tenant_id in cleaned.failed],
    }
