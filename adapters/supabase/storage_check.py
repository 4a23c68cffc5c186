"""Whether a Supabase project answers, and of which revision its schema is."""

from collections.abc import Callable

from adapters.supabase.project import SupabaseProject
from application.shared import StorageCheck, StorageState


class SupabaseStorageCheck(StorageCheck):
    """Looks at an open project."""

    def __init__(
        self, project: SupabaseProject, *, works_with: Callable[[str], bool], expected: str
    ) -> None:
        """Look at `project`, whose schema is of revision `expected`, or another that will do."""
        self._project = project
        self._works_with = works_with
        self._expected = expected

    async def state(self) -> StorageState:
        """What it is and how it is, by asking it; its connections are the project's to count."""
        revision = await self._project.revision()
        fits = revision is not None and self._works_with(revision)
        return StorageState(
            kind="supabase",
            revision=revision,
            expected=revision if revision and fits else self._expected,
            connections_in_use=0,
        )
