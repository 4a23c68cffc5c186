"""What people do on hybrid panels: read their brief, answer, sign."""

from typing import Annotated

from attrs import evolve
from fastapi import APIRouter, Path, Response

from application.panel import SignOutcome, find_brief, sign_outcome, submit_answer
from domain.shared import Forbidden
from domain.tenancy import Permission, Principal
from entrypoints.api.idempotency import Once
from entrypoints.api.panels.answering import WantedPanel, json_response, panel_response
from entrypoints.api.panels.bodies import SignatureBody
from entrypoints.api.panels.part_schemas import BriefDocument
from entrypoints.api.panels.schemas import PanelDocument
from entrypoints.api.refusals import REPEATABLE, STALE, UNFIT
from entrypoints.api.security import permitted
from entrypoints.api.service import Open
from entrypoints.filled_form import FilledForm, answer_of
from entrypoints.representation.plain import plain

router = APIRouter(prefix="/{panel_id}")

Answerer = Annotated[Principal, permitted(Permission.SEATS_ANSWER)]
Signer = Annotated[Principal, permitted(Permission.PANELS_SIGN)]
Seat = Annotated[
    str, Path(max_length=200, description="The id of a person's seat.", examples=["jane"])
]


@router.get(
    "/seats/{agent_id}/brief",
    operation_id="get_brief",
    responses={**UNFIT, 200: {"model": BriefDocument, "description": "What the seat is asked"}},
)
async def get_brief(
    panel_id: WantedPanel, agent_id: Seat, caller: Answerer, service: Open
) -> Response:
    """Show a person whom the panel waits for what their seat is asked, and the evidence.

    Where the seat was assigned to somebody, only to them.
    """
    uow = service.application.unit_of_work(caller.tenant_id)
    packet, documents = await find_brief(panel_id, agent_id, uow=uow, by=caller.subject)
    evidence = [{"name": one.name, "text": one.text} for one in documents]
    return json_response({"packet": plain(packet), "evidence": evidence})


@router.post(
    "/seats/{agent_id}/answer",
    operation_id="submit_answer",
    status_code=202,
    responses={**REPEATABLE, 202: {"model": PanelDocument, "description": "Recorded"}},
)
async def post_answer(
    panel_id: WantedPanel,
    agent_id: Seat,
    body: FilledForm,
    caller: Answerer,
    service: Open,
    once: Once,
) -> Response:
    """Hand in a person's answer; the first one counts, and the panel goes on after the last.

    Where the seat was assigned to somebody, only they can.
    """
    application, tenant_id = service.application, caller.tenant_id

    async def work() -> Response:
        uow = application.unit_of_work(tenant_id)
        packet, _ = await find_brief(panel_id, agent_id, uow=uow, by=caller.subject)
        answer = answer_of(body, packet, panel_id=panel_id)
        panel = await submit_answer(
            evolve(answer, by=caller.subject),
            uow=uow,
            journal=application.journal(tenant_id),
            clock=application.clock,
        )
        await service.runner.enqueue(tenant_id, panel_id)
        return panel_response(panel, service, status=202)

    return await once.once(tenant_id, work)


@router.post(
    "/sign",
    operation_id="sign_outcome",
    responses={
        **REPEATABLE,
        **STALE,
        200: {"model": PanelDocument, "description": "The panel as it ended"},
    },
)
async def sign(
    panel_id: WantedPanel, body: SignatureBody, caller: Signer, service: Open, once: Once
) -> Response:
    """Accept, amend or reject the outcome of a hybrid panel, which ends with that."""

    async def work() -> Response:
        panel = await sign_outcome(
            SignOutcome(
                panel_id=panel_id,
                name=_signer(caller, body.name),
                decision=body.decision,
                text=body.text,
                by=caller.subject,
            ),
            uow=service.application.unit_of_work(caller.tenant_id),
            clock=service.application.clock,
        )
        return panel_response(panel, service)

    return await once.once(caller.tenant_id, work)


def _signer(caller: Principal, name: str | None) -> str:
    """Who signs: the caller, or whoever a program says has decided."""
    if name is None or name.strip() == caller.name:
        return caller.name
    if caller.is_person:
        message = f"sign in your own name, {caller.name}, or leave the name out"
        raise Forbidden("signature_of_another", message)
    return name
