"""Backups of both kinds of database, as whoever runs the installation makes and restores them."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from adapters.sql.revision import HEAD
from tests.entrypoints.cli.backed_up import (
    Held,
    Target,
    backed_up,
    copied,
    empty_target,
    rewrite,
)
from tests.entrypoints.cli.conftest import Run
from tests.entrypoints.cli.test_people import FORM
from tests.postgresql import tools_folder

KINDS = ["sqlite", "postgresql"]


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def held(
    kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Held]:
    """A database that was backed up, which no test changes."""
    folder = tmp_path_factory.mktemp("held")
    if kind == "sqlite":
        yield backed_up(f"sqlite:///{folder / 'panels.db'}", folder)
        return
    server, migrated = map(request.getfixturevalue, ("postgresql_server", "_migrated"))
    with server.new_database(template=migrated) as url:
        yield backed_up(url, folder)


@pytest.fixture
def backup_id(held: Held) -> str:
    return str(held.backup["backup_id"])


@pytest.fixture
def files(held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of a copy of the backup, which the commands find."""
    monkeypatch.setenv("ASK_PANEL_BACKUP_FOLDER", str(tmp_path / "backups"))
    monkeypatch.setenv("ASK_PANEL_PG_BIN", str(tools_folder()))
    return copied(held, tmp_path / "backups")


@pytest.fixture
def target(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Target]:
    """An empty database of the same kind."""
    server = request.getfixturevalue("postgresql_server") if kind == "postgresql" else None
    with empty_target(kind, tmp_path / "target", server) as made:
        yield made


def refused(run: Run, backup_id: str, target: Target, *, status: int = 2) -> str:
    """Why a backup is not restored; the target is as it was."""
    before = target.state()

    ran = run("backup", "restore", backup_id, "--db", target.url)

    assert (ran.status, ran.out) == (status, "")
    assert target.state() == before
    return ran.err.splitlines()[-1]


@pytest.mark.usefixtures("files")
def test_a_restored_database_is_the_one_that_was_backed_up(
    held: Held, backup_id: str, target: Target, run: Run
) -> None:
    restored = run("backup", "restore", backup_id, "--db", target.url)

    assert restored.status == 0, restored.err
    assert f"{backup_id}: restored into the database" in restored.out
    for panel_id in held.panels:
        urls = (held.url, target.url)
        shown = [run("panels", "show", panel_id, "--json", "--db", url).document for url in urls]
        assert shown[0] == shown[1]


@pytest.mark.usefixtures("files")
def test_a_waiting_panel_is_resumed_to_its_end_where_it_was_restored(
    held: Held, backup_id: str, target: Target, run: Run, tmp_path: Path
) -> None:
    run("backup", "restore", backup_id, "--db", target.url)
    waiting, form, place = held.panels[1], tmp_path / "jane.toml", ("--db", target.url)
    form.write_text(FORM)
    before = run("answers", waiting, "--json", *place).document["answers"]

    submitted = run("submit", waiting, "--seat", "jane", form, *place)
    signed = run("sign", waiting, "--as", "Jane Roe", "--decision", "accept", "--json", *place)

    assert submitted.status == 5, submitted.err
    assert signed.status == 0, signed.err
    assert signed.document["status"] == "completed"
    after = run("answers", waiting, "--json", *place).document["answers"]
    assert after[: len(before)] == before
    assert run("replay", waiting, *place).status == 0


@pytest.mark.usefixtures("files")
def test_a_backup_is_listed_and_verified(kind: str, held: Held, backup_id: str, run: Run) -> None:
    listed = run("backup", "list", "--db", held.url)
    verified = run("backup", "verify", backup_id, "--db", held.url)
    drilled = run("backup", "verify", backup_id, "--drill", "--json", "--db", held.url)

    assert held.backup["kind"] == kind
    assert backup_id in listed.out
    assert verified.out == f"{backup_id}: its files are whole\n"
    assert drilled.status == 0, drilled.err
    assert drilled.document == {"backup_id": backup_id, "differences": []}


def test_the_manifest_counts_rows_by_tenant_and_knows_the_ends_of_records(
    held: Held, files: Path, kind: str
) -> None:
    contents = json.loads((files / "manifest.json").read_text())["manifest"]["contents"]
    prefix = "public." if kind == "postgresql" else ""
    (tenant,) = contents["chains"]

    assert contents["rows"][f"{prefix}panels"] == {tenant: 2}
    assert contents["rows"]["checkpoints.checkpoints"].keys() == {tenant}
    assert contents["chains"][tenant]["sequence"] == contents["rows"][f"{prefix}events"][tenant]
    assert contents["revision"] == HEAD
    assert any("events" in line for line in contents["protections"])
    for lines in ("owners", "grants"):
        assert bool(contents[lines]) == (kind == "postgresql")
    assert held.panels[0] not in json.dumps(contents)


def test_archives_are_the_databases_own_format_packed_by_zstandard(
    held: Held, files: Path, kind: str
) -> None:
    begins = {"sqlite": b"SQLite format 3\0", "postgresql": b"PGDMP"}[kind]

    for archive in held.backup["archives"]:
        with zstandard.open(files / archive["name"], "rb") as unpacked:
            assert unpacked.read(len(begins)) == begins


@pytest.mark.parametrize("cut", [0, 1, 1000, -1])
def test_a_file_that_was_cut_off_is_refused_wherever_that_was(
    held: Held, backup_id: str, files: Path, target: Target, run: Run, cut: int
) -> None:
    path = files / held.backup["archives"][0]["name"]
    path.write_bytes(path.read_bytes()[:cut])

    assert "bytes instead of" in refused(run, backup_id, target, status=1)
    verified = run("backup", "verify", backup_id, "--db", target.url)
    listed = run("backup", "list", "--json", "--db", target.url).document
    assert verified.status == 1
    assert (listed["backups"], list(listed["damaged"])) == ([], [backup_id])


@pytest.mark.parametrize("place", [0.0, 0.3, 0.999])
def test_a_changed_file_is_refused_wherever_it_was_changed(
    held: Held, backup_id: str, files: Path, target: Target, run: Run, place: float
) -> None:
    path = files / held.backup["archives"][-1]["name"]
    data = bytearray(path.read_bytes())
    data[int(place * len(data))] ^= 1
    path.write_bytes(data)

    assert "its checksum is another" in refused(run, backup_id, target, status=1)


@pytest.mark.parametrize("cut", [0, 1, 100, -2])
def test_a_manifest_that_was_cut_off_is_refused(
    backup_id: str, files: Path, target: Target, run: Run, cut: int
) -> None:
    path = files / "manifest.json"
    path.write_text(path.read_text()[:cut])

    assert "its manifest cannot be read" in refused(run, backup_id, target, status=1)


def test_a_changed_manifest_is_refused(
    backup_id: str, files: Path, target: Target, run: Run
) -> None:
    path = files / "manifest.json"
    path.write_text(path.read_text().replace('"sequence": ', '"sequence": 1'))

    assert "its checksum is another" in refused(run, backup_id, target, status=1)


def test_a_missing_file_is_refused(
    held: Held, backup_id: str, files: Path, target: Target, run: Run
) -> None:
    (files / held.backup["archives"][0]["name"]).unlink()

    assert "is missing" in refused(run, backup_id, target, status=1)


@pytest.mark.parametrize("revision", ["0003", "9999"])
def test_a_backup_of_another_schema_is_refused(
    backup_id: str, files: Path, target: Target, run: Run, revision: str
) -> None:
    rewrite(files / "manifest.json", revision=revision)

    said = refused(run, backup_id, target)

    assert f"schema of revision {revision}" in said
    assert "restore it by Ask Panel" in said


def test_a_backup_of_another_kind_is_refused(
    kind: str, backup_id: str, files: Path, target: Target, run: Run
) -> None:
    other = KINDS[1 - KINDS.index(kind)]
    rewrite(files / "manifest.json", kind=other)

    assert f"is of a {other} database" in refused(run, backup_id, target)


@pytest.mark.usefixtures("files")
def test_a_database_that_holds_something_is_left_as_it_is(
    held: Held, backup_id: str, run: Run
) -> None:
    before = run("panels", "list", "--json", "--db", held.url).document

    ran = run("backup", "restore", backup_id, "--db", held.url)

    assert ran.status == 2
    assert "is there already" in ran.err or "the database is not empty" in ran.err
    assert run("panels", "list", "--json", "--db", held.url).document == before


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"chains": {}}, "record of tenant"),
        ({"protections": ["a policy that was there"]}, "protection missing: a policy that was"),
        ({"grants": ["a right that was given"]}, "grant missing: a right that was given"),
        ({"rows": {}}, "table checkpoints."),
    ],
)
def test_what_came_back_otherwise_is_told_and_fails(
    backup_id: str, files: Path, target: Target, run: Run, changed: dict[str, object], told: str
) -> None:
    rewrite(files / "manifest.json", **changed)

    ran = run("backup", "restore", backup_id, "--db", target.url)

    assert (ran.status, ran.out) == (1, "")
    assert f"differs from the backup: {told}" in ran.err


def test_what_is_half_written_is_no_backup(
    held: Held, backup_id: str, files: Path, run: Run
) -> None:
    shutil.copytree(files, files.with_name(".unfinished-x"))
    shutil.copytree(files, files.with_name("20261121T181500Z-0d6c1f2a.part"))

    listed = run("backup", "list", "--json", "--db", held.url).document

    assert [one["backup_id"] for one in listed["backups"]] == [backup_id]
    assert listed["damaged"] == {}
