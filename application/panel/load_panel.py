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
        documents = [
            Document(name=source.name, text=await uow.documents.text(source.digest))
            for source in panel.sources
        ]
    return panel, documents
