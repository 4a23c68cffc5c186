"""How it stands with a tenant's money, looked at by one unit of work at a time."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from adapters.rows.stored import budget_of
from adapters.sql.schema import answers, panels
from adapters.sql.under_way import take_turn
from adapters.sql.usage import used_since
from application.panel.like_answers import PHASE
from application.panel.ports import TenantSpending, still_held
from domain.panel import PanelStatus
from domain.shared import Usage
from domain.tenancy import TenantId

_OF_PANEL = (
    answers.c.tenant_id == panels.c.tenant_id,
    answers.c.panel_id == panels.c.panel_id,
    answers.c.phase != PHASE,
)
_TOKENS = func.coalesce(func.sum(answers.c.input_tokens + answers.c.output_tokens), 0)
_USD = func.coalesce(func.sum(answers.c.usd), 0)
_SHARES = select(
    panels.c.document["share"].label("share"),
    select(_TOKENS).where(*_OF_PANEL).scalar_subquery().label("tokens"),
    select(_USD).where(*_OF_PANEL).scalar_subquery().label("usd"),
).where(panels.c.tenant_id == bindparam("tenant"), panels.c.status == PanelStatus.IN_PROGRESS.value)


def spending(connection: Connection, tenant_id: TenantId, start: datetime) -> TenantSpending:
    """What was spent since `start`, and what panels in progress still may of their shares.

    What is held is looked at first: an answer that comes meanwhile is then counted twice rather
    than never.

    Args:
        connection: a transaction that may write; it takes its turn.
        tenant_id: whose money.
        start: of the month.
    """
    take_turn(connection, tenant_id)
    held = Usage()
    for row in connection.execute(_SHARES, {"tenant": tenant_id.value}):
        used = Usage(input_tokens=int(row.tokens), usd=row.usd)
        held += still_held(row.share and budget_of(row.share), used)
    return TenantSpending(spent=used_since(connection, tenant_id, start), held=held)
