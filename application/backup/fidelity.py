"""Whether a restored database is what was backed up."""

from collections.abc import Sequence

from application.backup.ports import BackedUpDatabase, BackupObserver
from domain.backup import Manifest, differences


def unfaithful(
    database: BackedUpDatabase, manifest: Manifest, observer: BackupObserver
) -> Sequence[str]:
    """In what the database differs from the manifest, a line each; every chain is walked."""
    broken = database.broken_chains(observer)
    return (
        *differences(manifest.contents, database.contents()),
        *(
            f"record of tenant {tenant}: event {sequence} does not fit its chain"
            for tenant, sequence in sorted(broken.items())
        ),
    )
