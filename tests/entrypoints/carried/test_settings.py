from collections.abc import Mapping

import pytest

from domain.shared import InvalidValue
from entrypoints.carried.settings import carried_settings


def test_a_sqlite_file_is_refused_as_volumes_have_no_locks(
    environment: Mapping[str, str], sqlite_url: str
) -> None:
    with pytest.raises(InvalidValue, match="a volume that has no locks") as refusal:
        carried_settings({**environment, "ASK_PANEL_DATABASE_URL": sqlite_url})

    assert (refusal.value.code, refusal.value.field) == (
        "carrier_needs_postgresql",
        "ASK_PANEL_DATABASE_URL",
    )


def test_the_default_database_is_a_file_and_refused_too(environment: Mapping[str, str]) -> None:
    with pytest.raises(InvalidValue, match="postgresql://"):
        carried_settings({**environment, "ASK_PANEL_DATABASE_URL": ""})


def test_callers_must_show_who_they_are(environment: Mapping[str, str]) -> None:
    with pytest.raises(InvalidValue) as refusal:
        carried_settings({**environment, "ASK_PANEL_AUTH": "none"})

    assert refusal.value.field == "ASK_PANEL_AUTH"


def test_a_host_that_was_set_does_not_make_it_private(environment: Mapping[str, str]) -> None:
    open_to_all = {**environment, "ASK_PANEL_HOST": "127.0.0.1", "ASK_PANEL_AUTH": "none"}

    with pytest.raises(InvalidValue):
        carried_settings(open_to_all)


def test_browsers_are_told_to_insist_on_tls(environment: Mapping[str, str]) -> None:
    assert carried_settings(environment).https


def test_no_secret_is_in_a_refusal(environment: Mapping[str, str]) -> None:
    password = "hunter2-canary"
    wrong = {**environment, "ASK_PANEL_DATABASE_URL": f"mysql://me:{password}@host/panels"}

    with pytest.raises(InvalidValue) as refusal:
        carried_settings(wrong)

    assert password not in f"{refusal.value!r} {refusal.value}"
