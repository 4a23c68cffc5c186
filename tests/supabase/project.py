"""A Supabase project on this machine: its roles, its `auth` schema, its PostgREST, its address."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from attrs import frozen
from psycopg.sql import SQL, Identifier

from tests.architecture.tree import ROOT
from tests.postgresql import APP_ROLE, OWNER, PostgresqlServer, url_as
from tests.supabase.gateway import Gateway, running_gateway
from tests.supabase.postgrest import running_postgrest
from tests.supabase.tokens import AUDIENCE, jwks

GATE = "authenticator"
MIGRATIONS = ROOT / "deploy" / "supabase" / "migrations"

# As Supabase makes them; its user `postgres` is the owner here.
_ROLES = f"""
DO $$ BEGIN
    GRANT {APP_ROLE} TO {OWNER} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
    IF to_regrole('{GATE}') IS NULL THEN
        CREATE ROLE anon NOLOGIN;
        CREATE ROLE authenticated NOLOGIN;
        CREATE ROLE service_role NOLOGIN BYPASSRLS;
        CREATE ROLE {GATE} LOGIN NOINHERIT IN ROLE anon, authenticated, service_role;
        GRANT authenticated TO {OWNER} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
    END IF;
END $$
"""
_AUTH = f"""
CREATE SCHEMA auth;
GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role, {OWNER};
CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        nullif(current_setting('request.jwt.claim', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')
    )::jsonb
$$;
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT ALL ON TABLES TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT ALL ON SEQUENCES TO anon, authenticated, service_role;
"""


@frozen
class Project:
    """A running project, prepared for the service.

    Attributes:
        gateway: its address.
        database_url: its database, as a superuser.
    """

    gateway: Gateway
    database_url: str

    @property
    def url(self) -> str:
        """Where it is reached."""
        return self.gateway.url


def make_like_supabase(database_url: str) -> None:
    """Give a database the roles, the schema and the default rights of one of Supabase."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(_ROLES.encode())
        connection.execute(_AUTH.encode())


def push_migrations(owner_url: str) -> None:
    """Carry out the committed migrations, as `supabase db push` does."""
    with psycopg.connect(owner_url) as connection:
        for file in sorted(MIGRATIONS.glob("*.sql")):
            connection.execute(file.read_bytes())


@contextmanager
def running_project(
    server: PostgresqlServer, prepare: Callable[[str], object]
) -> Iterator[Project]:
    """A project of this test process's own, as `supabase db push` leaves it.

    Args:
        server: has its database.
        prepare: does what is left to do there, as its owner: `ask-panel database prepare`.
    """
    with server.new_database() as url:
        make_like_supabase(url)
        push_migrations(url_as(url, OWNER))
        prepare(url_as(url, OWNER))
        rest = running_postgrest(url_as(url, GATE), jwks=jwks(), audience=AUDIENCE)
        with rest as port, running_gateway(port) as gateway:
            yield Project(gateway, url)


def forget_everything(project: Project) -> None:
    """Empty the tables of a project."""
    with psycopg.connect(project.database_url, autocommit=True) as connection:
        tables = connection.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' "
            "AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'ask_panel_revision'"
        ).fetchall()
        connection.execute("SET session_replication_role = replica")
        for (name,) in tables:
            connection.execute(SQL("DELETE FROM {}").format(Identifier(name)))
