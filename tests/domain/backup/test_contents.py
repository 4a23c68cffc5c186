import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from domain.backup import ChainHead, Contents, differences

ANN, BOB = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c", "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4d"
HELD = Contents(
    revision="0005",
    rows={"panels": {ANN: 2, BOB: 1}, "events": {ANN: 9}, "revision": {"": 1}},
    chains={ANN: ChainHead(9, "a" * 64)},
    protections=frozenset({"policy own_tenant on panels"}),
    owners=frozenset({"panels belongs to owner"}),
    grants=frozenset({"SELECT on panels to app"}),
)


@given(st.from_type(Contents))
def test_nothing_differs_from_itself(contents: Contents) -> None:
    assert differences(contents, contents) == []


@given(st.from_type(Contents), st.from_type(Contents))
def test_whatever_differs_is_told(one: Contents, other: Contents) -> None:
    same = one == evolve(other, roles=one.roles, rows=one.rows)
    # Tables without a row of anybody's have nothing to differ in.
    if not same:
        assert differences(one, other)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"revision": "0004"}, "schema: revision 0004 instead of 0005"),
        (
            {"rows": {**HELD.rows, "panels": {ANN: 2}}},
            f"table panels: 0 rows instead of 1 of tenant {BOB}",
        ),
        ({"rows": {**HELD.rows, "revision": {"": 2}}}, "table revision: 2 rows instead of 1"),
        ({"rows": {"panels": HELD.rows["panels"], "events": {ANN: 9}}}, "table revision: missing"),
        ({"rows": {**HELD.rows, "more": {}}}, "table more: not in the backup"),
        ({"chains": {}}, f"record of tenant {ANN}: another end of its chain"),
        (
            {"chains": {ANN: ChainHead(9, "b" * 64)}},
            f"record of tenant {ANN}: another end of its chain",
        ),
        ({"protections": frozenset()}, "protection missing: policy own_tenant on panels"),
        (
            {"grants": HELD.grants | {"DELETE on panels to app"}},
            "grant not in the backup: DELETE on panels to app",
        ),
        ({"owners": frozenset()}, "owner missing: panels belongs to owner"),
    ],
)
def test_a_difference_is_told_in_a_line(found: dict[str, object], told: str) -> None:
    assert differences(HELD, evolve(HELD, **found)) == [told]  # type: ignore[arg-type]


def test_of_many_differences_the_first_are_told_and_the_others_counted() -> None:
    grants = frozenset(f"SELECT on table_{number} to app" for number in range(30))

    told = differences(HELD, evolve(HELD, grants=grants | HELD.grants), limit=5)

    assert len(told) == 6
    assert told[-1] == "and 25 more differences"
