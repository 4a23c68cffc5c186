"""How a job comes into the queue: within the transaction that gives the reason for it."""

from collections.abc import Mapping

from sqlalchemy import Connection, text

from adapters.procrastinate.trace_context import current_traceparent
from domain.panel import PanelId
from domain.tenancy import TenantId

QUEUE = "panels"
"""The one queue."""

TASK = "run_panel"
"""The one task."""

# The job that waits stays locked until the commit: no worker begins it before, and so whoever
# begins it sees what this transaction has written. That is why nothing more need be enqueued.
_ENQUEUE_ONCE = text(
    """
    WITH waiting AS (
        SELECT id FROM jobs.procrastinate_jobs WHERE lock = :lock AND status = 'todo' FOR UPDATE
    )
    INSERT INTO jobs.procrastinate_jobs (queue_name, task_name, lock, args)
    SELECT :queue, :task, :lock,
        jsonb_strip_nulls(jsonb_build_object(
            'tenant_id', CAST(:tenant AS text), 'panel_id', CAST(:panel AS text),
            'traceparent', CAST(:traceparent AS text)
        ))
    WHERE NOT EXISTS (SELECT FROM waiting)
    """
)


def lock_of(tenant_id: TenantId, panel_id: PanelId) -> str:
    """What jobs of one panel have in common: one of them is run at a time."""
    return f"{tenant_id}:{panel_id}"


def job_of(tenant_id: TenantId, panel_id: PanelId) -> Mapping[str, object]:
    """The job that runs a panel, by the columns of the queue's table, for whoever enqueues it."""
    args = {"tenant_id": str(tenant_id), "panel_id": str(panel_id)}
    traceparent = current_traceparent()
    if traceparent is not None:
        args["traceparent"] = traceparent
    return {"queue": QUEUE, "task": TASK, "lock": lock_of(tenant_id, panel_id), "args": args}


def enqueue_panel(connection: Connection, tenant_id: TenantId, panel_id: PanelId) -> None:
    """Have the panel run once the transaction of `connection` is committed, unless it waits.

    A job that is being run does not count as waiting: it may have looked before this transaction.
    """
    values = {
        "queue": QUEUE,
        "task": TASK,
        "lock": lock_of(tenant_id, panel_id),
        "tenant": str(tenant_id),
        "panel": str(panel_id),
        "traceparent": current_traceparent(),
    }
    connection.execute(_ENQUEUE_ONCE, values)
