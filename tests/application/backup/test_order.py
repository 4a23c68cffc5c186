"""Whatever speaks against a restore is looked for before anything is written."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.backup import (
    BackedUpDatabase,
    BackupObserver,
    BackupStore,
    Copied,
    VerifyBackup,
    restore_backup,
    verify_backup,
)
from domain.backup import Contents, Manifest
from domain.shared import Conflict

CHECKS = ("find", "require_restorable", "require_intact", "require_readable")


class Unwatched(BackupObserver):
    """Nobody looks."""

    def begins(self, step: str, total: int | None) -> None:
        pass

    def advanced(self, amount: int) -> None:
        pass


class Steps:
    """What was done, in order; one step may be refused."""

    def __init__(self, refused: str = "") -> None:
        self.done: list[str] = []
        self._refused = refused

    def take(self, step: str) -> None:
        if step == self._refused:
            raise Conflict("refused", step)
        self.done.append(step)


class SteppingDatabase(BackedUpDatabase):
    """Holds what the manifest says, and notes what is asked of it."""

    kind = "sqlite"
    source = "the database x"

    def __init__(self, steps: Steps, found: Contents, broken: Mapping[str, int]) -> None:
        self._steps, self._found, self._broken = steps, found, broken

    def copy(self, *_: object, **__: object) -> Copied:
        raise NotImplementedError

    def require_readable(self, *_: object, **__: object) -> None:
        self._steps.take("require_readable")

    def require_restorable(self, *_: object, **__: object) -> None:
        self._steps.take("require_restorable")

    def restore(self, *_: object, **__: object) -> None:
        self._steps.take("restore")

    def contents(self) -> Contents:
        return self._found

    def broken_chains(self, *_: object, **__: object) -> Mapping[str, int]:
        return self._broken

    @contextmanager
    def scratch(self, *_: object, **__: object) -> Iterator[BackedUpDatabase]:
        self._steps.take("scratch")
        yield self


class SteppingStore(BackupStore):
    """Holds one backup."""

    def __init__(self, steps: Steps, manifest: Manifest) -> None:
        self._steps, self._manifest = steps, manifest

    def find(self, *_: object, **__: object) -> Manifest:
        self._steps.take("find")
        return self._manifest

    def folder_of(self, manifest: Manifest) -> Path:
        return Path(manifest.backup_id)

    def require_intact(self, *_: object, **__: object) -> None:
        self._steps.take("require_intact")

    @contextmanager
    def draft(self) -> Iterator[Path]:
        raise NotImplementedError
        yield

    def keep(self, *_: object, **__: object) -> None:
        raise NotImplementedError

    def all(self) -> Sequence[Manifest]:
        return [self._manifest]

    def damaged(self) -> Mapping[str, str]:
        return {}

    def abandoned(self, *_: object, **__: object) -> int:
        return 0

    def clear_abandoned(self, *_: object, **__: object) -> None:
        raise NotImplementedError

    def remove(self, *_: object, **__: object) -> None:
        raise NotImplementedError


def restored(steps: Steps, manifest: Manifest, **broken: int) -> Sequence[str]:
    return restore_backup(
        manifest.backup_id,
        database=SteppingDatabase(steps, manifest.contents, broken),
        store=SteppingStore(steps, manifest),
        observer=Unwatched(),
    )


@pytest.mark.parametrize("refused", CHECKS)
@given(manifest=st.from_type(Manifest))
def test_whatever_is_refused_nothing_is_written(refused: str, manifest: Manifest) -> None:
    steps = Steps(refused)

    with pytest.raises(Conflict):
        restored(steps, manifest)

    assert steps.done == list(CHECKS[: CHECKS.index(refused)])


@given(manifest=st.from_type(Manifest))
def test_a_faithful_restore_differs_in_nothing(manifest: Manifest) -> None:
    steps = Steps()

    assert restored(steps, manifest) == ()
    assert steps.done == [*CHECKS, "restore"]


@given(manifest=st.from_type(Manifest))
def test_a_broken_chain_is_told_though_all_counts_fit(manifest: Manifest) -> None:
    told = restored(Steps(), manifest, ann=7)

    assert told == ("record of tenant ann: event 7 does not fit its chain",)


@pytest.mark.parametrize("drill", [True, False])
@given(manifest=st.from_type(Manifest))
def test_only_a_drill_restores(manifest: Manifest, *, drill: bool) -> None:
    steps = Steps()

    verify_backup(
        VerifyBackup(backup_id=manifest.backup_id, drill=drill),
        database=SteppingDatabase(steps, manifest.contents, {}),
        store=SteppingStore(steps, manifest),
        observer=Unwatched(),
    )

    assert ("scratch" in steps.done, "restore" in steps.done) == (drill, drill)
