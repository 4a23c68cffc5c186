"""Strategies for backups: what databases hold, manifests, and how long backups are kept."""

from hypothesis import strategies as st

from adapters.hypothesis.tenancy import tenant_ids
from adapters.hypothesis.text import moments
from domain.backup import Archive, ChainHead, Contents, Manifest, RotationRule, backup_id

_TABLES = ("panels", "events", "answers", "checkpoints.checkpoints")
_LINES = ("panels belongs to owner", "SELECT on panels to app", "policy own_tenant on panels")


def _digests() -> st.SearchStrategy[str]:
    return st.binary(min_size=32, max_size=32).map(bytes.hex)


def chain_heads() -> st.SearchStrategy[ChainHead]:
    """Ends of records, of whatever length."""
    return st.builds(ChainHead, st.integers(0, 2**63 - 1), _digests())


def contents() -> st.SearchStrategy[Contents]:
    """What a database of a few tenants may hold."""
    tenants = tenant_ids().map(str)
    lines = st.frozensets(st.sampled_from(_LINES))
    return st.builds(
        Contents,
        revision=st.sampled_from(("0004", "0005")),
        rows=st.dictionaries(
            st.sampled_from(_TABLES),
            st.dictionaries(st.just("") | tenants, st.integers(1, 10**9), max_size=3),
        ),
        chains=st.dictionaries(tenants, chain_heads(), max_size=3),
        protections=lines,
        owners=lines,
        grants=lines,
        roles=st.frozensets(st.sampled_from(("owner", "app"))),
    )


def archives() -> st.SearchStrategy[Archive]:
    """Files of backups."""
    names = st.sampled_from(("panels.sqlite.zst", "checkpoints.sqlite.zst", "database.dump.zst"))
    return st.builds(Archive, name=names, size=st.integers(0, 2**50), sha256=_digests())


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    """Manifests of either kind of database."""
    taken_at = draw(moments())
    return Manifest(
        backup_id=backup_id(taken_at, draw(st.from_regex(r"[0-9a-f]{8}", fullmatch=True))),
        taken_at=taken_at,
        kind=draw(st.sampled_from(("sqlite", "postgresql"))),
        source=draw(st.sampled_from(("the database /data/panels.db", "the database 'a' on b"))),
        versions=draw(st.dictionaries(st.sampled_from(("ask-panel", "sqlite")), st.just("1.0"))),
        contents=draw(contents()),
        archives=tuple(draw(st.lists(archives(), max_size=2, unique_by=lambda one: one.name))),
    )


def rotation_rules() -> st.SearchStrategy[RotationRule]:
    """Rules that keep little or nothing, and such that keep much."""
    counts = st.integers(0, 12)
    return st.builds(RotationRule, days=counts, weeks=counts, months=counts)


STRATEGIES = {
    Archive: archives,
    ChainHead: chain_heads,
    Contents: contents,
    Manifest: manifests,
    RotationRule: rotation_rules,
}
"""The strategy of each public type of this context."""
