"""How an outcome came about: messages, measurements, answers, claims; what if, and again."""

from typing import Annotated

from fastapi import APIRouter, Response

from application.panel import (
    ReplayPanel,
    WhatIf,
    find_panel,
    list_answers,
    replay_panel,
    what_if,
)
from application.panel.ports import SilentObserver
from domain.shared import InvalidValue
from domain.tenancy import Permission, Principal
from entrypoints.api.idempotency import Once
from entrypoints.api.panels.answering import WantedPanel, etag, json_response
from entrypoints.api.panels.bodies import RuleBody, WhatIfBody
from entrypoints.api.panels.convening import changed_rule
from entrypoints.api.panels.part_schemas import (
    AlternativeDocument,
    AnswersDocument,
    ClaimsDocument,
    MessagesDocument,
    PanelConsensusDocument,
    ReplayDocument,
)
from entrypoints.api.refusals import REPEATABLE
from entrypoints.api.security import permitted
from entrypoints.api.service import Open
from entrypoints.deliberations import deliberation_ports
from entrypoints.representation.parts import (
    claims_of_panel_document,
    messages_document,
    panel_consensus_document,
)
from entrypoints.representation.record import (
    alternative_document,
    answers_document,
    replay_document,
)

router = APIRouter(prefix="/{panel_id}")

Reader = Annotated[Principal, permitted(Permission.PANELS_READ)]


@router.get(
    "/messages",
    operation_id="list_messages",
    responses={200: {"model": MessagesDocument, "description": "In order"}},
)
async def get_messages(panel_id: WantedPanel, caller: Reader, service: Open) -> Response:
    """List who said what, as far as it may be read while people are still to answer."""
    uow = service.application.unit_of_work(caller.tenant_id)
    panel = await find_panel(panel_id, uow=uow)
    return json_response(messages_document(panel), headers=etag(panel))


@router.get(
    "/consensus",
    operation_id="get_consensus",
    responses={200: {"model": PanelConsensusDocument, "description": "Null before the first"}},
)
async def get_consensus(panel_id: WantedPanel, caller: Reader, service: Open) -> Response:
    """Show the last measurement, and each round's."""
    uow = service.application.unit_of_work(caller.tenant_id)
    panel = await find_panel(panel_id, uow=uow)
    return json_response(panel_consensus_document(panel), headers=etag(panel))


@router.get(
    "/claims",
    operation_id="list_claims",
    responses={200: {"model": ClaimsDocument, "description": "The ledger"}},
)
async def get_claims(panel_id: WantedPanel, caller: Reader, service: Open) -> Response:
    """List what the seats claim, and whether the evidence bears it out."""
    uow = service.application.unit_of_work(caller.tenant_id)
    panel = await find_panel(panel_id, uow=uow)
    return json_response(claims_of_panel_document(panel), headers=etag(panel))


@router.get(
    "/answers",
    operation_id="list_answers",
    responses={200: {"model": AnswersDocument, "description": "In order, with what they took"}},
)
async def get_answers(panel_id: WantedPanel, caller: Reader, service: Open) -> Response:
    """List each recorded answer with its model, its prompts and its cost."""
    application = service.application
    panel, entries = await list_answers(
        panel_id,
        uow=application.unit_of_work(caller.tenant_id),
        journal=application.journal(caller.tenant_id),
    )
    return json_response(answers_document(panel, entries))


@router.post(
    "/what-if",
    operation_id="suppose",
    responses={**REPEATABLE, 200: {"model": AlternativeDocument, "description": "Both outcomes"}},
)
async def suppose(
    panel_id: WantedPanel, body: WhatIfBody, caller: Reader, service: Open, once: Once
) -> Response:
    """Show the outcome without a seat or a document, or by another rule; nobody is asked."""
    if body == WhatIfBody():
        message = "say what is to be different: without, without_evidence or rule"
        raise InvalidValue("supposition_missing", message, field="without")
    uow = service.application.unit_of_work(caller.tenant_id)
    journal = service.application.journal(caller.tenant_id)

    async def work() -> Response:
        rule = None
        if body.rule != RuleBody():
            panel = await find_panel(panel_id, uow=uow)
            rule = changed_rule(panel.measurements.rule, body.rule)
        command = WhatIf(
            panel_id=panel_id,
            without_seats=body.without,
            without_sources=body.without_evidence,
            rule=rule,
        )
        alternative = await what_if(command, uow=uow, journal=journal)
        return json_response(alternative_document(alternative))

    return await once.once(caller.tenant_id, work)


@router.post(
    "/replay",
    operation_id="replay_panel",
    responses={**REPEATABLE, 200: {"model": ReplayDocument, "description": "What differs"}},
)
async def replay(panel_id: WantedPanel, caller: Reader, service: Open, once: Once) -> Response:
    """Run an ended panel again from its recorded answers, and compare bit for bit."""
    ports = deliberation_ports(service.application, caller.tenant_id, SilentObserver())

    async def work() -> Response:
        replayed = await replay_panel(ReplayPanel(panel_id), ports=ports)
        return json_response(replay_document(replayed))

    return await once.once(caller.tenant_id, work)
