"""A round of discussion and what was said in it."""

from datetime import datetime

from attrs import define, field, frozen, setters

from domain.panel.opinion import Opinion
from domain.panel.point import Point
from domain.shared import clean_text

CONTENT_LIMIT = 20_000


def clean_content(content: str) -> str:
    """What a seat says, in NFC: 1 to 20,000 characters, no control characters.

    Raises:
        InvalidValue: it is anything else.
    """
    return clean_text(content, field="content", limit=CONTENT_LIMIT)


@frozen(kw_only=True)
class PanelMessage:
    """What one seat said in one round; `content` has at most 20,000 characters.

    `opinion` is its vote; in a round without votes it is None, or an abstention where the seat
    could not answer.
    """

    round_number: int
    agent_id: str
    agent_name: str
    content: str = field(converter=clean_content)
    opinion: Opinion | None = None
    points: tuple[Point, ...] = ()
    said_at: datetime


@define(kw_only=True, on_setattr=setters.frozen)
class Discussion:
    """One round: who speaks in which order, and what was said. Only its panel changes it.

    Attributes:
        round_number: counted from 1.
        phase: the protocol's name for the round.
        blind: whether the seats answer without seeing each other.
        votes: whether each seat gives an opinion, so that the round is measured.
        speaking_order: the seats in the recorded order; empty where none was fixed.
        started_at: when the round was opened.
        completed_at: when it was closed, or None.
        messages: what was said, in order.
    """

    round_number: int
    phase: str = "discussion"
    blind: bool = False
    votes: bool = True
    speaking_order: tuple[str, ...] = ()
    started_at: datetime
    completed_at: datetime | None = None
    messages: tuple[PanelMessage, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether seats may still speak."""
        return self.completed_at is None

    @property
    def spoken(self) -> frozenset[str]:
        """The seats that have spoken."""
        return frozenset(message.agent_id for message in self.messages)

    @property
    def answered(self) -> int:
        """How many seats answered, by the last that each said.

        Where the round votes, that is to take a stand; elsewhere, not to abstain.
        """
        last = {message.agent_id: message.opinion for message in self.messages}
        return sum(self._answers(opinion) for opinion in last.values())

    def message_of(self, agent_id: str) -> PanelMessage | None:
        """The last message of a seat in this round."""
        said = [message for message in self.messages if message.agent_id == agent_id]
        return said[-1] if said else None

    def add(self, message: PanelMessage) -> None:
        """Append a message (called by the panel, which has checked it)."""
        object.__setattr__(self, "messages", (*self.messages, message))

    def close(self, at: datetime) -> None:
        """Close the round (called by the panel, which has checked it)."""
        object.__setattr__(self, "completed_at", at)

    def _answers(self, opinion: Opinion | None) -> bool:
        if opinion is None:
            return not self.votes
        return not opinion.abstains
