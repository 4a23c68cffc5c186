"""Where code may reach a database on behalf of no tenant, and how a tenant is set."""

import re

from tests.architecture.tree import ROOT

SQL = ROOT / "adapters" / "sql"
OF_NO_TENANT = {
    "database.py",  # the schema, the rights to it, and the group commit, which sets each tenant
    "retention.py",  # of which tenants there is a record, for whoever cleans up
    "storage_check.py",  # is the schema this release's?
    "tenancy.py",  # the operator's list of tenants
    "unfinished.py",  # on SQLite: what a new process takes up
    "webhooks.py",  # which tenants have notices to deliver
}

TENANT_SET = re.compile(r"set_config\('(?:app\.tenant_id|\{TENANT_SETTING\})', [:%\w]+, (\w+)\)")


def test_only_these_reach_the_database_on_behalf_of_no_tenant() -> None:
    found = {file.name for file in SQL.glob("*.py") if "tenant_id=None" in file.read_text()}

    assert found <= OF_NO_TENANT


def test_no_setting_of_a_tenant_outlives_its_transaction() -> None:
    code = [file.read_text() for file in (ROOT / "adapters").rglob("*.py")]
    set_by = [found for text in code for found in TENANT_SET.findall(text)]

    assert set(set_by) == {"true"}
    assert len(set_by) == 2
    assert [text for text in code if re.search(r"\bSET\s+(SESSION\s+)?app\.", text)] == []
