"""Who sits on a panel, and whom one can invite."""

import re

from attrs import Attribute, field, frozen

from domain.shared import InvalidValue, clean_text

NAME_LIMIT = 200
PROFILE_LIMIT = 2_000
HUMAN = "human"
"""What answers for a seat that a person holds."""

_AGENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}")


def _check_agent_id(_: object, attribute: "Attribute[str]", value: str) -> None:
    if not _AGENT_ID.fullmatch(value):
        message = (
            f"{attribute.name} must be 1 to 100 letters, digits or . _ : - and begin with a "
            f"letter or digit, not {value!r:.60}"
        )
        raise InvalidValue("agent_id_malformed", message, field=attribute.name)


def _clean_name(name: str) -> str:
    return clean_text(name, field="agent_name", limit=NAME_LIMIT)


def _clean_role(role: str) -> str:
    return clean_text(role, field="role", limit=NAME_LIMIT)


@frozen(kw_only=True)
class ExpertProfile:
    """How an expert looks at a question.

    Attributes:
        remit: what the seat answers for, in a sentence.
        perspective: what it asks first and weighs most.
        vocabulary: words and short phrases that it looks for in evidence.
    """

    remit: str = ""
    perspective: str = ""
    vocabulary: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Refuse text that cannot be stored."""
        clean_text(self.remit, field="remit", limit=PROFILE_LIMIT, blank_allowed=True)
        clean_text(self.perspective, field="perspective", limit=PROFILE_LIMIT, blank_allowed=True)
        for term in self.vocabulary:
            clean_text(term, field="vocabulary", limit=NAME_LIMIT)


@frozen(kw_only=True)
class Expert:
    """An expert of a catalogue, who can be invited to panels."""

    agent_id: str = field(validator=_check_agent_id)
    name: str = field(converter=_clean_name)
    role: str = field(converter=_clean_role)
    profile: ExpertProfile = field(factory=ExpertProfile)


@frozen(kw_only=True)
class PanelMember:
    """A seat of a panel and who holds it.

    Attributes:
        agent_id: the expert's id, or that of an office.
        agent_name: the name for people.
        role: what the seat answers for.
        profile: how it looks at questions.
        answered_by: what answers for it, so that the record shows who spoke: `extractive`, a model
            (`openai:gpt-5-mini`), `human`, or empty where nothing was said about it.
        fallback: the model that takes over where the first one fails; offices only.
    """

    agent_id: str = field(validator=_check_agent_id)
    agent_name: str = field(converter=_clean_name)
    role: str = field(converter=_clean_role)
    profile: ExpertProfile = field(factory=ExpertProfile)
    answered_by: str = ""
    fallback: str = ""

    @property
    def is_human(self) -> bool:
        """Whether a person answers for the seat."""
        return self.answered_by == HUMAN
