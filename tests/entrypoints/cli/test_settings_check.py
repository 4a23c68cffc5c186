from tests.entrypoints.cli.conftest import Run


def test_a_malformed_database_url_is_refused_before_anything_of_it_is_shown(run: Run) -> None:
    ran = run("settings", "check", "--db", "postgresql//me:hunter2@host/panels")

    assert (ran.status, ran.out) == (2, "")
    assert "the database URL is malformed" in ran.err
    assert "hunter2" not in ran.err


def test_a_password_is_masked_where_the_url_is_well_formed(run: Run) -> None:
    ran = run("settings", "check", "--db", "postgresql://me:hunter2@host/panels")

    assert ran.status == 0
    assert "hunter2" not in ran.out + ran.err
