"""What a database holds, as far as a restored one can be held against it."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from attrs import frozen

NOBODYS = ""
"""Stands for the tenant of rows that belong to none."""

_UNTOLD = "and {} more differences"


@frozen
class ChainHead:
    """The last link of a tenant's record of events.

    Attributes:
        sequence: its number, 1 or more; 0 where nothing is recorded yet.
        digest: in hex; it covers all links before.
    """

    sequence: int
    digest: str


@frozen(kw_only=True)
class Contents:
    """What a database held at one moment.

    Attributes:
        revision: of its schema.
        rows: by table, then by tenant (`""` for rows of none), how many there are.
        chains: the end of each tenant's record.
        protections: a line for each policy, each table whose policies are forced, each trigger.
        owners: a line for each schema, table, sequence and function: whose it is.
        grants: a line for each right that somebody else than the owner has.
        roles: whose names stand in these lines; another server has to know them first.
    """

    revision: str
    rows: Mapping[str, Mapping[str, int]]
    chains: Mapping[str, ChainHead]
    protections: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    grants: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()

    @property
    def row_count(self) -> int:
        """All rows of all tables."""
        return sum(sum(tenants.values()) for tenants in self.rows.values())


def differences(expected: Contents, found: Contents, *, limit: int = 20) -> Sequence[str]:
    """In what the found contents differ from the expected ones: a line each, none where in nothing.

    Args:
        expected: as the manifest has them.
        found: in the restored database.
        limit: how many lines at most, 1 or more; one more says how many are left out.
    """
    told = list(_told(expected, found))
    if len(told) <= limit:
        return told
    return [*told[:limit], _UNTOLD.format(len(told) - limit)]


def _told(expected: Contents, found: Contents) -> Iterator[str]:
    if expected.revision != found.revision:
        yield f"schema: revision {found.revision} instead of {expected.revision}"
    yield from _other_rows(expected.rows, found.rows)
    for tenant in sorted({*expected.chains, *found.chains}):
        if expected.chains.get(tenant) != found.chains.get(tenant):
            yield f"record of tenant {tenant}: another end of its chain"
    for what, wanted, has in (
        ("protection", expected.protections, found.protections),
        ("owner", expected.owners, found.owners),
        ("grant", expected.grants, found.grants),
    ):
        yield from _other_lines(what, wanted, has)


def _other_rows(
    expected: Mapping[str, Mapping[str, int]], found: Mapping[str, Mapping[str, int]]
) -> Iterator[str]:
    for table in sorted({*expected, *found}):
        if table not in found:
            yield f"table {table}: missing"
            continue
        wanted, has = expected.get(table, {}), found[table]
        if table not in expected:
            yield f"table {table}: not in the backup"
        for tenant in sorted({*wanted, *has}):
            if wanted.get(tenant, 0) != has.get(tenant, 0):
                whose = f" of tenant {tenant}" if tenant else ""
                counts = f"{has.get(tenant, 0)} rows instead of {wanted.get(tenant, 0)}"
                yield f"table {table}: {counts}{whose}"


def _other_lines(what: str, wanted: Collection[str], has: Collection[str]) -> Iterator[str]:
    yield from (f"{what} missing: {line}" for line in sorted(set(wanted) - set(has)))
    yield from (f"{what} not in the backup: {line}" for line in sorted(set(has) - set(wanted)))
