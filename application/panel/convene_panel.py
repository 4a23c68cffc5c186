"""Convene a panel: put a question to chosen experts, over given evidence."""

from collections.abc import Sequence

from attrs import frozen

from application.panel.ports import ExpertCatalogue, PanelUnitOfWork
from application.shared import Clock, IdGenerator
from domain.consensus import Consensus, ConsensusRule
from domain.evidence import Document
from domain.panel import (
    DEFAULT_DIMENSIONS,
    DEFAULT_RULES,
    Expert,
    Panel,
    PanelId,
    PanelType,
    Source,
    next_turn,
)
from domain.panel.guards import require_minimum
from domain.shared import InvalidValue
from domain.tenancy import TenantId

DEFAULT_SEATS = 5
"""How many experts are invited where none is named: as many as every panel type takes."""


@frozen(kw_only=True)
class ConvenePanel:
    """A question for a panel.

    Attributes:
        tenant_id: whose panel it is.
        query: the question.
        agent_ids: the experts to invite, in order; empty for the catalogue's first five.
        panel_type: the protocol.
        options: the answers to choose from, if any.
        dimensions: what to rate.
        documents: the evidence.
        rule: how consensus is measured; None for the type's default.
        seed: fixes the speaking order.
        answered_by: the kind of model behind the seats.
    """

    tenant_id: TenantId
    query: str
    agent_ids: tuple[str, ...] = ()
    panel_type: PanelType = PanelType.STRUCTURED
    options: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = DEFAULT_DIMENSIONS
    documents: tuple[Document, ...] = ()
    rule: ConsensusRule | None = None
    seed: int = 0
    answered_by: str = ""


async def convene_panel(
    command: ConvenePanel,
    *,
    uow: PanelUnitOfWork,
    catalogue: ExpertCatalogue,
    clock: Clock,
    ids: IdGenerator,
) -> Panel:
    """Store the panel as a draft with its seats and its evidence.

    Raises:
        InvalidValue: a part of the command breaks a rule, names an unknown expert or a type
            that cannot deliberate.
        IllegalState: there are more experts than the type has seats, or too few to begin.
    """
    now = clock.now()
    panel = Panel(
        panel_id=PanelId(ids.new_id()),
        tenant_id=command.tenant_id,
        query=command.query,
        panel_type=command.panel_type,
        options=command.options,
        dimensions=command.dimensions,
        sources=tuple(Source(name=d.name, digest=d.digest) for d in command.documents),
        seed=command.seed,
        created_at=now,
        measurements=Consensus(rule=command.rule or DEFAULT_RULES[command.panel_type]),
    )
    next_turn(panel)
    for expert in _invited(command, catalogue):
        panel.add_member(
            expert.agent_id,
            expert.name,
            expert.role,
            profile=expert.profile,
            answered_by=command.answered_by,
            now=now,
        )
    require_minimum(panel.panel_type, panel.members)
    async with uow:
        await uow.documents.add(command.documents)
        await uow.panels.add(panel)
        await uow.commit()
    return panel


def _invited(command: ConvenePanel, catalogue: ExpertCatalogue) -> Sequence[Expert]:
    if not command.agent_ids:
        return catalogue.all()[:DEFAULT_SEATS]
    found = [(agent_id, catalogue.find(agent_id)) for agent_id in command.agent_ids]
    for agent_id, expert in found:
        if expert is None:
            message = f"there is no expert {agent_id!r} in the catalogue"
            raise InvalidValue("expert_unknown", message, field="agent_ids")
    return [expert for _, expert in found if expert is not None]
