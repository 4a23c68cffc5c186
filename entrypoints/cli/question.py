"""The question that `ask-panel ask` was given, as a command to the application."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from application.panel import ConvenePanel, Person
from application.panel.convene_panel import default_rule
from domain.consensus import ConsensusRule
from domain.evidence import Document
from domain.panel import DEFAULT_DIMENSIONS, PanelType
from domain.shared import Budget, InvalidValue
from domain.tenancy import TenantId
from entrypoints.cli.option_values import ExpertModel, RuleChanges, SeatedPerson
from entrypoints.seat_model import EXTRACTIVE


@frozen(kw_only=True)
class Question:
    """The options of `ask-panel ask`; what is empty or None means the default."""

    query: str
    options: tuple[str, ...]
    evidence: tuple[Path, ...]
    dimensions: tuple[str, ...]
    panel_type: str
    base: str | None
    rounds: int | None
    rule: RuleChanges
    closing_vote: bool
    seed: int
    agent_ids: tuple[str, ...]
    experts_file: Path | None
    people: tuple[SeatedPerson, ...]
    model: str
    expert_models: tuple[ExpertModel, ...]
    chair_model: str
    fallback_model: str
    budget_usd: float | None
    budget_tokens: int | None
    deadline: float | None


def read_question(argument: str) -> str:
    """The question, from stdin where the argument is `-`; line ends are those of Unix.

    Raises:
        InvalidValue: what stdin holds is not UTF-8.
    """
    text = _read_stdin() if argument == "-" else argument
    return text.replace("\r\n", "\n").rstrip("\n")


def convening(
    question: Question, documents: tuple[Document, ...], tenant_id: TenantId
) -> ConvenePanel:
    """The command that convenes the panel.

    Raises:
        InvalidValue: a value is out of its range, or two options contradict each other.
    """
    command = ConvenePanel(
        tenant_id=tenant_id,
        query=question.query,
        agent_ids=question.agent_ids,
        people=tuple(
            Person(agent_id=one.seat, name=one.name, subject=one.subject) for one in question.people
        ),
        panel_type=PanelType(question.panel_type),
        base_type=PanelType(question.base) if question.base else None,
        options=question.options,
        dimensions=question.dimensions or DEFAULT_DIMENSIONS,
        documents=documents,
        seed=question.seed,
        closing_vote=question.closing_vote,
        budget=Budget(
            tokens=question.budget_tokens, usd=question.budget_usd, seconds=question.deadline
        ),
        answered_by=question.model or EXTRACTIVE,
        expert_models=_one_model_each(question.expert_models),
        chair_model=question.chair_model,
        fallback_model=question.fallback_model,
    )
    return evolve(command, rule=changed_rule(default_rule(command), _rule_of(question)))


def changed_rule(rule: ConsensusRule, changes: RuleChanges) -> ConsensusRule:
    """The rule, with the values of `--rule` in place of its own.

    Raises:
        InvalidValue: a value is out of its range.
    """
    values: dict[str, Any] = changes.given()
    if "rounds" in values:
        values["maximum_rounds"] = values.pop("rounds")
    return evolve(rule, **values)


def _rule_of(question: Question) -> RuleChanges:
    rule, rounds = question.rule, question.rounds
    if rounds is None:
        return rule
    if rule.rounds not in {None, rounds}:
        message = "--rounds and --rule rounds=... differ; give one of them"
        raise InvalidValue("rounds_contradictory", message, field="rounds")
    return replace(rule, rounds=rounds)


def _one_model_each(choices: tuple[ExpertModel, ...]) -> dict[str, str]:
    models: dict[str, str] = {}
    for choice in choices:
        if choice.expert in models:
            message = f"two models are given for {choice.expert!r:.60}"
            raise InvalidValue("expert_model_repeated", message, field="expert_models")
        models[choice.expert] = choice.model
    return models


def _read_stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        message = f"the question on stdin is not UTF-8 text (byte {error.start})"
        raise InvalidValue("query_not_utf8", message, field="query") from error
