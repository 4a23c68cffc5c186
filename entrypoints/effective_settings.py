"""The settings that are in force, for people: where each came from, and no secret."""

import re
from collections.abc import Mapping, Sequence

import attrs
from attrs import frozen

from entrypoints.settings import DATABASE_VARIABLE, HIDDEN, VARIABLE, load_settings

MASK = "********"

READ_ELSEWHERE = frozenset(
    {
        "ASK_PANEL_CONCURRENCY",
        "ASK_PANEL_DATA",
        "ASK_PANEL_DEBUG",
        "ASK_PANEL_FALLBACK_MODEL",
        "ASK_PANEL_LOCAL_MODELS",
        "ASK_PANEL_VLLM_MODEL",
    }
)
"""Variables that single commands read, and no service."""

_PASSWORD = re.compile(r"(://[^\s:/@]*:)\S*@|([?&][a-z_]*(?:password|key|secret|token)=)[^&\s]+")


@frozen
class EffectiveSetting:
    """One setting.

    Attributes:
        variable: the environment variable that gives it.
        value: its value in words, without secrets; None where there is none.
        source: `option`, `environment` or `default`.
    """

    variable: str
    value: str | None
    source: str


def effective_settings(
    database_url: str | None, environment: Mapping[str, str]
) -> Sequence[EffectiveSetting]:
    """All settings, as `load_settings` reads them.

    Raises:
        InvalidValue: a variable breaks its rule; `field` is its name.
    """
    settings = load_settings(database_url, environment)
    found = []
    for field in attrs.fields(type(settings)):
        variable = field.metadata[VARIABLE]
        source = "environment" if environment.get(variable, "").strip() else "default"
        if variable == DATABASE_VARIABLE and database_url is not None:
            source = "option"
        hidden = field.metadata.get(HIDDEN, False)
        value = _in_words(getattr(settings, field.name), hidden=hidden)
        found.append(EffectiveSetting(variable, value, source))
    return found


def unknown_variables(environment: Mapping[str, str]) -> Sequence[str]:
    """The variables that look like ours and are read by nothing: most likely misspelt."""
    read = {setting.variable for setting in effective_settings(None, {})} | READ_ELSEWHERE
    return sorted(
        name for name in environment if name.startswith("ASK_PANEL_") and name not in read
    )


def _in_words(value: object, *, hidden: bool) -> str | None:
    if value is None:
        return None
    if hidden:
        return MASK
    if isinstance(value, frozenset):
        return ",".join(sorted(value)) or "none"
    if isinstance(value, tuple):
        return ",".join(value) or None
    if isinstance(value, bool):
        return str(value).lower()
    return _PASSWORD.sub(_masked, str(value))


def _masked(found: re.Match[str]) -> str:
    return f"{found[1]}{MASK}@" if found[1] else f"{found[2]}{MASK}"
