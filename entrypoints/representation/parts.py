"""Parts of a panel as documents of their own."""

from domain.panel import Panel
from entrypoints.representation.evidence import citation_documents, claims_document
from entrypoints.representation.figures import consensus_document, feedback_documents
from entrypoints.representation.plain import Document, plain
from entrypoints.representation.proceedings import discussion_documents
from entrypoints.representation.readable import measurement_as_it_may_be_read


def messages_document(panel: Panel) -> Document:
    """What was said, in order: each message with its `phase`, and whether it is `withheld`.

    `content`, `opinion` and `points` of a message that is withheld are null.
    """
    return {
        "panel_id": str(panel.panel_id),
        "messages": [
            {**message, "phase": discussion["phase"]}
            for discussion in discussion_documents(panel)
            for message in discussion["messages"]
        ],
        "notes": [plain(note) for note in panel.notes],
    }


def panel_consensus_document(panel: Panel) -> Document:
    """The last measurement (`consensus`), each round's (`rounds`), the rule and the feedback."""
    return {
        "panel_id": str(panel.panel_id),
        "status": panel.status.value,
        "rule": plain(panel.measurements.rule),
        "consensus": consensus_document(panel),
        "rounds": [
            measurement_as_it_may_be_read(panel, plain(result))
            for result in panel.measurements.results
        ],
        "feedback": feedback_documents(panel),
    }


def claims_of_panel_document(panel: Panel) -> Document:
    """The ledger of claims, and the passages that bear them (`citations`)."""
    return {
        "panel_id": str(panel.panel_id),
        **claims_document(panel),
        "citations": citation_documents(panel),
    }
