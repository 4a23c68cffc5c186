"""What is put to a panel: the question, its options, dimensions and sources."""

from collections.abc import Iterable, Sequence

from attrs import frozen

from domain.shared import InvalidValue, clean_text, comparable

QUERY_LIMIT = 5_000
LABEL_LIMIT = 200
OPTIONS_LIMIT = 20
DIMENSIONS_LIMIT = 12
DEFAULT_DIMENSIONS = ("feasibility", "evidence strength", "risk", "value")


@frozen(kw_only=True)
class Source:
    """A document that the panel was given: its name and the SHA-256 of its text, in hex."""

    name: str
    digest: str


def clean_query(query: str) -> str:
    """The question in NFC: 1 to 5,000 characters, no control characters, no lone surrogates."""
    return clean_text(query, field="query", limit=QUERY_LIMIT)


def clean_options(options: Iterable[str]) -> tuple[str, ...]:
    """No options at all, or 2 to 20 different ones of at most 200 characters."""
    cleaned = _labels(options, field="options", limit=OPTIONS_LIMIT)
    if len(cleaned) == 1:
        message = "options must be none at all, or two or more: one option is no choice"
        raise InvalidValue("options_too_few", message, field="options")
    return cleaned


def clean_dimensions(dimensions: Iterable[str]) -> tuple[str, ...]:
    """At most 12 different dimensions of at most 200 characters."""
    return _labels(dimensions, field="dimensions", limit=DIMENSIONS_LIMIT)


def clean_seed(seed: int) -> int:
    """A whole number from 0."""
    given: object = seed
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        message = f"seed must be a whole number from 0, not {seed!r:.60}"
        raise InvalidValue("seed_invalid", message, field="seed")
    return seed


def clean_sources(sources: Iterable[Source]) -> tuple[Source, ...]:
    """The documents, each under a name of its own."""
    cleaned = tuple(sources)
    _refuse_repeated([source.name for source in cleaned], field="sources")
    return cleaned


def _labels(values: Iterable[str], *, field: str, limit: int) -> tuple[str, ...]:
    if isinstance(values, str):
        message = f"{field} must be a list of texts, not one text"
        raise InvalidValue(f"{field}_malformed", message, field=field)
    cleaned = tuple(clean_text(v, field=field, limit=LABEL_LIMIT).strip() for v in values)
    if len(cleaned) > limit:
        message = f"{field} may have at most {limit} entries, not {len(cleaned)}"
        raise InvalidValue(f"{field}_too_many", message, field=field)
    _refuse_repeated([comparable(label) for label in cleaned], field=field)
    return cleaned


def _refuse_repeated(names: Sequence[str], *, field: str) -> None:
    repeated = {name for name in names if names.count(name) > 1}
    if repeated:
        message = f"{field} must differ: {min(repeated)!r} is given twice"
        raise InvalidValue(f"{field}_repeated", message, field=field)
