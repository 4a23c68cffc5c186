"""Put a question to a panel, take one up, or estimate what one would take."""

import asyncio

import typer

from application.panel import convene_panel, draft_panel, estimate_panel, find_panel
from application.tenancy import LOCAL_TENANT_ID
from domain.panel import PanelId
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application, open_catalogue, open_drafting, read_evidence
from entrypoints.cli.estimate import print_estimate
from entrypoints.cli.place import Place
from entrypoints.cli.progress import announce
from entrypoints.cli.question import Question, convening
from entrypoints.cli.running import print_outcome, run_panel
from entrypoints.cli.session import run_tenant_session
from entrypoints.deliberations import tenants_allowance
from entrypoints.seat_model import MODEL_VARIABLE

_NO_MODEL = (
    "No model was chosen, so the experts only quote your evidence and do not reason. "
    f"Choose one: --model openai:NAME (or {MODEL_VARIABLE}); 'ask-panel ask --help' lists them."
)


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
        await tenants_allowance(application, tenant_id)
        panel = await convene_panel(
            convening(question, documents, tenant_id),
            uow=application.unit_of_work(tenant_id),
            catalogue=catalogue,
            models=application.models,
            clock=application.clock,
            ids=application.ids,
        )
        _say_whether_a_model_was_chosen(question)
        limited = panel.budget.usd is not None or panel.budget.tokens is not None
        most = estimate_panel(panel, documents, models=application.models) if limited else None
        announce(panel, labels=application.labels_of(panel), estimate=most.total if most else None)
        panel = await run_panel(panel, application, place=place)
        return await print_outcome(panel, application, place=place, as_json=as_json)

    return run_tenant_session(place, work)


def resume_panel(panel_id: str, *, place: Place, as_json: bool) -> int:
    """Run a stored panel as far as it goes and print its result; see `ask_panel`.

    Raises:
        NotFound: the tenant has no such panel.
        DomainError: something else was refused.
    """
    wanted = PanelId.from_string(panel_id)

    async def work(application: Application, tenant_id: TenantId) -> int:
        panel = await find_panel(wanted, uow=application.unit_of_work(tenant_id))
        if not panel.status.is_terminal and panel.awaited is None:
            announce(panel, labels=application.labels_of(panel))
        panel = await run_panel(panel, application, place=place)
        return await print_outcome(panel, application, place=place, as_json=as_json)

    return run_tenant_session(place, work)


def estimate_question(question: Question, *, place: Place, as_json: bool) -> int:
    """Print what the panel would take at most; no database is opened, nobody is asked.

    Raises:
        DomainError: a part of the question was refused.
    """
    documents = read_evidence(question.evidence)
    catalogue = open_catalogue(question.experts_file)
    tenant_id = TenantId.from_string(place.tenant) if place.tenant else LOCAL_TENANT_ID

    async def work() -> None:
        async with open_drafting() as drafting:
            panel = draft_panel(
                convening(question, documents, tenant_id),
                catalogue=catalogue,
                models=drafting.models,
                clock=drafting.clock,
                ids=drafting.ids,
            )
            estimate = estimate_panel(panel, documents, models=drafting.models)
            _say_whether_a_model_was_chosen(question)
            print_estimate(estimate, panel, as_json=as_json)

    asyncio.run(work())
    return 0


def _say_whether_a_model_was_chosen(question: Question) -> None:
    if not question.model:
        typer.echo(_NO_MODEL, err=True)
