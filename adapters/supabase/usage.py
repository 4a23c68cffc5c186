"""What a tenant's answers have used, in a Supabase project."""

from datetime import UTC, datetime

from adapters.rows.stored import usage_of
from adapters.supabase.project import SupabaseProject
from adapters.supabase.values import row_of
from application.panel.ports import UsageReader
from domain.shared import Usage
from domain.tenancy import TenantId


class SupabaseUsageReader(UsageReader):
    """One tenant's usage, as it stands in the journal."""

    def __init__(self, project: SupabaseProject, tenant_id: TenantId) -> None:
        """Add up what the answers of `tenant_id` used."""
        self._project = project
        self._tenant_id = tenant_id

    async def since(self, start: datetime) -> Usage:
        """The usage of all answers that came at `start` or later.

        Of deleted panels it is known by the day (UTC) only: that of `start` counts as a whole.
        """
        day = start.astimezone(UTC).date().isoformat()
        wanted = {"start": start.isoformat(), "day": day}
        rows = await self._project.call(self._tenant_id, "usage_since", wanted)
        return sum((usage_of(row_of(row)) for row in rows), Usage())
