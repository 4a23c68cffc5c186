"""Values of options that have a form of their own; each error names the form."""

import math
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import typer

_SECONDS_BY_UNIT = {"s": 1, "m": 60, "h": 3600}
_PERSON = re.compile(
    r"(?P<seat>[^:]*[^:\s]\s*):(?P<name>[^<>]*[^<>\s])\s*(<(?P<subject>[^<>\s]+)>)?"
)


@dataclass(frozen=True)
class ExpertModel:
    """A model for one expert."""

    expert: str
    model: str


@dataclass(frozen=True)
class SeatedPerson:
    """A person and the id of the seat; `subject` is empty where the seat is nobody's alone."""

    seat: str
    name: str
    subject: str = ""


@dataclass(frozen=True)
class RuleChanges:
    """What a rule is to have; None leaves a value as it is."""

    threshold: float | None = None
    quorum: float | None = None
    stability: float | None = None
    method: str | None = None
    rounds: int | None = None

    def given(self) -> dict[str, float | str]:
        """The values that are to change, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def expert_model(text: str) -> ExpertModel:
    """An expert's id and a model, from `ID=MODEL`."""
    expert, sign, model = (part.strip() for part in text.partition("="))
    if not (sign and expert and model):
        message = f"write ID=MODEL, such as fda_expert=openai:gpt-5-mini, not {text!r:.60}"
        raise typer.BadParameter(message)
    return ExpertModel(expert, model)


def seated_person(text: str) -> SeatedPerson:
    """A seat's id, a person's name and, where the seat is theirs alone, their subject.

    From `ID:NAME` or `ID:NAME <SUBJECT>`.
    """
    found = _PERSON.fullmatch(text.strip())
    if found is None:
        message = f'write ID:NAME, such as "jane:Dr. Jane Smith", not {text!r:.60}'
        raise typer.BadParameter(message)
    return SeatedPerson(found["seat"].strip(), found["name"].strip(), found["subject"] or "")


def seconds(text: str) -> float:
    """Seconds, from a number, or from one followed by s, m or h."""
    unit = text[-1:]
    number = text[:-1] if unit in _SECONDS_BY_UNIT else text
    try:
        found = float(number) * _SECONDS_BY_UNIT.get(unit, 1)
    except ValueError:
        found = math.nan
    if not 0 < found < math.inf:
        message = f"write a time above 0, such as 90, 90s, 10m or 1h, not {text!r:.60}"
        raise typer.BadParameter(message)
    return found


def rule_changes(text: str) -> RuleChanges:
    """What a rule is to have, from `KEY=VALUE,...`; the ranges are the rule's own affair."""
    read: dict[str, Callable[[str, str], float | str]] = {
        "threshold": _number,
        "quorum": _number,
        "stability": _number,
        "method": lambda _, value: value,
        "rounds": _whole_number,
    }
    changes: dict[str, Any] = {}
    for part in text.split(","):
        key, _, value = (piece.strip() for piece in part.partition("="))
        if key not in read or not value:
            message = f"write KEY=VALUE with a KEY of {', '.join(read)}, not {part!r:.60}"
            raise typer.BadParameter(message)
        if key in changes:
            raise typer.BadParameter(f"{key} is given twice")
        changes[key] = read[key](key, value)
    return RuleChanges(**changes)


def _number(key: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{key} must be a number, not {text!r:.60}") from None


def _whole_number(key: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"{key} must be a whole number, not {text!r:.60}") from None
