"""Insertion of rows that may be there already, in each dialect's own construct."""

from functools import cache

from sqlalchemy import Insert, Table


@cache
def insert_if_absent(dialect: str, table: Table) -> Insert:
    """An insertion that leaves a row with the same key as it is; its row count tells them."""
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        statement: Insert = sqlite_insert(table).on_conflict_do_nothing()
    else:
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        statement = postgresql_insert(table).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)
