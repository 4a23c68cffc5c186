from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from domain.shared import InvalidValue, Unauthenticated
from domain.tenancy import (
    ApiKey,
    KeyCredential,
    KeyId,
    Role,
    TenantId,
    digest_of_secret,
)

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SECRET = "s" * 43


def a_key(**changed: Any) -> ApiKey:  # noqa: ANN401 - any attribute
    key = ApiKey(
        tenant_id=TenantId.generate(),
        key_id=KeyId.generate(),
        name="Nightly import",
        role=Role.EDITOR,
        scopes=None,
        secret_digest=digest_of_secret(SECRET),
        created_at=NOW,
    )
    return evolve(key, **changed)


@given(st.from_type(KeyCredential))
def test_a_keys_text_tells_its_tenant_its_id_and_its_secret(credential: KeyCredential) -> None:
    assert KeyCredential.from_text(credential.text) == credential
    assert credential.text.startswith("apk_")


@given(st.from_type(KeyCredential))
def test_a_credentials_representation_hides_the_secret(credential: KeyCredential) -> None:
    assert credential.secret not in repr(credential)


@given(
    st.text()
    | st.from_type(KeyCredential).flatmap(
        lambda one: st.sampled_from(
            [
                one.text[:-1],
                f"{one.text}A",
                f"{one.text}\n",
                f" {one.text}",
                one.text.upper(),
                one.text.replace("apk_", "ap_"),
                one.text.replace("_", "-", 2),
                f"{one.text[:-1]}=",
            ]
        )
    )
)
def test_any_other_text_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(Unauthenticated) as refusal:
        KeyCredential.from_text(text)

    assert refusal.value.code == "key_malformed"
    assert len(text) < 40 or text not in refusal.value.message


def test_digits_of_other_scripts_are_no_key() -> None:
    text = KeyCredential(
        tenant_id=TenantId.generate(), key_id=KeyId.generate(), secret="1" * 43
    ).text

    with pytest.raises(Unauthenticated):
        KeyCredential.from_text(text.replace("1" * 43, "\u0661" * 43))


@given(st.from_type(KeyCredential), st.text())
def test_only_its_own_secret_matches(credential: KeyCredential, other: str) -> None:
    key = a_key(secret_digest=digest_of_secret(credential.secret))

    assert key.matches(credential.secret)
    assert key.matches(other) == (other == credential.secret)
    assert credential.secret not in repr(key)


def test_a_key_is_accepted_until_it_expires() -> None:
    key = a_key(expires_at=NOW + timedelta(days=90))

    assert key.refusal(NOW + timedelta(days=90, microseconds=-1)) is None
    assert key.refusal(NOW + timedelta(days=90)) == "expired"
    assert a_key().refusal(NOW + timedelta(days=36_500)) is None


@given(st.from_type(ApiKey), st.datetimes(timezones=st.just(UTC)))
def test_a_revoked_key_is_never_accepted_again(key: ApiKey, at: datetime) -> None:
    revoked = key.revoked(at)

    assert revoked.refusal(at) == "revoked"
    assert revoked.revoked(NOW) == revoked


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "x" * 101])
def test_a_key_needs_a_name(name: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        a_key(name=name)

    assert refusal.value.field == "name"
