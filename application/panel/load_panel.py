"""Load a stored panel together with its evidence."""

from application.panel.ports import PanelUnitOfWork
from domain.evidence import Document
from domain.panel import Panel, PanelId


async def load_panel(panel_id: PanelId, uow: PanelUnitOfWork) -> tuple[Panel, list[Document]]:
    """The stored panel and its evidence, read in one transaction.

    Raises:
        NotFound: the tenant has no such panel.
    """
    async with uow:
        panel = await uow.panels.get(panel_id)
        documents = await documents_of(panel, uow)
    return panel, documents


async def documents_of(panel: Panel, uow: PanelUnitOfWork) -> list[Document]:
    """The panel's evidence, read in a unit of work that has been entered."""
    return [
        Document(name=source.name, text=await uow.documents.text(source.digest))
        for source in panel.sources
    ]
