"""Put a question to a panel, or take one up, and show how it goes and how it ends."""

import asyncio
import sys
from pathlib import Path

import typer
from attrs import evolve, frozen

from application.panel import (
    AskingPolicy,
    ConvenePanel,
    Deliberate,
    DeliberationPorts,
    convene_panel,
    deliberate,
    find_panel,
)
from domain.evidence import Document
from domain.panel import DEFAULT_DIMENSIONS, DEFAULT_RULES, Panel, PanelId, PanelType
from domain.shared import InvalidValue
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application, open_catalogue, read_evidence
from entrypoints.cli.exit_status import status_of_panel
from entrypoints.cli.output import print_document
from entrypoints.cli.place import Place
from entrypoints.cli.progress import announce, watching
from entrypoints.cli.report import print_report
from entrypoints.cli.session import run_tenant_session
from entrypoints.representation import panel_document


@frozen(kw_only=True)
class Question:
    """What `ask-panel ask` was given; empty `agent_ids` and `dimensions` mean the default."""

    query: str
    options: tuple[str, ...]
    evidence: tuple[Path, ...]
    agent_ids: tuple[str, ...]
    experts_file: Path | None
    panel_type: str
    rounds: int
    dimensions: tuple[str, ...]
    seed: int


def read_question(argument: str) -> str:
    """The question, from stdin where the argument is `-`; line ends are those of Unix.

    Raises:
        InvalidValue: what stdin holds is not UTF-8.
    """
    text = _read_stdin() if argument == "-" else argument
    return text.replace("\r\n", "\n").rstrip("\n")


def ask_panel(question: Question, *, place: Place, as_json: bool) -> int:
    """Convene a panel, run it and print its result.

    Returns:
        The exit status that its outcome has.

    Raises:
        DomainError: a part of the question was refused; nothing is stored then.
    """
    documents = read_evidence(question.evidence)
    catalogue = open_catalogue(question.experts_file)

    async def work(application: Application, tenant_id: TenantId) -> int:
        panel = await convene_panel(
            _command(question, documents, tenant_id, answered_by=application.model.kind),
            uow=application.unit_of_work(tenant_id),
            catalogue=catalogue,
            clock=application.clock,
            ids=application.ids,
        )
        return await _run(panel, application, place=place, as_json=as_json)

    return run_tenant_session(place, work)


def resume_panel(panel_id: str, *, place: Place, as_json: bool) -> int:
    """Run a stored panel to its end and print its result; see `ask_panel`.

    Raises:
        NotFound: the tenant has no such panel.
        DomainError: something else was refused.
    """
    wanted = PanelId.from_string(panel_id)

    async def work(application: Application, tenant_id: TenantId) -> int:
        panel = await find_panel(wanted, uow=application.unit_of_work(tenant_id))
        return await _run(panel, application, place=place, as_json=as_json)

    return run_tenant_session(place, work)


def _command(
    question: Question, documents: tuple[Document, ...], tenant_id: TenantId, *, answered_by: str
) -> ConvenePanel:
    panel_type = PanelType(question.panel_type)
    return ConvenePanel(
        tenant_id=tenant_id,
        query=question.query,
        agent_ids=question.agent_ids,
        panel_type=panel_type,
        options=question.options,
        dimensions=question.dimensions or DEFAULT_DIMENSIONS,
        documents=documents,
        rule=evolve(DEFAULT_RULES[panel_type], maximum_rounds=question.rounds),
        seed=question.seed,
        answered_by=answered_by,
    )


async def _run(panel: Panel, application: Application, *, place: Place, as_json: bool) -> int:
    if not panel.status.is_terminal:
        announce(panel, labels=application.labels)
        try:
            panel = await _deliberate(panel, application)
        except asyncio.CancelledError:
            again = place.resume(panel.panel_id)
            typer.echo(f"Interrupted; all answers so far are kept. Continue: {again}", err=True)
            raise
    if as_json:
        print_document(panel_document(panel, labels=application.labels))
    else:
        print_report(panel, labels=application.labels, place=place)
    return status_of_panel(panel)


async def _deliberate(panel: Panel, application: Application) -> Panel:
    engine = await application.engine()
    with watching(panel, application.clock) as observer:
        ports = DeliberationPorts(
            uow=application.unit_of_work(panel.tenant_id),
            journal=application.journal(panel.tenant_id),
            model=application.model,
            clock=application.clock,
            observer=observer,
            policy=AskingPolicy(),
        )
        return await deliberate(Deliberate(panel.panel_id), engine=engine, ports=ports)


def _read_stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        message = f"the question on stdin is not UTF-8 text (byte {error.start})"
        raise InvalidValue("query_not_utf8", message, field="query") from error
