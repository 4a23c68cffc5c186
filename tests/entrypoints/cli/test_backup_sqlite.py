"""Backups of SQLite files: what is refused, and how old ones go."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.entrypoints.cli.conftest import Run

ASK_PANEL = str(Path(sys.executable).with_name("ask-panel"))


@pytest.fixture
def file(tmp_path: Path, run: Run) -> Path:
    """A database with a tenant."""
    path = tmp_path / "data" / "panels.db"
    made = run("tenants", "create", "Cardio team", "--db", f"sqlite:///{path}")
    assert made.status == 0
    return path


def test_backups_lie_beside_the_data_unless_told_otherwise(
    file: Path, run: Run, tmp_path: Path
) -> None:
    beside = run("backup", "create", "--db", f"sqlite:///{file}")
    elsewhere = run("backup", "create", "--to", tmp_path / "else", "--db", f"sqlite:///{file}")

    assert (file.parent / "backups" / beside.out.strip()).is_dir()
    assert (tmp_path / "else" / elsewhere.out.strip()).is_dir()


def test_a_file_that_is_not_there_is_neither_backed_up_nor_made(run: Run, tmp_path: Path) -> None:
    ran = run("backup", "create", "--db", f"sqlite:///{tmp_path / 'none.db'}")

    assert ran.status == 2
    assert "there is no file" in ran.err
    assert not (tmp_path / "none.db").exists()


def test_another_programs_file_is_not_backed_up(run: Run, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE songs (name)")

    ran = run("backup", "create", "--db", f"sqlite:///{tmp_path / 'other.db'}")

    assert ran.status == 2
    assert "no tables of Ask Panel's" in ran.err
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_damaged_file_gives_no_backup(file: Path, run: Run) -> None:
    data = bytearray(file.read_bytes())
    data[8192:] = bytes(len(data) - 8192)
    file.write_bytes(data)

    ran = run("backup", "create", "--db", f"sqlite:///{file}")

    assert ran.status == 2
    assert str(file) in ran.err
    assert list((file.parent / "backups").iterdir()) == []


def test_a_disk_that_takes_no_more_is_told_by_the_folder_of_the_backups(
    file: Path, tmp_path: Path
) -> None:
    command = [ASK_PANEL, "backup", "create", "--to", str(tmp_path / "b")]
    # Whoever measures coverage writes a file, too, and could not.
    unmeasured = {key: text for key, text in os.environ.items() if "COVERAGE" not in key}

    done = subprocess.run(
        [*command, "--db", f"sqlite:///{file}"],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=unmeasured,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)),
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert f"the folder {tmp_path / 'b'} cannot hold the backup" in done.stderr
    assert "name another by --folder" in done.stderr
    assert list((tmp_path / "b").iterdir()) == []


@pytest.mark.parametrize("beside", ["new.db-wal", "new.db-journal", "new.checkpoints.db"])
def test_what_lies_beside_the_target_keeps_it_from_being_restored(
    file: Path, run: Run, tmp_path: Path, beside: str
) -> None:
    made = run("backup", "create", "--to", tmp_path / "b", "--db", f"sqlite:///{file}").out.strip()
    (tmp_path / beside).write_bytes(b"of another file")

    ran = run(
        "backup",
        "restore",
        made,
        "--folder",
        tmp_path / "b",
        "--db",
        f"sqlite:///{tmp_path}/new.db",
    )

    assert ran.status == 2
    assert f"{beside} is there already" in ran.err
    assert not (tmp_path / "new.db").exists()


def test_rotation_says_what_it_would_delete_before_it_does(file: Path, run: Run) -> None:
    place = ("--db", f"sqlite:///{file}")
    made = sorted(run("backup", "create", *place).out.strip() for _ in range(2))
    keep = ("--keep-days", 0, "--keep-weeks", 0, "--keep-months", 0)

    told = run("backup", "rotate", *keep, *place)
    still = run("backup", "list", "--json", *place).document["backups"]
    done = run("backup", "rotate", *keep, "--yes", "--json", *place)
    left = run("backup", "list", "--json", *place).document["backups"]

    assert len(still) == 2
    assert told.out.startswith("would delete  ")
    assert "repeat with --yes" in told.err
    assert len(done.document["removed"]) == 1
    assert [one["backup_id"] for one in left] == done.document["kept"]
    assert set(done.document["removed"]) | set(done.document["kept"]) == set(made)


def test_an_empty_folder_is_said_to_be_empty(file: Path, run: Run) -> None:
    listed = run("backup", "list", "--db", f"sqlite:///{file}")

    assert (listed.status, listed.out) == (0, "")
    assert "There are no backups in" in listed.err


def test_a_damaged_backup_is_told_beside_the_others(file: Path, run: Run) -> None:
    place = ("--db", f"sqlite:///{file}")
    made = run("backup", "create", *place).out.strip()
    shutil.rmtree(file.parent / "backups" / made)
    (file.parent / "backups" / made).mkdir()

    listed = run("backup", "list", *place)

    assert f"Damaged: backup {made}" in listed.err


@pytest.mark.parametrize("command", ["verify", "restore"])
def test_an_unknown_backup_is_not_found(file: Path, run: Run, command: str) -> None:
    place = ("--db", f"sqlite:///{file}")

    unknown = run("backup", command, "20261121T181500Z-0d6c1f2a", *place)
    elsewhere = run("backup", command, "../../etc", *place)

    assert (unknown.status, elsewhere.status) == (4, 2)
    assert "'ask-panel backup list'" in unknown.err


def test_a_backup_of_the_installation_is_restored_elsewhere_by_its_id_alone(
    run: Run, tmp_path: Path
) -> None:
    run("tenants", "create", "Cardio team")
    made = run("backup", "create")
    restored = tmp_path / "elsewhere" / "restored.db"

    ran = run("backup", "restore", made.out.strip(), "--db", f"sqlite:///{restored}")

    assert ran.status == 0, ran.err
    assert "Cardio team" in run("tenants", "list", "--db", f"sqlite:///{restored}").out
