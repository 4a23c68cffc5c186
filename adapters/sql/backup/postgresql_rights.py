"""Who may back a PostgreSQL database up, and what a database to restore into must be like."""

from sqlalchemy import Connection, text

from adapters.sql.backup.postgresql_contents import DATABASE_OWNER, USERS_SCHEMA
from domain.backup import Manifest
from domain.shared import Conflict

_BYPASSES = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
_UNREADABLE = text(
    f"""
    SELECT format('%I.%I', n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'S') AND {USERS_SCHEMA} AND NOT (
        has_schema_privilege(n.oid, 'USAGE') AND CASE c.relkind
        WHEN 'S' THEN has_sequence_privilege(c.oid, 'SELECT')
        ELSE has_table_privilege(c.oid, 'SELECT') END
    ) ORDER BY 1 LIMIT 1
    """  # noqa: S608 - a constant
)
_NOT_EMPTY = text(
    f"""
    SELECT format('%I.%I', n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {USERS_SCHEMA} AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'
    )
    UNION ALL SELECT format('the schema %I', n.nspname) FROM pg_namespace n
    WHERE {USERS_SCHEMA} AND n.nspname <> 'public'
    UNION ALL SELECT format('the function %I.%I', n.nspname, p.proname)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE {USERS_SCHEMA} AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e'
    )
    UNION ALL SELECT format('the type %I.%I', n.nspname, t.typname)
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE {USERS_SCHEMA} AND t.typtype IN ('d', 'e', 'r') AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e'
    )
    ORDER BY 1 LIMIT 1
    """  # noqa: S608 - constants
)
_UNKNOWN_ROLES = text(
    "SELECT role FROM unnest(CAST(:roles AS text[])) AS role "
    "WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) ORDER BY role"
)
_FOREIGN_ROLES = text(
    "SELECT rolname FROM pg_roles WHERE rolname = ANY (CAST(:roles AS text[])) "
    "AND NOT pg_has_role(current_user, oid, 'MEMBER') ORDER BY rolname"
)
_OWNER = text("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()")


def owner_of(manifest: Manifest) -> str:
    """The role that the backed-up database itself belonged to."""
    owners = (line for line in manifest.contents.owners if line.startswith(DATABASE_OWNER))
    return next(owners, "").removeprefix(DATABASE_OWNER)


def require_seeing_all(connection: Connection) -> None:
    """Pass where the connection's user sees every row of every table.

    Raises:
        Conflict: policies bind it, or it may not read a table; says what to do.
    """
    user = connection.scalar(text("SELECT current_user"))
    if not connection.scalar(_BYPASSES):
        message = (
            f"the user {user} is bound by row-level security: what it dumps fails or lacks rows, "
            "and is no backup; have a superuser run, in psql, CREATE ROLE ask_panel_backup LOGIN "
            "BYPASSRLS; GRANT pg_read_all_data TO ask_panel_backup; \\password ask_panel_backup "
            "and name that user in --db"
        )
        raise Conflict("backup_role_bound", message)
    unreadable = connection.scalar(_UNREADABLE)
    if unreadable is not None:
        message = (
            f"the user {user} may not read {unreadable}, so that its dump would be no backup; "
            f"have a superuser run GRANT pg_read_all_data TO {user}"
        )
        raise Conflict("backup_role_lacks_rights", message)


def require_empty(connection: Connection) -> None:
    """Pass where the database holds nothing yet.

    Raises:
        Conflict: it holds something.
    """
    found = connection.scalar(_NOT_EMPTY)
    if found is not None:
        message = (
            f"the database is not empty (it holds {found}); restore into a new one, made by "
            "CREATE DATABASE, and name it by --db"
        )
        raise Conflict("restore_target_not_empty", message)


def require_roles(connection: Connection, manifest: Manifest) -> None:
    """Pass where the backup's owners and grants can come back, and be looked at afterwards.

    Raises:
        Conflict: roles are missing, the database is another's, or its user may not do this.
    """
    roles = {"roles": sorted(manifest.contents.roles)}
    missing = connection.scalars(_UNKNOWN_ROLES, roles).all()
    if missing:
        commands = " ".join(f'CREATE ROLE "{role}";' for role in missing)
        message = f"the server lacks roles that own things or have rights: run {commands}"
        raise Conflict("restore_roles_missing", f"{message} (with LOGIN for users), then repeat")
    owner = owner_of(manifest)
    if owner != connection.scalar(_OWNER):
        message = (
            f"the database must belong to {owner}, as the one backed up did: "
            f'run ALTER DATABASE ... OWNER TO "{owner}"'
        )
        raise Conflict("restore_owner_differs", message)
    if not connection.scalar(_BYPASSES) or connection.scalars(_FOREIGN_ROLES, roles).first():
        message = (
            "the user must be a superuser, or bypass row-level security and be a member of every "
            "role that owns things, to give back what was theirs; name such a user in --db"
        )
        raise Conflict("restore_role_powerless", message)
