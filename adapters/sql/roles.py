"""Roles of PostgreSQL: which of them get around the policies, and what the service's may do.

The service works as a role that owns nothing: whoever runs SQL through it stays within the
policies. The owner of the tables migrates them and hands out the rights to them.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sqlalchemy import Connection, text

from adapters.sql.revision import VERSION_TABLE
from adapters.sql.schema import metadata
from domain.shared import Conflict, InvalidValue

CHECKPOINTS = "checkpoints"
"""The schema in which the engine keeps its own tables."""

TABLES = text(
    """
    SELECT n.nspname AS schema, c.relname AS name,
        c.relrowsecurity AND c.relforcerowsecurity AS forced
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p')
    AND (n.nspname = current_schema AND c.relname = ANY (:ours) OR n.nspname = :checkpoints)
    ORDER BY n.nspname, c.relname
    """
).bindparams(ours=[*metadata.tables, VERSION_TABLE], checkpoints=CHECKPOINTS)
"""The tables that the service works with, and whether their policies bind their owner too."""

_NAME = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")
_EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
_LESS: Mapping[str, str] = MappingProxyType(
    {
        VERSION_TABLE: "SELECT",
        "checkpoint_migrations": "SELECT",
        "answers": "SELECT, INSERT",
        "deleted_usage": "SELECT, INSERT, UPDATE",
        "event_heads": "SELECT, INSERT, UPDATE",
        "events": "SELECT, INSERT",
        "legal_holds": "SELECT, INSERT, DELETE",
        "tenants": "SELECT, INSERT, UPDATE",
        "webhook_outboxes": "SELECT, INSERT, UPDATE",
    }
)
BLANKED = ("events", "payload")
"""The one column that may be changed in a table that otherwise only grows: to be blanked."""

_POWERS = text(
    """
    SELECT rolname AS role,
        rolsuper AS "is a superuser",
        rolbypassrls AS "gets around row-level security",
        rolcreaterole AS "may make roles",
        rolreplication AS "may copy the whole server",
        rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')
            AS "reaches the server's files",
        oid IN (
            SELECT datdba FROM pg_database WHERE datname = current_database()
            UNION SELECT nspowner FROM pg_namespace WHERE nspname IN (current_schema, :checkpoints)
            UNION SELECT c.relowner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN (current_schema, :checkpoints)
        ) AS "owns tables, their schema or the database"
    FROM pg_roles WHERE pg_has_role(CAST(:role AS name), oid, 'MEMBER')
    ORDER BY rolname <> :role, rolname
    """
).bindparams(checkpoints=CHECKPOINTS)
_EXISTS = text("SELECT count(*) FROM pg_roles WHERE rolname = :role")
_MAY_MAKE_ROLES = text(
    "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
)
_SEQUENCES = text(
    "SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences "
    "WHERE schemaname = current_schema AND sequencename = 'answers_position_seq'"
)


def rights_to(table: str) -> str:
    """What the service's role may do with one of its tables."""
    return _LESS.get(table, _EVERYTHING)


def require_powerless(connection: Connection, role: str) -> None:
    """Pass where the role is bound by the policies, and so is every role that it may become.

    Raises:
        Conflict: it is not.
    """
    for found in connection.execute(_POWERS, {"role": role}).mappings():
        for power, has in found.items():
            if has is True:
                becomes = "" if found["role"] == role else f"may become {found['role']}, which "
                message = (
                    f"the role {role} {becomes}{power}, so that it could see the rows of all "
                    "tenants; serve as a user of a role that "
                    "'ask-panel database prepare --app-role NAME' made"
                )
                raise Conflict("database_role_unsafe", message)


def grant_access(connection: Connection, role: str) -> None:
    """Let `role`, which is made if there is none, do what the service does, and no more.

    There are no default privileges: a table that comes later is open only once it was prepared.

    Raises:
        InvalidValue: that is no name of a role.
        Conflict: a role of that name is not bound by the policies, or there is none, and this
            user may make none.
    """
    if not _NAME.fullmatch(role):
        message = (
            "the role's name must be 1 to 63 small letters, digits and underscores, "
            "not beginning with a digit or pg_"
        )
        raise InvalidValue("role_name_invalid", message, field="app_role")
    if not connection.scalar(_EXISTS, {"role": role}):
        _require_making_roles(connection, role)
        connection.exec_driver_sql(f'CREATE ROLE "{role}" NOLOGIN')
    require_powerless(connection, role)
    for grant in list(_grants(connection)):
        connection.exec_driver_sql(f'{grant} "{role}"')


def _require_making_roles(connection: Connection, role: str) -> None:
    if not connection.scalar(_MAY_MAKE_ROLES):
        message = (
            f"there is no role {role}, and this user may make none; have a superuser run, in psql, "
            f'CREATE ROLE "{role}" NOLOGIN'
        )
        raise Conflict("database_role_missing", message)


def _grants(connection: Connection) -> Iterator[str]:
    quoted = connection.dialect.identifier_preparer.quote_identifier
    tables = connection.execute(TABLES).all()
    for schema in sorted({quoted(table.schema) for table in tables}):
        yield f"GRANT USAGE ON SCHEMA {schema} TO"
    for table in tables:
        name = f"{quoted(table.schema)}.{quoted(table.name)}"
        yield f"REVOKE ALL ON {name} FROM"
        yield f"GRANT {rights_to(table.name)} ON {name} TO"
        if table.name == BLANKED[0]:
            yield f"GRANT UPDATE ({BLANKED[1]}) ON {name} TO"
    for sequence in connection.scalars(_SEQUENCES):
        yield f"GRANT USAGE ON SEQUENCE {sequence} TO"
