"""The log of a serving process: one JSON object a line on stderr, without secrets."""

import logging.config
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from entrypoints.redaction import REDACTED, SECRET_NAMES, may_hold_secret, redacted
from entrypoints.setting_rules import LogLevel

_SHORT = frozenset({str, bool, int, float, type(None)})
"""The types of what an event usually tells."""

_QUIETER = ("aiosqlite", "httpcore", "httpx", "openai")
"""Libraries that tell their own inner steps: only their warnings are of use here."""

_SILENT = ("opentelemetry",)
"""What repeats itself for as long as it fails: who calls it says so once."""


def configure_logs(level: LogLevel, *, traced: bool = False) -> None:
    """Let everything that this process logs, by structlog or by logging, take that form.

    Args:
        level: the least severity that is logged.
        traced: whether lines carry the ids of the trace that they belong to.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_declaration(level, traced=traced))


def without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The event with its secrets redacted, in every text at any depth."""
    if _is_harmless(event):
        return event
    return {name: _cleaned(name, value) for name, value in event.items()}


def _shared() -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _trace_ids() -> list[structlog.typing.Processor]:
    from entrypoints.bootstrap.tracing import trace_ids

    return [trace_ids()]


def _declaration(level: LogLevel, *, traced: bool) -> dict[str, Any]:
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _shared(),
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *(_trace_ids() if traced else ()),
            structlog.processors.format_exc_info,
            without_secrets,
            structlog.processors.JSONRenderer(),
        ],
    }
    # Some libraries have their loggers say more than the root's level lets through.
    handler = {"class": "logging.StreamHandler", "formatter": "json", "level": level.upper()}
    quieter = max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()])
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stderr": handler},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {name: {"level": quieter} for name in _QUIETER}
        | {name: {"level": logging.CRITICAL} for name in _SILENT},
    }


def _is_harmless(event: EventDict) -> bool:
    """Whether nothing in an event of short values looks like a secret: so is nearly every one."""
    values = event.values()
    if not all(type(value) in _SHORT for value in values):
        return False
    texts = [value for value in values if isinstance(value, str)]
    return not may_hold_secret("\n".join([*event, *texts]))


def _cleaned(name: object, value: object) -> object:
    if isinstance(name, str) and name.lower() in SECRET_NAMES:
        return REDACTED
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {key: _cleaned(key, part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(None, part) for part in value]
    if isinstance(value, bool | int | float) or value is None:
        return value
    return redacted(repr(value))
