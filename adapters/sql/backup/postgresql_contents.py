"""What a PostgreSQL database holds, as a manifest has it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, text

from adapters.sql.backup.restorable import foreign
from adapters.sql.revision import VERSION_TABLE
from domain.backup import ChainHead, Contents

USERS_SCHEMA = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
"""Holds for the schemas that are not PostgreSQL's own."""

DATABASE_OWNER = "the database belongs to "
"""How the line begins that says whose the database itself is."""

_OF_NO_EXTENSION = "NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = {}.oid AND d.deptype = 'e')"
_TABLES = text(
    f"""
    SELECT n.nspname AS schema, c.relname AS name,
        array_agg(a.attname ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind = 'r' AND {USERS_SCHEMA} AND {_OF_NO_EXTENSION.format("c")}
    GROUP BY 1, 2 ORDER BY 1, 2
    """  # noqa: S608 - constants
)
_TENANT_OF: Mapping[str, str] = {
    "tenant_id": "tenant_id::text",
    # The engine's threads begin with their tenant, the queue's jobs name it.
    "thread_id": "split_part(thread_id, ':', 1)",
    "args": "args ->> 'tenant_id'",
}
# Without parentheses: PostgreSQL places them otherwise once it has read its own text again.
_BARE = "regexp_replace(translate({}, '()', ' '), '\\s+', ' ', 'g')"
_PROTECTIONS = (
    f"""
    SELECT format('policy %I on %I.%I: %s, %s, to %s, using %s, with check %s', policyname,
        schemaname, tablename, permissive, cmd, roles,
        {_BARE.format("qual")}, {_BARE.format("with_check")}) FROM pg_policies
    """,  # noqa: S608 - constants
    f"""
    SELECT format('row-level security of %I.%I is on: %s, forced: %s', n.nspname, c.relname,
        c.relrowsecurity, c.relforcerowsecurity)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND {USERS_SCHEMA} AND {_OF_NO_EXTENSION.format("c")}
    """,  # noqa: S608 - constants
    f"""
    SELECT format('trigger, enabled %s: %s', tgenabled, {_BARE.format("pg_get_triggerdef(oid)")})
    FROM pg_trigger WHERE NOT tgisinternal
    """,  # noqa: S608 - constants
)
_OBJECTS = f"""
    SELECT 'schema' AS kind, quote_ident(n.nspname) AS name, n.nspowner AS owner,
        coalesce(n.nspacl, acldefault('n', n.nspowner)) AS acl
    FROM pg_namespace n WHERE {USERS_SCHEMA} AND {_OF_NO_EXTENSION.format("n")}
    UNION ALL SELECT 'relation', format('%I.%I', n.nspname, c.relname), c.relowner,
        coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char",
            c.relowner))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND {USERS_SCHEMA}
        AND {_OF_NO_EXTENSION.format("c")}
    UNION ALL SELECT 'function',
        format('%I.%I(%s)', n.nspname, f.proname, pg_get_function_identity_arguments(f.oid)),
        f.proowner, coalesce(f.proacl, acldefault('f', f.proowner))
    FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
    WHERE {USERS_SCHEMA} AND {_OF_NO_EXTENSION.format("f")}
"""  # noqa: S608 - constants
_OWNERS = text(
    f"""
    SELECT kind || ' ' || name || ' belongs to ' || pg_get_userbyid(owner),
        pg_get_userbyid(owner) FROM ({_OBJECTS}) AS objects
    UNION ALL SELECT '{DATABASE_OWNER}' || pg_get_userbyid(datdba),
        pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()
    """  # noqa: S608 - constants
)
_GRANTS = text(
    f"""
    SELECT format('%s on %s %s to %s%s', privilege_type, kind, name,
        CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END,
        CASE WHEN is_grantable THEN ', who may pass it on' ELSE '' END),
        CASE grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(grantee) END
    FROM ({_OBJECTS}) AS objects CROSS JOIN LATERAL aclexplode(acl) WHERE grantee <> owner
    """  # noqa: S608 - constants
)
_POLICY_ROLES = text("SELECT DISTINCT unnest(roles) FROM pg_policies")
_PUBLIC = "public"


def read_contents(connection: Connection) -> Contents:
    """What the transaction's snapshot shows, to a user who sees all rows.

    Raises:
        Conflict: the database is not Ask Panel's.
    """
    # Names in policies and triggers are told in full, whatever the user's own search path.
    connection.execute(text("SET LOCAL search_path = pg_catalog"))
    tables = connection.execute(_TABLES).all()
    home = next((f'"{table.schema}"' for table in tables if table.name == VERSION_TABLE), None)
    if home is None:
        raise foreign()
    revision = connection.scalar(text(f"SELECT version_num FROM {home}.{VERSION_TABLE}"))  # noqa: S608 - from the catalogue
    heads = connection.execute(
        text(f"SELECT tenant_id::text, sequence, digest FROM {home}.event_heads")  # noqa: S608 - from the catalogue
    )
    owners, grants = connection.execute(_OWNERS).all(), connection.execute(_GRANTS).all()
    named = {role for _, role in (*owners, *grants)} | set(connection.scalars(_POLICY_ROLES))
    return Contents(
        revision=str(revision),
        rows=dict(_rows(connection, tables)),
        chains={tenant: ChainHead(sequence, digest) for tenant, sequence, digest in heads},
        protections=frozenset(
            line for query in _PROTECTIONS for line in connection.scalars(text(query))
        ),
        owners=frozenset(line for line, _ in owners),
        grants=frozenset(line for line, _ in grants),
        roles=frozenset(named - {None, _PUBLIC}),
    )


def _rows(
    connection: Connection, tables: Sequence[Row[Any]]
) -> Iterator[tuple[str, Mapping[str, int]]]:
    quoted = connection.dialect.identifier_preparer.quote_identifier
    for table in tables:
        tenant = next((_TENANT_OF[one] for one in _TENANT_OF if one in table.columns), "''")
        counting = (
            f"SELECT coalesce({tenant}, ''), count(*) "  # noqa: S608 - from the catalogue
            f"FROM {quoted(table.schema)}.{quoted(table.name)} GROUP BY 1"
        )
        counted = connection.exec_driver_sql(counting)
        yield f"{table.schema}.{table.name}", {row[0]: row[1] for row in counted}
