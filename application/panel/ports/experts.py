"""Who answers for the seats, and where every answer is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import field, frozen

from domain.evidence import Document
from domain.panel import Expert, Opinion, Packet, PanelId, Point
from domain.shared import Usage


@frozen(kw_only=True)
class ExpertAnswer:
    """What an expert (or an office) said.

    Attributes:
        content: in words.
        opinion: its vote, where the phase asks for one. Claims in it are looked up by whoever
            receives the answer, whatever status they carry.
        points: what it raised.
        model: what answered, as exactly as its provider says; empty for the model's kind.
        prompt: the templates that made the prompt, with their versions; empty where there is none.
        parameters: what the model was given beside the prompt, such as its temperature.
        usage: what this answer took.
        evidence_left_out: the passages that did not fit into the prompt, as `name:first-last`.
    """

    content: str
    opinion: Opinion | None = None
    points: tuple[Point, ...] = ()
    model: str = ""
    prompt: str = ""
    parameters: Mapping[str, str | float] = field(factory=dict)
    usage: Usage = field(factory=Usage)
    evidence_left_out: tuple[str, ...] = ()


class ExpertFailure(Exception):
    """An expert could not answer; the text is safe to show (it never holds a secret).

    Attributes:
        usage: what the failed attempt took.
        repairable: whether the model answered something unusable, so that asking once more, with
            what was wrong, may help. A provider that refuses or cannot be reached is not.
    """

    def __init__(
        self, reason: str, *, usage: Usage | None = None, repairable: bool = False
    ) -> None:
        """Say why, what it took, and whether asking again may help."""
        super().__init__(reason)
        self.usage = usage or Usage()
        self.repairable = repairable


class ExpertModel(Protocol):
    """Whatever answers for seats and offices."""

    @property
    def kind(self) -> str:
        """What it is, as it stands on the seat: `extractive`, `openai:gpt-5-mini`."""
        ...

    @property
    def label(self) -> str:
        """What readers must know of its output, in a line."""
        ...

    @property
    def holds_office(self) -> bool:
        """Whether it can frame, judge and sum up; what only quotes evidence cannot."""
        ...

    @property
    def has_price(self) -> bool:
        """Whether it is known what its answers cost (or that they cost nothing)."""
        ...

    def estimate(self, packet: Packet, documents: Sequence[Document]) -> Usage:
        """The most that one answer to the packet is expected to take, without asking.

        `usd` is None where the model's price is not known.
        """
        ...

    async def answer(
        self, packet: Packet, documents: Sequence[Document], *, repair: str = ""
    ) -> ExpertAnswer:
        """Answer for the packet's seat.

        Args:
            packet: what the seat is shown.
            documents: the panel's evidence.
            repair: what was wrong with the answer before; empty at the first attempt.

        Raises:
            ExpertFailure: it could not.
        """
        ...


class ExpertModels(Protocol):
    """The models of this installation, by what stands on a seat."""

    def of(self, answered_by: str) -> ExpertModel:
        """The model that answers for a seat, by its `answered_by`.

        Raises:
            InvalidValue: there is no such model, or this installation lacks what it needs (its
                key); the message says what to set.
        """
        ...


@frozen(kw_only=True)
class Embeddings:
    """What an embedder gave.

    Attributes:
        vectors: one for each text, all of one length.
        usage: what they took.
    """

    vectors: Sequence[Sequence[float]]
    usage: Usage = field(factory=Usage)


class Embedder(Protocol):
    """Turns texts into vectors whose cosine says how alike they are."""

    @property
    def kind(self) -> str:
        """What it is: `openai:text-embedding-3-small`."""
        ...

    async def embed(self, texts: Sequence[str]) -> Embeddings:
        """A vector for each text.

        Raises:
            ExpertFailure: it could not.
        """
        ...


@frozen(kw_only=True)
class JournalEntry:
    """A recorded answer of a seat or an office.

    Attributes:
        panel_id: the panel.
        round_number: the round; of an office the last one that was held.
        phase: its name.
        agent_id: the seat or the office.
        packet_digest: the digest of the packet that was answered.
        model: what answered; `human` for a person, empty where nobody was asked any more.
        attempts: how many times it was asked.
        asked_at: when it was asked first.
        answered_at: when the answer (or the last failure) came.
        content: what it said.
        opinion: its vote; an abstention with its reason where it failed.
        points: what it raised.
        prompt: the templates of the prompt, with their versions.
        parameters: what the model was given beside the prompt.
        usage: what all attempts took.
        evidence_left_out: the passages that did not fit into the prompt.
        out_of_budget: whether the budget or the deadline kept it from answering.
    """

    panel_id: PanelId
    round_number: int
    phase: str
    agent_id: str
    packet_digest: str
    model: str
    attempts: int
    asked_at: datetime
    answered_at: datetime
    content: str
    opinion: Opinion | None = None
    points: tuple[Point, ...] = ()
    prompt: str = ""
    parameters: Mapping[str, str | float] = field(factory=dict)
    usage: Usage = field(factory=Usage)
    evidence_left_out: tuple[str, ...] = ()
    out_of_budget: bool = False

    @property
    def latency(self) -> float:
        """Seconds from the first question to the answer, failed attempts included."""
        return (self.answered_at - self.asked_at).total_seconds()


class AnswerJournal(Protocol):
    """Every answer of one tenant's panels, stored before it is used.

    There is one entry for a panel, round, phase and seat, so that no answer is bought twice.
    """

    async def record(self, entry: JournalEntry) -> JournalEntry:
        """Store an answer; durable once this returns.

        Returns:
            The entry; or, where the seat's answer was recorded before, that earlier one.

        Raises:
            NotFound: the tenant has no such panel.
        """
        ...

    async def of_panel(self, panel_id: PanelId) -> Sequence[JournalEntry]:
        """The recorded answers of a panel, by round and then in order of recording."""
        ...


class ExpertCatalogue(Protocol):
    """The experts that can be invited."""

    def find(self, agent_id: str) -> Expert | None:
        """The expert of that id, or None."""
        ...

    def all(self) -> Sequence[Expert]:
        """Every expert, in the catalogue's order."""
        ...
