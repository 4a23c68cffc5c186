"""The experts that can be invited, read from TOML."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from attrs import frozen

from application.panel.ports import ExpertCatalogue
from domain.panel import Expert, ExpertProfile
from domain.shared import InvalidValue

_SHIPPED = "experts.toml"
_TEXT_KEYS = ("agent_id", "name", "role", "remit", "perspective")
_KEYS = (*_TEXT_KEYS, "vocabulary")


@frozen
class TomlExpertCatalogue(ExpertCatalogue):
    """Experts by id, in order."""

    _experts: Mapping[str, Expert]

    def find(self, agent_id: str) -> Expert | None:
        """The expert of that id, or None."""
        return self._experts.get(agent_id)

    def all(self) -> Sequence[Expert]:
        """Every expert: the shipped ones first, then the user's, each in their file's order."""
        return tuple(self._experts.values())


def load_catalogue(extra: Path | None = None) -> TomlExpertCatalogue:
    """The shipped library and, after it, the experts of the file `extra`.

    An expert of `extra` with the id of a shipped one takes its place.

    Raises:
        InvalidValue: `extra` cannot be read, is no TOML, or an entry has a missing, unknown or
            unfit key; the message names file, entry and key, the field is `experts_file`.
    """
    shipped = files(__package__).joinpath(_SHIPPED).read_bytes()
    experts = dict(_read(shipped, _SHIPPED))
    if extra is not None:
        experts |= dict(_read(_bytes(extra), str(extra)))
    return TomlExpertCatalogue(experts)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _refusal("unreadable", f"{path} cannot be read ({reason})") from error


def _read(content: bytes, file: str) -> Iterator[tuple[str, Expert]]:
    try:
        tables = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _refusal("not_text", f"{file} is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise _refusal("not_toml", f"{file} is no TOML: {error}") from error
    _check_keys(tables, ("expert",), file)
    entries = tables["expert"]
    if not isinstance(entries, list) or not entries:
        raise _refusal("malformed", f"{file}: write each expert as a table [[expert]]")
    seen: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        expert = _expert(entry, f"{file}: expert {number}")
        if expert.agent_id in seen:
            message = f"{file}: expert {number}: agent_id {expert.agent_id!r} is used twice"
            raise _refusal("repeated", message)
        seen.add(expert.agent_id)
        yield expert.agent_id, expert


def _expert(entry: object, place: str) -> Expert:
    if not isinstance(entry, dict):
        raise _refusal("malformed", f"{place}: write it as a table [[expert]]")
    if isinstance(entry.get("agent_id"), str):
        place = f"{place} ({entry['agent_id']!r:.60})"
    _check_keys(entry, _KEYS, place)
    for key in _TEXT_KEYS:
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise _refusal("malformed", f"{place}: {key} must be text")
    vocabulary = entry["vocabulary"]
    if not isinstance(vocabulary, list) or not all(isinstance(one, str) for one in vocabulary):
        raise _refusal("malformed", f"{place}: vocabulary must be a list of texts")
    return _checked(entry, place)


def _checked(entry: Mapping[str, Any], place: str) -> Expert:
    try:
        return Expert(
            agent_id=entry["agent_id"],
            name=entry["name"],
            role=entry["role"],
            profile=ExpertProfile(
                remit=entry["remit"],
                perspective=entry["perspective"],
                vocabulary=tuple(entry["vocabulary"]),
            ),
        )
    except InvalidValue as error:
        raise _refusal("malformed", f"{place}: {error.message}") from error


def _check_keys(table: Mapping[str, object], keys: Sequence[str], place: str) -> None:
    missing = [key for key in keys if key not in table]
    if missing:
        raise _refusal("key_missing", f"{place}: the key {missing[0]!r} is missing")
    unknown = [key for key in table if key not in keys]
    if unknown:
        message = f"{place}: the key {unknown[0]!r:.60} is unknown; use {', '.join(keys)}"
        raise _refusal("key_unknown", message)


def _refusal(code: str, message: str) -> InvalidValue:
    return InvalidValue(f"experts_{code}", f"experts file {message}", field="experts_file")
