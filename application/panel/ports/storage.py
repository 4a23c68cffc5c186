"""Where panels, their evidence and the usage of a tenant are kept."""

from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from attrs import frozen

from application.panel.ports.listing import PanelFilter, PanelSummary, Place
from domain.evidence import Document
from domain.panel import Panel, PanelErased, PanelId
from domain.shared import Budget, Usage


@frozen(kw_only=True)
class TenantSpending:
    """How it stands with a tenant's money.

    Attributes:
        spent: what answers took, as a `UsageReader` tells it.
        held: what panels in progress have not spent yet of what was set aside for them; its
            tokens count together, as input.
    """

    spent: Usage
    held: Usage


def still_held(share: Budget | None, used: Usage) -> Usage:
    """What a panel in progress, whose answers have used that, may still spend of its share."""
    if share is None:
        return Usage()
    return Usage(
        input_tokens=max(0, (share.tokens or 0) - used.tokens),
        usd=max(0.0, (share.usd or 0.0) - (used.usd or 0.0)),
    )


class PanelRepository(Protocol):
    """The panels of one tenant. What is another tenant's is not there."""

    async def add(self, panel: Panel) -> None:
        """Store a new panel with its events.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: a panel of that id exists; a store may find out only as it commits.
        """
        ...

    async def get(self, panel_id: PanelId) -> Panel:
        """The stored panel.

        Raises:
            NotFound: this tenant has none of that id.
        """
        ...

    async def get_unless(self, panel_id: PanelId, version: int) -> Panel | None:
        """The stored panel; None where it is still of that version.

        Raises:
            NotFound: this tenant has none of that id.
        """
        ...

    async def save(self, panel: Panel) -> None:
        """Store the changes of a panel that was added or got before, with its events.

        Raises:
            TenantMismatch: it is another tenant's.
            StaleVersion: it was saved (or deleted) by somebody else meanwhile; a store may find
                out only as it commits.
        """
        ...

    async def erase(self, event: PanelErased) -> None:
        """Remove the event's panel with all that hangs on it, and record the event.

        With it go its answers, the texts that no other panel of the tenant refers to, notices of
        it, and replies to requests that tell of it. What its events say is blanked, or stays, as
        the event says; what its answers had used stays counted.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: this tenant has none of that id.
            PanelHeld: it is under a legal hold.
        """
        ...

    async def search(
        self, wanted: PanelFilter, *, limit: int, before: Place | None = None
    ) -> Sequence[PanelSummary]:
        """The newest of the wanted panels first, at most `limit`, and only those after `before`."""
        ...

    async def count(self, wanted: PanelFilter) -> int:
        """How many of the panels are wanted."""
        ...

    async def count_under_way(self) -> int:
        """How many are in progress and wait for nobody, by what this unit of work has written.

        Others who count wait until it has ended, so that two cannot take the last place.
        """
        ...

    async def spending(self, start: datetime) -> TenantSpending:
        """What the tenant has spent since `start`, and what its panels in progress still may.

        Others who ask wait until this unit of work has ended, so that two cannot set the same
        aside.
        """
        ...


class DocumentRepository(Protocol):
    """The texts of one tenant's evidence, by the digest of their content.

    A text is kept as long as a panel refers to it.
    """

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


class UsageReader(Protocol):
    """What one tenant's panels have used, also those that were deleted since."""

    async def since(self, start: datetime) -> Usage:
        """The usage of all answers that came at `start` or later.

        Of deleted panels it is known by the day (UTC) only: that of `start` counts as a whole.
        """
        ...
