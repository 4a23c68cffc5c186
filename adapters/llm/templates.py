"""The prompts' templates: files beside the code, each with a version of its own."""

import re
from functools import lru_cache
from importlib.resources import files

from attrs import frozen

_PLACE = re.compile(r"\$([a-z]+)")
_VERSION = re.compile(r"<!-- version (\d+) -->\n")


@frozen
class PromptTemplate:
    """A template, and its name and version as they stand in the record (`system@1`)."""

    reference: str
    _pieces: tuple[str, ...]
    """Text and the names of places (`$name`) in turn, from a text to a text."""

    def filled(self, **values: str) -> str:
        """The text with its places filled; what is filled in is not looked at again."""
        texts = list(self._pieces)
        texts[1::2] = [values[name] for name in texts[1::2]]
        return "".join(texts).strip()


@lru_cache(maxsize=64)
def template(name: str) -> PromptTemplate:
    """The template of that name.

    Raises:
        ValueError: its first line does not tell its version.
    """
    text = files("adapters.llm").joinpath("prompts", f"{name}.md").read_text("utf-8")
    version = _VERSION.match(text)
    if version is None:
        message = f"the template {name} must begin with <!-- version N -->"
        raise ValueError(message)
    return PromptTemplate(f"{name}@{version[1]}", tuple(_PLACE.split(text[version.end() :])))
