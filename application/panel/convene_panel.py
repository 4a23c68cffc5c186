"""Convene a panel: put a question to chosen experts, over given evidence."""

from collections.abc import Mapping, Sequence

from attrs import evolve, field, frozen

from application.panel.ports import ExpertCatalogue, ExpertModels, PanelUnitOfWork
from application.panel.require_models import require_models
from application.shared import Clock, IdGenerator
from domain.consensus import Consensus, ConsensusRule
from domain.evidence import Document
from domain.panel import (
    DEFAULT_DIMENSIONS,
    DEFAULT_RULES,
    HUMAN,
    OFFICES,
    Expert,
    Panel,
    PanelId,
    PanelType,
    Source,
)
from domain.panel.guards import require_minimum
from domain.shared import Budget, InvalidValue
from domain.tenancy import TenantId

DEFAULT_SEATS = 5
"""How many experts are invited where none is named: as many as every panel type takes."""


@frozen(kw_only=True)
class Person:
    """Somebody who holds a seat of a hybrid panel.

    Attributes:
        agent_id: the seat, by which answers are submitted.
        name: the person's name.
        role: what the seat answers for.
        subject: who alone may read the seat's brief and answer for it, as a `Principal` names
            them; empty for everybody who may answer for people's seats.
    """

    agent_id: str
    name: str
    role: str = "reviewer"
    subject: str = ""


@frozen(kw_only=True)
class ConvenePanel:
    """A question for a panel.

    Attributes:
        tenant_id: whose panel it is.
        query: the question.
        agent_ids: the experts to invite, in order; empty for the catalogue's first five (less
            where people take seats).
        people: who holds human seats; hybrid panels only.
        panel_type: the protocol.
        base_type: the protocol that a hybrid panel follows; None for the open one.
        options: the answers to choose from, if any.
        dimensions: what to rate.
        documents: the evidence.
        rule: how consensus is measured; None for the type's default.
        seed: fixes orders and sides.
        closing_vote: whether the seats rank each other's last answers in the end.
        budget: what the panel may spend.
        answered_by: what answers for the seats.
        expert_models: what answers for single seats, by expert.
        chair_model: what answers for the offices; empty for what answers for the seats.
        fallback_model: what takes over where an office's model fails; empty for none.
    """

    tenant_id: TenantId
    query: str
    agent_ids: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    panel_type: PanelType = PanelType.STRUCTURED
    base_type: PanelType | None = None
    options: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = DEFAULT_DIMENSIONS
    documents: tuple[Document, ...] = ()
    rule: ConsensusRule | None = None
    seed: int = 0
    closing_vote: bool = False
    budget: Budget = field(factory=Budget)
    answered_by: str = "extractive"
    expert_models: Mapping[str, str] = field(factory=dict)
    chair_model: str = ""
    fallback_model: str = ""


async def convene_panel(
    command: ConvenePanel,
    *,
    uow: PanelUnitOfWork,
    catalogue: ExpertCatalogue,
    models: ExpertModels,
    clock: Clock,
    ids: IdGenerator,
) -> Panel:
    """Store the panel as a draft with its seats and its evidence.

    Raises:
        InvalidValue: a part of the command breaks a rule, names an unknown expert or a model that
            cannot be used here, or sets a price limit for a model without a known price.
        IllegalState: there are more experts than the type has seats, or too few to begin.
    """
    panel = draft_panel(command, catalogue=catalogue, models=models, clock=clock, ids=ids)
    async with uow:
        await uow.documents.add(command.documents)
        await uow.panels.add(panel)
        await uow.commit()
    return panel


def draft_panel(
    command: ConvenePanel,
    *,
    catalogue: ExpertCatalogue,
    models: ExpertModels,
    clock: Clock,
    ids: IdGenerator,
) -> Panel:
    """The panel as a draft, stored nowhere; see `convene_panel` for what it refuses."""
    now = clock.now()
    panel = Panel(
        panel_id=PanelId(ids.new_id()),
        tenant_id=command.tenant_id,
        query=command.query,
        panel_type=command.panel_type,
        base_type=_base_type(command),
        options=command.options,
        dimensions=command.dimensions,
        sources=tuple(Source(name=d.name, digest=d.digest) for d in command.documents),
        seed=command.seed,
        closing_vote=command.closing_vote,
        budget=command.budget,
        created_at=now,
        measurements=Consensus(rule=command.rule or default_rule(command)),
    )
    _seat_experts(panel, command, catalogue, clock)
    _seat_people(panel, command, clock)
    _appoint_officers(panel, command, models, clock)
    require_minimum(panel.panel_type, panel.members)
    require_models(panel, models, panel.budget)
    return panel


def default_rule(command: ConvenePanel) -> ConsensusRule:
    """The rule of the panel's type; a hybrid panel has the rounds of its base."""
    rounds = DEFAULT_RULES[_base_type(command)].maximum_rounds
    return evolve(DEFAULT_RULES[command.panel_type], maximum_rounds=rounds)


def _base_type(command: ConvenePanel) -> PanelType:
    if command.base_type is not None:
        return command.base_type
    hybrid = command.panel_type is PanelType.HYBRID
    return PanelType.OPEN if hybrid else command.panel_type


def _seat_experts(
    panel: Panel, command: ConvenePanel, catalogue: ExpertCatalogue, clock: Clock
) -> None:
    invited = _invited(command, catalogue)
    unknown = sorted(command.expert_models.keys() - {expert.agent_id for expert in invited})
    if unknown:
        message = f"a model is given for {unknown[0]!r:.60}, who is not invited"
        raise InvalidValue("expert_not_invited", message, field="expert_models")
    for expert in invited:
        panel.add_member(
            expert.agent_id,
            expert.name,
            expert.role,
            profile=expert.profile,
            answered_by=command.expert_models.get(expert.agent_id, command.answered_by),
            now=clock.now(),
        )


def _seat_people(panel: Panel, command: ConvenePanel, clock: Clock) -> None:
    if command.people and panel.panel_type is not PanelType.HYBRID:
        message = f"people hold seats of hybrid panels only, not of a {panel.panel_type} one"
        raise InvalidValue("people_need_hybrid", message, field="people")
    for person in command.people:
        panel.add_member(
            person.agent_id, person.name, person.role, answered_by=HUMAN, now=clock.now()
        )
        if person.subject:
            panel.assign_seat(person.agent_id, person.subject, now=clock.now())


def _appoint_officers(
    panel: Panel, command: ConvenePanel, models: ExpertModels, clock: Clock
) -> None:
    chair = command.chair_model or command.answered_by
    if not chair or not models.of(chair).holds_office:
        return
    for office in OFFICES[panel.base_type]:
        panel.appoint(office, answered_by=chair, fallback=command.fallback_model, now=clock.now())


def _invited(command: ConvenePanel, catalogue: ExpertCatalogue) -> Sequence[Expert]:
    if not command.agent_ids:
        return catalogue.all()[: max(0, DEFAULT_SEATS - len(command.people))]
    found = [(agent_id, catalogue.find(agent_id)) for agent_id in command.agent_ids]
    for agent_id, expert in found:
        if expert is None:
            message = f"there is no expert {agent_id!r} in the catalogue"
            raise InvalidValue("expert_unknown", message, field="agent_ids")
    return [expert for _, expert in found if expert is not None]
