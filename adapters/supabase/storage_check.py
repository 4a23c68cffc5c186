"""Whether a Supabase project answers, and of which revision its schema is."""

from adapters.supabase.project import SupabaseProject
from application.shared import StorageCheck, StorageState


class SupabaseStorageCheck(StorageCheck):
    """Looks at an open project."""

    def __init__(self, project: SupabaseProject, *, expected: str) -> None:
        """Look at `project`, whose schema is to be of revision `expected`."""
        self._project = project
        self._expected = expected

    async def state(self) -> StorageState:
        """What it is and how it is, by asking it; its connections are the project's to count."""
        revision = await self._project.revision()
        return StorageState(
            kind="supabase", revision=revision, expected=self._expected, connections_in_use=0
        )
