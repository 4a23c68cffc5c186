"""What `supabase db push` takes is what our own migrations do."""

import tomllib

import psycopg

from adapters.sql.revision import HEAD
from adapters.supabase.project import MOST_ROWS
from application.evidence.ports import FILE_LIMIT, FILE_TYPES
from entrypoints.bootstrap import prepare_database
from tests.architecture.tree import ROOT
from tests.postgresql import APP_ROLE, OWNER, PostgresqlServer, url_as
from tests.supabase.migrations import written
from tests.supabase.project import MIGRATIONS, make_like_supabase, push_migrations

SCHEMA = """
SELECT 'column', table_name || '.' || column_name, data_type || ' ' || is_nullable
    || coalesce(' ' || column_default, '')
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'policy', tablename || '.' || policyname, concat(cmd, roles, qual, with_check)
FROM pg_policies WHERE schemaname = 'public'
UNION ALL SELECT 'function', f.oid::regprocedure::text, pg_get_functiondef(f.oid)
FROM pg_proc f JOIN pg_language l ON l.oid = f.prolang
WHERE pronamespace = 'public'::regnamespace AND l.lanname <> 'c'
UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'rights', f.oid::regprocedure::text, coalesce(proacl::text, 'default')
FROM pg_proc f JOIN pg_language l ON l.oid = f.prolang
WHERE pronamespace = 'public'::regnamespace AND l.lanname <> 'c'
UNION ALL SELECT 'table', relname, concat(relrowsecurity, relforcerowsecurity, relacl)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
UNION ALL SELECT 'revision', 'version_num', version_num FROM ask_panel_revision
ORDER BY 1, 2, 3
"""


def schema_of(url: str) -> list[tuple[str, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(SCHEMA).fetchall()


def test_the_committed_files_are_what_our_migrations_do(empty_postgresql_url: str) -> None:
    committed = {file.name: file.read_text() for file in MIGRATIONS.glob("*.sql")}

    stale = "deploy/supabase/migrations is not what adapters/sql has: run 'make supabase'"
    assert committed == written(url_as(empty_postgresql_url, OWNER)), stale


async def test_a_pushed_project_is_one_that_was_migrated(
    postgresql_server: PostgresqlServer,
) -> None:
    with postgresql_server.new_database() as pushed, postgresql_server.new_database() as migrated:
        for url in (pushed, migrated):
            make_like_supabase(url)
        push_migrations(url_as(pushed, OWNER))
        for url in (pushed, migrated):
            await prepare_database(url_as(url, OWNER), APP_ROLE)

        schema = schema_of(pushed)
        assert schema == schema_of(migrated)
        assert ("revision", "version_num", HEAD) in schema


def test_the_project_gives_as_many_rows_at_a_time_as_the_service_asks_for() -> None:
    settings = tomllib.loads((ROOT / "deploy/supabase/config.toml").read_text())

    assert settings["api"]["max_rows"] >= MOST_ROWS
    assert settings["api"]["schemas"] == ["public"]


def test_the_project_keeps_files_for_nobody_but_the_service_and_no_others_than_it_offers() -> None:
    settings = tomllib.loads((ROOT / "deploy/supabase/config.toml").read_text())
    bucket = settings["storage"]["buckets"]["ask-panel"]

    assert not bucket["public"]
    assert set(bucket["allowed_mime_types"]) == FILE_TYPES
    assert int(bucket["file_size_limit"].removesuffix("MiB")) * 2**20 >= FILE_LIMIT
