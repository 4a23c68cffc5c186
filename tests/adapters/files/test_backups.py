import errno
import hashlib
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.files.backups import FolderBackups
from adapters.system import SystemClock
from application.backup import RotateBackups, rotate_backups
from domain.backup import Archive, Contents, Manifest, RotationRule, backup_id
from domain.shared import Conflict, NotFound, Unavailable

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DATA = b"what was packed"


class Watching:
    """Counts what passes."""

    def __init__(self) -> None:
        self.passed = 0

    def begins(self, step: str, total: int | None) -> None:
        pass

    def advanced(self, amount: int) -> None:
        self.passed += amount


def a_manifest(days_ago: float = 0, source: str = "the database x") -> Manifest:
    taken_at = NOON - timedelta(days=days_ago)
    return Manifest(
        backup_id=backup_id(taken_at, hashlib.sha256(source.encode()).hexdigest()[:8]),
        taken_at=taken_at,
        kind="sqlite",
        source=source,
        versions={"ask-panel": "0.1.0"},
        contents=Contents(revision="0005", rows={}, chains={}),
        archives=(
            Archive(name="data.zst", size=len(DATA), sha256=hashlib.sha256(DATA).hexdigest()),
        ),
    )


def keep(store: FolderBackups, manifest: Manifest) -> Manifest:
    with store.draft() as draft:
        (draft / "data.zst").write_bytes(DATA)
        store.keep(draft, manifest)
    return manifest


@pytest.fixture
def store(tmp_path: Path) -> FolderBackups:
    return FolderBackups(tmp_path / "backups")


def test_backups_are_found_newest_first(store: FolderBackups) -> None:
    made = [keep(store, a_manifest(days)) for days in (2, 0, 1)]

    assert list(store.all()) == [made[1], made[2], made[0]]
    assert store.find(made[0].backup_id) == made[0]
    assert store.damaged() == {}


def test_a_folder_that_is_not_there_holds_none(store: FolderBackups) -> None:
    assert (store.all(), store.damaged()) == ([], {})
    with pytest.raises(NotFound):
        store.find(a_manifest().backup_id)


def test_what_was_not_kept_is_gone(store: FolderBackups, tmp_path: Path) -> None:
    with store.draft() as draft:
        (draft / "data.zst").write_bytes(DATA)
        assert store.all() == []

    assert list((tmp_path / "backups").iterdir()) == []


def test_a_draft_that_broke_is_no_backup(store: FolderBackups) -> None:
    def break_off() -> None:
        with store.draft() as draft:
            (draft / "manifest.json").write_text("{")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Unavailable, match="No space left on device"):
        break_off()

    assert (store.all(), store.damaged()) == ([], {})


def test_only_the_owner_reads_backups(store: FolderBackups) -> None:
    keep(store, a_manifest())

    folder = store.folder_of(a_manifest())
    assert [path.stat().st_mode & 0o077 for path in (folder, folder.parent)] == [0, 0]


def test_whole_files_pass_under_the_observers_eyes(store: FolderBackups) -> None:
    watching = Watching()

    store.require_intact(keep(store, a_manifest()), watching)

    assert watching.passed == len(DATA)


def test_a_backup_under_another_name_is_damaged(store: FolderBackups) -> None:
    made, other = keep(store, a_manifest()), a_manifest(1).backup_id
    store.folder_of(made).rename(store.folder_of(made).with_name(other))

    assert store.all() == []
    assert f"its manifest is that of backup {made.backup_id}" in store.damaged()[other]


def test_another_releases_form_is_told_from_damage(store: FolderBackups) -> None:
    made = keep(store, a_manifest())
    path = store.folder_of(made) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 2}))

    with pytest.raises(Conflict, match="is of form 2, and this release reads form 1"):
        store.find(made.backup_id)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(manifest=st.from_type(Manifest))
def test_manifests_come_back_as_they_were_kept(store: FolderBackups, manifest: Manifest) -> None:
    bare = evolve(manifest, archives=())
    with store.draft() as draft:
        store.keep(draft, bare)

    found = store.find(bare.backup_id)
    store.remove(bare.backup_id)

    assert found == bare


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with (
        pytest.raises(Unavailable, match="cannot hold the backup"),
        FolderBackups(tmp_path / "file" / "backups").draft(),
    ):
        pass


@pytest.mark.parametrize("dry_run", [True, False])
def test_rotation_keeps_each_databases_own_and_leaves_damaged_ones(
    store: FolderBackups, *, dry_run: bool
) -> None:
    ours = [keep(store, a_manifest(days)) for days in range(5)]
    theirs = keep(store, a_manifest(30, source="the database y"))
    broken = keep(store, a_manifest(40))
    (store.folder_of(broken) / "data.zst").write_bytes(DATA[:3])
    rule = RotationRule(days=2, weeks=0, months=0)

    (store.folder_of(broken).parent / ".unfinished-of-now").mkdir()
    killed = store.folder_of(broken).parent / ".unfinished-of-old"
    killed.mkdir()
    os.utime(killed, (0, 0))

    command = RotateBackups(rule=rule, dry_run=dry_run)
    rotation = rotate_backups(command, store=store, clock=SystemClock())

    assert rotation.kept == [*ours[:2], theirs]
    assert rotation.removed == ours[2:]
    assert list(rotation.damaged) == [broken.backup_id]
    assert rotation.abandoned == 1
    assert killed.exists() == dry_run
    assert killed.with_name(".unfinished-of-now").exists()
    assert list(store.all()) == ([*ours, theirs] if dry_run else rotation.kept)
    assert list(store.damaged()) == [broken.backup_id]
