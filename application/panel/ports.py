"""Ports of the panel context."""

from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from attrs import frozen

from domain.consensus import ConsensusResult
from domain.evidence import Document
from domain.panel import (
    Ask,
    Expert,
    Opinion,
    Packet,
    Panel,
    PanelId,
    PanelMember,
    PanelStatus,
    PanelType,
    Turn,
)


@frozen(kw_only=True)
class PanelSummary:
    """A panel in a list; `level` is that of its last measurement."""

    panel_id: PanelId
    query: str
    panel_type: PanelType
    status: PanelStatus
    created_at: datetime
    level: float | None
    recommendation: str | None


class PanelRepository(Protocol):
    """The panels of one tenant. What is another tenant's is not there."""

    async def add(self, panel: Panel) -> None:
        """Store a new panel with its events.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: a panel of that id exists.
        """
        ...

    async def get(self, panel_id: PanelId) -> Panel:
        """The stored panel.

        Raises:
            NotFound: this tenant has none of that id.
        """
        ...

    async def save(self, panel: Panel) -> None:
        """Store the changes of a panel that was added or got before, with its events.

        Raises:
            TenantMismatch: it is another tenant's.
            StaleVersion: it was saved (or deleted) by somebody else meanwhile.
        """
        ...

    async def delete(self, panel_id: PanelId, *, now: datetime) -> None:
        """Remove a panel and its journalled answers; its events stay, and one more says so.

        Raises:
            NotFound: this tenant has none of that id.
        """
        ...

    async def latest(self, *, limit: int) -> Sequence[PanelSummary]:
        """The newest panels first, at most `limit`."""
        ...


class DocumentRepository(Protocol):
    """The texts of one tenant's evidence, by the digest of their content."""

    async def add(self, documents: Sequence[Document]) -> None:
        """Store texts; one that is stored already is left as it is."""
        ...

    async def text(self, digest: str) -> str:
        """The text of that digest.

        Raises:
            NotFound: this tenant has none.
        """
        ...


class PanelUnitOfWork(Protocol):
    """One transaction of one tenant: `async with uow: ...; await uow.commit()`.

    It can be entered again after it was left. Leaving without a commit undoes everything.
    """

    @property
    def panels(self) -> PanelRepository:
        """The tenant's panels, inside the transaction."""
        ...

    @property
    def documents(self) -> DocumentRepository:
        """The tenant's evidence texts, inside the transaction."""
        ...

    async def __aenter__(self) -> Self:
        """Begin."""
        ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End, undoing what was not committed."""
        ...

    async def commit(self) -> None:
        """Make everything since entering durable, or nothing of it."""
        ...


@frozen(kw_only=True)
class ExpertAnswer:
    """What an expert said: in words, and as an opinion."""

    content: str
    opinion: Opinion


class ExpertFailure(Exception):
    """An expert could not answer; the text is safe to show (it never holds a secret)."""


class ExpertModel(Protocol):
    """Whatever answers for the seats."""

    @property
    def kind(self) -> str:
        """What it is, in a word: `extractive`."""
        ...

    @property
    def label(self) -> str:
        """What readers of its output must know of it, in a line."""
        ...

    async def answer(self, packet: Packet, documents: Sequence[Document]) -> ExpertAnswer:
        """Answer for the packet's seat.

        Raises:
            ExpertFailure: it could not.
        """
        ...


@frozen(kw_only=True)
class JournalEntry:
    """A seat's recorded answer.

    Attributes:
        panel_id: the panel.
        round_number: the round.
        phase: its name.
        agent_id: the seat.
        packet_digest: the digest of the packet that was answered.
        model: the kind of model that answered.
        attempts: how many times it was asked.
        asked_at: when it was asked first.
        answered_at: when the answer (or the last failure) came.
        content: what it said.
        opinion: the same, to be measured; an abstention with its reason where it failed.
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
    opinion: Opinion


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


class DeliberationSteps(Protocol):
    """The steps of one running panel, each safe to repeat after a crash."""

    async def plan(self) -> Turn:
        """What comes next."""
        ...

    async def ask(self, seat: str) -> None:
        """Get one seat's answer of the present turn into the journal."""
        ...

    async def record(self) -> None:
        """Put the turn's answers on the record; measure and save a round that is full."""
        ...

    async def conclude(self) -> None:
        """End the panel."""
        ...


class DeliberationEngine(Protocol):
    """Sequences the steps of a panel and remembers how far it came."""

    async def run(self, panel: Panel, steps: DeliberationSteps) -> None:
        """Run a panel that has just begun to its end."""
        ...

    async def resume(self, panel: Panel, steps: DeliberationSteps) -> None:
        """Run a panel that was interrupted to its end, from where it stands."""
        ...

    async def forget(self, panel: Panel) -> None:
        """Remove what was remembered of a panel."""
        ...


class DeliberationObserver(Protocol):
    """Is told how a deliberation goes; a display, never a part of the outcome."""

    def round_opened(self, ask: Ask, convened: int) -> None:
        """A round begins."""
        ...

    def seat_asked(self, member: PanelMember) -> None:
        """A seat is asked."""
        ...

    def seat_answered(self, member: PanelMember, entry: JournalEntry) -> None:
        """A seat's answer (or abstention) is recorded."""
        ...

    def round_measured(self, result: ConsensusResult) -> None:
        """A round is closed and measured."""
        ...
