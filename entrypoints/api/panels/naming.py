"""Refusals of a panel, by the names that its sender gave the parts of the request."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from application.panel.ports import ExpertModels
from domain.shared import IllegalState, InvalidValue
from entrypoints.api.panels.bodies import PanelBody

_SENT_AS: Mapping[str, str] = MappingProxyType({"base_type": "base", "sources": "evidence"})
_OF_A_SEAT = frozenset({"agent_id", "agent_name", "role", "subject"})
_SEATS = frozenset({"members_too_few", "members_too_many"})
"""The codes of what is wrong with how many are invited; what is sent is a matter of the request."""


@contextmanager
def named_as_sent(body: PanelBody, models: ExpertModels) -> Iterator[None]:
    """Let what the block refuses name the part of the body that it is about.

    Args:
        body: what the block makes a panel of.
        models: those that seats may name here.

    Raises:
        InvalidValue: the block refused a value, or how many were invited.
    """
    try:
        yield
    except InvalidValue as error:
        field = _field_of(error, body, models)
        raise InvalidValue(error.code, error.message, field=field) from error
    except IllegalState as error:
        if error.code not in _SEATS:
            raise
        raise InvalidValue(error.code, error.message, field="agent_ids") from error


def _field_of(error: InvalidValue, body: PanelBody, models: ExpertModels) -> str:
    if error.field == "model":
        named = _models_of(body)
        return next((field for field, name in named if not _is_there(name, models)), error.field)
    if error.field in _OF_A_SEAT:
        repeated = len(set(body.agent_ids)) < len(body.agent_ids)
        return "agent_ids" if repeated or not body.people else "people"
    return _SENT_AS.get(error.field, error.field)


def _models_of(body: PanelBody) -> Iterator[tuple[str, str]]:
    yield from (("model", body.model),) if body.model is not None else ()
    yield from (
        (f"expert_models.{seat}", name) for seat, name in body.expert_models.items() if name
    )
    for field in ("chair_model", "fallback_model"):
        if name := getattr(body, field):
            yield field, name


def _is_there(name: str, models: ExpertModels) -> bool:
    try:
        models.of(name)
    except InvalidValue:
        return False
    return True
