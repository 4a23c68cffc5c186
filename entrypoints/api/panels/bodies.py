"""What callers send about panels. The domain checks what they mean."""

import re
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
)

from domain.consensus.methods import Method
from domain.panel import Decision, PanelType

SEED_LIMIT = 2**53 - 1
"""The greatest seed: beyond it JSON's numbers are not exact everywhere."""

_UP_OR_OUT = re.compile(r"^/|^[A-Za-z]:|\\|(^|/)\.{1,2}(/|$)|//")

BaseType = Literal["structured", "open", "socratic", "adversarial", "delphi"]


class Body(BaseModel):
    """A JSON object that holds what is named, and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def _plain_name(name: str) -> str:
    """A name, not a way to somewhere: sources are stored by their content, and named in quotes."""
    if _UP_OR_OUT.search(name):
        message = "must be a plain file name: no drive, no backslash, no . or .. between slashes"
        raise ValueError(message)
    return name


class EvidenceBody(Body):
    """A text that experts may quote."""

    name: Annotated[str, AfterValidator(_plain_name)] = Field(examples=["routes.md"])
    text: str = Field(examples=["No predicate fits the new claim."])


class PersonBody(Body):
    """Somebody who holds a seat of a hybrid panel."""

    agent_id: str = Field(examples=["jane"])
    name: str = Field(examples=["Dr. Jane Smith"])
    role: str = "reviewer"
    subject: str = Field(
        default="",
        max_length=300,
        description="Who alone may read the seat's brief and answer for it: the subject (`sub`) of "
        "a member's tokens, or `key:` and the id of an API key. By default everybody who may "
        "answer for people's seats.",
        examples=["5f0c2a1e-8a53-4a7e-9d0b-2f1c5a3e7b90"],
    )


class RuleBody(Body):
    """How consensus is measured, fixed before round 1; what is left out is the type's own."""

    method: Method | None = None
    threshold: StrictFloat | None = Field(default=None, description="Above 0, to 1.")
    quorum: StrictFloat | None = Field(default=None, description="Above 0, to 1.")
    stability: StrictFloat | None = Field(default=None, description="0 to 1.")
    maximum_rounds: StrictInt | None = Field(default=None, description="1 to 10.")


class BudgetBody(Body):
    """What a panel may spend; each limit is above 0."""

    tokens: StrictInt | None = Field(default=None, examples=[200_000])
    usd: StrictFloat | None = Field(default=None, examples=[0.5])
    seconds: StrictFloat | None = Field(default=None, examples=[600.0])


class PanelBody(Body):
    """A question for a panel."""

    query: str = Field(description="1 to 5,000 characters.", examples=["Which route?"])
    panel_type: PanelType = PanelType.STRUCTURED
    base: BaseType | None = Field(
        default=None, description="The type that a hybrid panel follows; by default the open one."
    )
    agent_ids: tuple[str, ...] = Field(
        default=(),
        max_length=15,
        description="The experts to invite, by their ids; by default the catalogue's first five.",
        examples=[["fda_expert", "clinical_expert"]],
    )
    options: tuple[str, ...] = Field(
        default=(), max_length=20, examples=[["510(k)", "De Novo"]], description="None, or 2 to 20."
    )
    dimensions: tuple[str, ...] | None = Field(
        default=None, max_length=12, description="What to rate from 1 to 9; a usual set by default."
    )
    rule: RuleBody = RuleBody()
    budget: BudgetBody = BudgetBody()
    evidence: tuple[EvidenceBody, ...] = Field(default=(), max_length=200)
    files: tuple[str, ...] = Field(
        default=(),
        max_length=200,
        description="The names of uploaded files that are evidence too.",
        examples=[["routes.md"]],
    )
    model: str | None = Field(
        default=None,
        max_length=200,
        description="What answers for the seats; `extractive` only quotes the evidence. By default "
        "what the installation names (`ASK_PANEL_MODEL`); the panel's members say which it is.",
        examples=["openai:gpt-5-mini"],
    )
    expert_models: dict[str, str] = Field(
        default_factory=dict, max_length=15, description="Another model for single experts."
    )
    chair_model: str = Field(default="", max_length=200)
    fallback_model: str = Field(default="", max_length=200)
    people: tuple[PersonBody, ...] = Field(default=(), max_length=8)
    seed: StrictInt = Field(default=0, ge=0, le=SEED_LIMIT)
    closing_vote: StrictBool = False


class WhatIfBody(Body):
    """What is to be thought away, or measured otherwise; one of them at least."""

    without: tuple[str, ...] = Field(default=(), max_length=15, examples=[["fda_expert"]])
    without_evidence: tuple[str, ...] = Field(default=(), max_length=200)
    rule: RuleBody = RuleBody()


class SignatureBody(Body):
    """A person's decision on the outcome."""

    decision: Decision
    text: str = Field(
        default="",
        description="The amended recommendation, the reason of a rejection, or a remark.",
    )
    name: str | None = Field(
        default=None,
        description="Who signs; by default the caller's name, and with a person's own token no "
        "other. A program's key may hand in what a person decided.",
        examples=["Dr. Jane Smith"],
    )
