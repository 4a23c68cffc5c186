"""The command that a request to convene a panel gives."""

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import evolve

from application.evidence import read_documents
from application.panel import ConvenePanel, Person
from application.panel.convene_panel import default_rule
from domain.consensus import ConsensusRule
from domain.evidence import Document
from domain.panel import DEFAULT_DIMENSIONS, PanelType
from domain.shared import Budget, InvalidValue
from domain.tenancy import TenantId
from entrypoints.api.panels.bodies import EvidenceBody, PanelBody, RuleBody
from entrypoints.application import Application


def convening(
    body: PanelBody, tenant_id: TenantId, *, model: str, files: Sequence[Document] = ()
) -> ConvenePanel:
    """The command that convenes the panel.

    Args:
        body: what is asked for.
        tenant_id: whose panel it is.
        model: answers where the body names none.
        files: what is in the files that the body names.

    Raises:
        InvalidValue: a value is out of its range.
    """
    command = ConvenePanel(
        tenant_id=tenant_id,
        query=body.query,
        agent_ids=body.agent_ids,
        people=tuple(Person(**one.model_dump()) for one in body.people),
        panel_type=body.panel_type,
        base_type=PanelType(body.base) if body.base else None,
        options=body.options,
        dimensions=DEFAULT_DIMENSIONS if body.dimensions is None else body.dimensions,
        documents=(*_documents(body.evidence), *files),
        seed=body.seed,
        closing_vote=body.closing_vote,
        budget=Budget(**body.budget.model_dump()),
        answered_by=model if body.model is None else body.model,
        expert_models=body.expert_models,
        chair_model=body.chair_model,
        fallback_model=body.fallback_model,
    )
    return evolve(command, rule=changed_rule(default_rule(command), body.rule))


async def uploaded(
    body: PanelBody, application: Application, tenant_id: TenantId
) -> Sequence[Document]:
    """What is in the files that the body names.

    Raises:
        InvalidValue: one of them cannot be taken; `field` names its place.
        Unavailable: they cannot be read, or the installation keeps none.
    """
    if not body.files:
        return ()
    return await read_documents(body.files, files=application.files_of(tenant_id))


def changed_rule(rule: ConsensusRule, changes: RuleBody) -> ConsensusRule:
    """The rule, with what is given in place of its own values.

    Raises:
        InvalidValue: a value is out of its range.
    """
    given: dict[str, Any] = changes.model_dump(exclude_none=True)
    try:
        return evolve(rule, **given)
    except InvalidValue as error:
        raise _inside("rule", error) from error


def _documents(evidence: Sequence[EvidenceBody]) -> Iterator[Document]:
    for number, one in enumerate(evidence):
        try:
            yield Document(name=one.name, text=one.text)
        except InvalidValue as error:
            raise _inside(f"evidence.{number}", error) from error


def _inside(where: str, error: InvalidValue) -> InvalidValue:
    field = f"{where}.{error.field}"
    return InvalidValue(error.code, f"{where}: {error.message}", field=field)
