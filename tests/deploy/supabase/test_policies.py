"""The checks that `supabase test db` runs by pgTAP, run here by as much of it as they ask for."""

import psycopg

from tests.architecture.tree import ROOT
from tests.supabase.project import Project

CHECKS = ROOT / "deploy" / "supabase" / "tests" / "policies.sql"
PGTAP = r"""
CREATE SCHEMA tap;
GRANT USAGE ON SCHEMA tap TO PUBLIC;
SET search_path = public, tap;
CREATE FUNCTION tap.plan(wanted integer) RETURNS text LANGUAGE sql AS $$ SELECT '1..' || wanted $$;
CREATE FUNCTION tap.ok(held boolean, said text) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN held THEN 'ok - ' ELSE 'not ok - ' END || said
$$;
CREATE FUNCTION tap.policies_are(place name, tab name, wanted name[]) RETURNS text
LANGUAGE sql AS $$
    SELECT tap.ok(
        array_agg(policyname ORDER BY policyname) = ARRAY(SELECT unnest(wanted) ORDER BY 1),
        tab || ' has its policies'
    )
    FROM pg_policies WHERE schemaname = place AND tablename = tab
$$;
CREATE FUNCTION tap.volatility_is(place name, func name, args name[], wanted text)
RETURNS text LANGUAGE sql AS $$
    SELECT tap.ok(bool_and(provolatile::text = left(wanted, 1)), func || ' is ' || wanted)
    FROM pg_proc WHERE pronamespace = place::text::regnamespace AND proname = func
$$;
CREATE FUNCTION tap.isnt_definer(place name, func name, args name[]) RETURNS text LANGUAGE sql AS $$
    SELECT tap.ok(bool_and(NOT prosecdef), func || ' runs as its caller')
    FROM pg_proc WHERE pronamespace = place::text::regnamespace AND proname = func
$$;
CREATE FUNCTION tap.results_eq(asked text, wanted text[], said text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE found text[];
BEGIN
    EXECUTE format('SELECT array_agg(one::text) FROM (%s) AS x(one)', asked) INTO found;
    RETURN tap.ok(found IS NOT DISTINCT FROM wanted, said);
END $$;
CREATE FUNCTION tap.is_empty(asked text, said text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE found bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM (%s) AS x', asked) INTO found;
    RETURN tap.ok(found = 0, said);
END $$;
CREATE FUNCTION tap.throws_ok(asked text, state text, _ text, said text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE asked;
    RETURN tap.ok(false, said);
EXCEPTION WHEN OTHERS THEN
    RETURN tap.ok(SQLSTATE = state, said);
END $$;
CREATE FUNCTION tap.finish() RETURNS SETOF text LANGUAGE sql AS $$ SELECT NULL WHERE false $$;
"""


def test_every_check_of_the_policies_holds_and_none_is_missing(supabase_project: Project) -> None:
    with psycopg.connect(supabase_project.database_url, autocommit=True) as connection:
        connection.execute("BEGIN")
        connection.execute(PGTAP)
        # The file begins a transaction of its own, and takes all back in the end.
        checks = CHECKS.read_text().replace("BEGIN;", "", 1)
        told = [str(text) for text in said(connection.execute(checks.encode()))]

    planned = next(int(line.removeprefix("1..")) for line in told if line.startswith("1.."))
    assert [line for line in told if line.startswith("not ok")] == []
    assert len([line for line in told if line.startswith("ok")]) == planned


def said(cursor: psycopg.Cursor[tuple[object, ...]]) -> list[object]:
    """The first column of all rows that the statements gave, one after the other."""
    found: list[object] = []
    more: bool | None = True
    while more:
        if cursor.description:
            found += [row[0] for row in cursor.fetchall()]
        more = cursor.nextset()
    return found
