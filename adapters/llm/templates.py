"""The prompts' templates: files beside the code, each with a version of its own."""

import re
from functools import lru_cache
from importlib.resources import files
from string import Template

from attrs import frozen

_VERSION = re.compile(r"<!-- version (\d+) -->\n")


@frozen
class PromptTemplate:
    """A template, and its name and version as they stand in the record (`system@1`)."""

    reference: str
    _text: Template

    def filled(self, **values: str) -> str:
        """The text with its places filled; what is filled in is not looked at again."""
        return self._text.substitute(values).strip()


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
    return PromptTemplate(f"{name}@{version[1]}", Template(text[version.end() :]))
