"""Hand in a person's answer, and run the panel on."""

import sys
from pathlib import Path

import typer

from application.panel import find_brief, submit_answer
from domain.panel import PanelId
from domain.shared import InvalidValue
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application
from entrypoints.cli.answer_form import read_form
from entrypoints.cli.place import Place
from entrypoints.cli.running import print_outcome, run_panel
from entrypoints.cli.session import run_tenant_session


def submit_form(panel_id: str, seat: str, file: str, *, place: Place, as_json: bool) -> int:
    """Record the form's answer, run the panel as far as it goes, and print how it stands.

    Returns:
        The exit status that the panel has.

    Raises:
        NotFound: the tenant has no such panel.
        IllegalState: the panel does not wait for this seat.
        Conflict: the seat has answered already.
        InvalidValue: the form is malformed, or not what was asked for.
    """
    wanted = PanelId.from_string(panel_id)
    text = _read(file)

    async def work(application: Application, tenant_id: TenantId) -> int:
        uow = application.unit_of_work(tenant_id)
        packet, _ = await find_brief(wanted, seat, uow=uow)
        panel = await submit_answer(
            read_form(text, packet, panel_id=wanted),
            uow=uow,
            journal=application.journal(tenant_id),
            clock=application.clock,
        )
        typer.echo(f"Recorded the answer of {seat}.", err=True)
        panel = await run_panel(panel, application, place=place)
        return await print_outcome(panel, application, place=place, as_json=as_json)

    return run_tenant_session(place, work)


def _read(file: str) -> str:
    name = "stdin" if file == "-" else file
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = f"the form {name} cannot be read ({reason})"
        raise InvalidValue("form_unreadable", message, field="form") from error
    except UnicodeDecodeError as error:
        message = f"the form {name} is not UTF-8 text (byte {error.start})"
        raise InvalidValue("form_not_utf8", message, field="form") from error
