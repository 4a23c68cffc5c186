"""The evidence as a prompt holds it: whole where it fits, else whole passages."""

from collections.abc import Mapping
from functools import lru_cache

from attrs import frozen

from adapters.llm.fences import fenced
from adapters.llm.labels import documents_of
from adapters.llm.relevance import choose_passages
from domain.evidence import Document


@frozen(kw_only=True, eq=False)
class EvidenceText:
    """What a prompt holds of the evidence; one object for all seats of a panel.

    Attributes:
        names: the documents' names by label.
        text: the documents, each in a fence under its label.
        left_out: what is not shown, as `name:first-last` with the lines.
    """

    names: Mapping[str, str]
    text: str
    left_out: tuple[str, ...]


@lru_cache(maxsize=16)
def evidence_text(documents: tuple[Document, ...], query: str, limit: int) -> EvidenceText:
    """The documents for a question, in at most about `limit` characters of their text.

    The same for all seats of a panel, and remembered for them.
    """
    names = documents_of([document.name for document in documents])
    if sum(len(document.text) for document in documents) <= limit:
        pairs = zip(names, documents, strict=True)
        texts = [fenced("evidence", one.text, label) for label, one in pairs]
        return EvidenceText(names=names, text="\n".join(texts), left_out=())
    chosen = choose_passages(documents, query, limit)
    texts = [
        fenced("evidence", "\n\n".join(passages), label)
        for label, name in names.items()
        if (passages := [one.text for one in chosen.passages if one.document == name])
    ]
    return EvidenceText(names=names, text="\n".join(texts), left_out=chosen.left_out)
