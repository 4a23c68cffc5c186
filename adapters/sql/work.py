"""Pieces of work on a connection: what is asked of a database, ready to be run."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Insert, RowMapping, Table

Row = Mapping[str, Any]
Result = TypeVar("Result")


def query(
    statement: Executable, parameters: Row | None = None
) -> Callable[[Connection], Sequence[RowMapping]]:
    """Work that gives the rows of a query."""
    return lambda connection: connection.execute(statement, parameters).mappings().all()


def change(statement: Executable, parameters: Row) -> Callable[[Connection], int]:
    """Work that changes rows and gives their number."""
    return lambda connection: connection.execute(statement, parameters).rowcount


def committed(work: Callable[[Connection], Result]) -> Callable[[Connection], Result]:
    """The work, which then makes all durable that its transaction did."""

    def run(connection: Connection) -> Result:
        result = work(connection)
        connection.commit()
        return result

    return run


def insertion(table: Table, rows: Sequence[Row]) -> Callable[[Connection], int]:
    """Work that inserts those of the rows whose key is free, and gives their number."""
    return lambda connection: (
        connection.execute(insert_if_absent(table, connection.dialect.name), rows).rowcount
    )


@cache
def insert_if_absent(table: Table, dialect: str) -> Insert:
    """The statement that inserts those of its rows whose key is free."""
    statement: Insert
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        statement = sqlite.insert(table).on_conflict_do_nothing()
    else:
        from sqlalchemy.dialects import postgresql

        statement = postgresql.insert(table).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)
