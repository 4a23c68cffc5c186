from entrypoints.cli.place import Place
from tests.entrypoints.staged import PANEL_ID


def test_the_default_place_needs_no_options() -> None:
    place = Place(database_url=None, tenant=None)

    assert place.show(PANEL_ID) == f"ask-panel panels show {PANEL_ID}"
    assert place.resume(PANEL_ID) == f"ask-panel resume {PANEL_ID}"


def test_what_was_given_is_given_again_quoted_for_a_shell() -> None:
    place = Place(database_url="sqlite:///my notes.db", tenant="abc")

    assert place.resume(PANEL_ID).endswith(" --db 'sqlite:///my notes.db' --tenant abc")


def test_a_password_is_never_shown() -> None:
    place = Place(database_url="postgresql://me:secret@host/panels", tenant=None)

    assert "secret" not in place.show(PANEL_ID)
    assert "me:***@host/panels" in place.show(PANEL_ID)
