"""A tenant's export, erasure and chain, from the command line."""

import hashlib
import json
import sqlite3
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest

from domain.shared import RecordedEvent, first_broken_link
from domain.tenancy import TenantId
from entrypoints.cli.plain_text import one_line
from tests.entrypoints.cli.conftest import Run
from tests.entrypoints.cli.test_cleanup import UNKNOWN, a_tenant

NAME = "Acme"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'panels.db'}"


@pytest.fixture
def tenant(run: Run, url: str, evidence: Path) -> str:
    """A tenant with a panel that was run over evidence, a key and a member."""
    tenant_id = str(a_tenant(url)[0])
    place = ("--db", url, "--tenant", tenant_id)
    options = ("--option", "De Novo", "--option", "510(k)", "--evidence", evidence)
    run("ask", "Which route?", *options, *place)
    run("keys", "create", "Nightly import", "--role", "viewer", *place)
    run("members", "add", "auth0|jane", "--name", "Jane", "--role", "owner", *place)
    return tenant_id


def lines(archive: ZipFile, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in archive.read(f"{name}.jsonl").splitlines()]


class TestAnExport:
    def test_holds_all_that_is_stored_and_no_secret(
        self, run: Run, url: str, tenant: str, tmp_path: Path
    ) -> None:
        file = tmp_path / "acme.zip"

        ran = run("tenants", "export", tenant, "--output", file, "--db", url)

        assert ran.status == 0
        assert ran.out.startswith("panels 2, answers 5, documents 1")
        with ZipFile(file) as archive:
            texts = {name: archive.read(name) for name in archive.namelist()}
            manifest = json.loads(texts["manifest.json"])
            panels, answers = lines(archive, "panels"), lines(archive, "answers")
            (document,) = lines(archive, "documents")
            (key,) = lines(archive, "keys")
            (member,) = lines(archive, "members")
        assert {panel["query"] for panel in panels} == {"Which route?", "Which pathway?"}
        assert len(answers) == manifest["files"]["answers.jsonl"]["lines"] > 0
        assert "De Novo" in str(document["text"])
        assert (key["name"], member["subject"]) == ("Nightly import", "auth0|jane")
        assert manifest["tenant"]["name"] == NAME
        assert manifest["chain"]["broken_at"] is None
        assert b"secret" not in b"".join(texts.values())
        for name, told in manifest["files"].items():
            assert hashlib.sha256(texts[name]).hexdigest() == told["sha256"]
        assert file.stat().st_mode & 0o077 == 0

    def test_carries_a_chain_that_can_be_verified_without_us(
        self, run: Run, url: str, tenant: str, tmp_path: Path
    ) -> None:
        file = tmp_path / "acme.zip"
        run("tenants", "export", tenant, "--output", file, "--db", url)

        with ZipFile(file) as archive:
            told = lines(archive, "events")

        chain = [RecordedEvent(**{**one, "occurred_at": at(one)}) for one in told]  # type: ignore[arg-type]
        assert first_broken_link(chain) is None

    def test_takes_no_file_that_is_there(
        self, run: Run, url: str, tenant: str, tmp_path: Path
    ) -> None:
        file = tmp_path / "acme.zip"
        file.write_text("mine")

        ran = run("tenants", "export", tenant, "--output", file, "--db", url)

        assert ran.status == 2
        assert file.read_text() == "mine"

    def test_that_cannot_be_made_leaves_nothing(self, run: Run, url: str, tmp_path: Path) -> None:
        unknown = run("tenants", "export", UNKNOWN, "--output", tmp_path / "x.zip", "--db", url)
        nowhere = run("tenants", "export", UNKNOWN, "--output", "/nowhere/x.zip", "--db", url)

        assert (unknown.status, nowhere.status) == (2, 2)
        assert list(tmp_path.glob("x.zip*")) == []


def at(told: dict[str, object]) -> datetime:
    return datetime.fromisoformat(str(told["occurred_at"]))


class TestAnErasure:
    def test_leaves_a_chain_of_digests_and_nothing_else(
        self, run: Run, url: str, tenant: str
    ) -> None:
        other, _ = a_tenant(url, 1)
        before = run("tenants", "verify", other, "--db", url, "--json").document

        ran = run("tenants", "erase", tenant, "--yes", "--db", url)

        assert ran.status == 0
        assert "2 panels" in ran.err
        assert run("panels", "list", "--db", url, "--tenant", tenant).status == 2
        assert everything_of(url, tenant) == {"events", "event_heads"}
        check = run("tenants", "verify", tenant, "--db", url, "--json").document
        assert check["intact"]
        assert check["erased"] == check["events"] - 1
        assert run("tenants", "verify", other, "--db", url, "--json").document == before
        assert run("tenants", "erase", tenant, "--yes", "--db", url).status == 2

    def test_refuses_while_a_panel_is_held_and_says_which(
        self, run: Run, url: str, tenant: str
    ) -> None:
        place = ("--db", url, "--tenant", tenant)
        panel_id = run("panels", "list", "--json", *place).document["panels"][0]["panel_id"]
        run("panels", "hold", panel_id, "--reason", "Acme against Foo", *place)

        ran = run("tenants", "erase", tenant, "--yes", "--db", url)

        assert ran.status == 2
        assert panel_id in ran.err
        assert run("panels", "list", "--json", *place).document["panels"][1:]

    def test_asks_for_the_tenants_name(
        self, run: Run, url: str, tenant: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        unasked = run("tenants", "erase", tenant, "--db", url)
        typed = iter(["acme", NAME])
        monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
        monkeypatch.setattr("typer.prompt", lambda *_, **__: next(typed))

        other = run("tenants", "erase", tenant, "--db", url)
        right = run("tenants", "erase", tenant, "--db", url)

        assert (unasked.status, "--yes" in unasked.err) == (2, True)
        assert other.status == 1
        assert right.status == 0


class TestAChain:
    def test_is_followed_to_its_end(self, run: Run, url: str, tenant: str) -> None:
        ran = run("tenants", "verify", tenant, "--db", url)

        assert ran.status == 0
        assert "every link fits; 0 payloads erased" in one_line(ran.out)

    def test_of_nobody_is_not_called_whole(self, run: Run, url: str, tenant: str) -> None:
        own, nobody = (run("tenants", "verify", one, "--db", url) for one in (tenant, UNKNOWN))

        assert own.status == 0
        assert (nobody.status, nobody.out) == (2, "")
        assert "'ask-panel tenants list' shows them" in nobody.err

    def test_that_was_changed_is_told_at_its_place(self, run: Run, url: str, tenant: str) -> None:
        tamper(url, "UPDATE events SET payload = '{}' WHERE sequence = 3")

        ran = run("tenants", "verify", tenant, "--db", url)

        assert ran.status == 1
        assert ran.out.startswith("Broken at event 3")

    def test_that_was_cut_is_told(self, run: Run, url: str, tenant: str) -> None:
        tamper(url, "DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events)")

        assert run("tenants", "verify", tenant, "--db", url).status == 1

    def test_whose_events_were_blanked_by_no_erasure_is_told(
        self, run: Run, url: str, tenant: str
    ) -> None:
        # What triggers let pass, as an erasure does it too.
        with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
            database.execute("UPDATE events SET payload = '' WHERE sequence = 2")

        ran = run("tenants", "verify", tenant, "--db", url)

        assert ran.status == 1
        assert "1 payload erased, 1 of them by no erasure" in " ".join(ran.out.split())


def tamper(url: str, statement: str) -> None:
    """Change the file past every rule of ours."""
    with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
        for name in ("update", "delete", "replace"):
            database.execute(f"DROP TRIGGER events_refuse_{name}")
        database.execute(statement)


def everything_of(url: str, tenant: str) -> set[str]:
    """The tables in which the tenant has a row."""
    own = TenantId.from_string(tenant).value.hex
    with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
        named = "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
        tables = database.execute(named + "WHERE m.type = 'table' AND c.name = 'tenant_id'")
        return {
            table
            for (table,) in tables.fetchall()
            if database.execute(
                f"SELECT 1 FROM {table} WHERE tenant_id = ?",  # noqa: S608 - its own names
                (own,),
            ).fetchone()
        }
