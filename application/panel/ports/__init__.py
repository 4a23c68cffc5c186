"""Ports of the panel context."""

from application.panel.ports.deliberation import (
    DeliberationEngine,
    DeliberationObserver,
    DeliberationSteps,
    SilentObserver,
)
from application.panel.ports.experts import (
    AnswerJournal,
    Embedder,
    Embeddings,
    ExpertAnswer,
    ExpertCatalogue,
    ExpertFailure,
    ExpertModel,
    ExpertModels,
    JournalEntry,
)
from application.panel.ports.listing import PanelFilter, PanelSummary, Place
from application.panel.ports.queue import PanelJob, PanelQueue, QueueState, RunJob
from application.panel.ports.retention import EndedPanel, EndedPanels, LegalHolds
from application.panel.ports.storage import (
    DocumentRepository,
    PanelRepository,
    PanelUnitOfWork,
    TenantSpending,
    UsageReader,
    still_held,
)
from application.panel.ports.unfinished import UnfinishedPanels

__all__ = [
    "AnswerJournal",
    "DeliberationEngine",
    "DeliberationObserver",
    "DeliberationSteps",
    "DocumentRepository",
    "Embedder",
    "Embeddings",
    "EndedPanel",
    "EndedPanels",
    "ExpertAnswer",
    "ExpertCatalogue",
    "ExpertFailure",
    "ExpertModel",
    "ExpertModels",
    "JournalEntry",
    "LegalHolds",
    "PanelFilter",
    "PanelJob",
    "PanelQueue",
    "PanelRepository",
    "PanelSummary",
    "PanelUnitOfWork",
    "Place",
    "QueueState",
    "RunJob",
    "SilentObserver",
    "TenantSpending",
    "UnfinishedPanels",
    "UsageReader",
    "still_held",
]
