"""What the record tells of an answer as soon as the journal holds it."""

from application.panel.like_answers import PHASE
from application.panel.ports import JournalEntry
from domain.panel import AnswerRecorded
from domain.tenancy import TenantId


def answer_recorded(tenant_id: TenantId, entry: JournalEntry) -> AnswerRecorded | None:
    """That a seat or an office has answered; None for a comparison, which is nobody's answer.

    Whoever writes an entry to the journal appends this to the tenant's record in the same
    transaction, and only where the entry is new: so no answer is told that could still be lost,
    and none twice.
    """
    if entry.phase == PHASE:
        return None
    return AnswerRecorded(
        tenant_id=tenant_id,
        panel_id=entry.panel_id,
        occurred_at=entry.answered_at,
        round_number=entry.round_number,
        phase=entry.phase,
        agent_id=entry.agent_id,
        abstained=entry.opinion is not None and entry.opinion.abstains,
    )
