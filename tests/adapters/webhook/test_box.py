import pytest

from adapters.webhook import EncryptedBox
from domain.shared import Conflict

BOX = EncryptedBox(lambda: b"k" * 32)
SECRET = "whsec_canary-5f1d"


def test_a_sealed_secret_is_opened_in_its_context() -> None:
    assert BOX.open(BOX.seal(SECRET, context="ours"), context="ours") == SECRET


def test_what_is_stored_does_not_show_the_secret_nor_that_two_are_alike() -> None:
    once, twice = BOX.seal(SECRET, context="ours"), BOX.seal(SECRET, context="ours")

    assert once != twice
    assert "canary" not in once


def test_a_secret_moved_to_another_webhook_is_refused() -> None:
    with pytest.raises(Conflict) as refusal:
        BOX.open(BOX.seal(SECRET, context="ours"), context="theirs")

    assert refusal.value.code == "secret_unreadable"


@pytest.mark.parametrize("sealed", ["", "x", "é", BOX.seal(SECRET, context="ours")[:-4] + "AAAA"])
def test_what_was_changed_is_refused(sealed: str) -> None:
    with pytest.raises(Conflict):
        BOX.open(sealed, context="ours")


def test_a_secret_outlives_a_change_of_the_key_while_the_one_before_is_named() -> None:
    sealed = BOX.seal(SECRET, context="ours")
    changed = EncryptedBox(lambda: b"n" * 32, previous=b"k" * 32)

    assert changed.open(sealed, context="ours") == SECRET
    new = changed.seal(SECRET, context="ours")
    assert EncryptedBox(lambda: b"n" * 32).open(new, context="ours") == SECRET
    with pytest.raises(Conflict):
        BOX.open(new, context="ours")


def test_another_installations_key_opens_nothing() -> None:
    other = EncryptedBox(lambda: b"j" * 32)

    with pytest.raises(Conflict):
        other.open(BOX.seal(SECRET, context="ours"), context="ours")
