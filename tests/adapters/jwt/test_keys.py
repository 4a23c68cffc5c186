"""An issuer changes its keys, and may be away."""

import asyncio

import pytest

from adapters.jwt.keys import FAILURE_PAUSE, LIFETIME, REFETCH_PAUSE
from application.tenancy import TokenVerifier
from domain.shared import Unauthenticated, Unavailable
from tests.adapters.jwt.conftest import MovedClock
from tests.issuer import Answer, Issuer, new_key


async def test_keys_are_fetched_once_for_many_tokens(
    verifier: TokenVerifier, issuer: Issuer
) -> None:
    await asyncio.gather(*(verifier.verify(issuer.token()) for _ in range(20)))

    assert issuer.requests == 1


async def test_a_new_key_is_fetched_when_it_is_first_seen(
    verifier: TokenVerifier, issuer: Issuer
) -> None:
    await verifier.verify(issuer.token())
    issuer.keys["second"] = new_key()

    await verifier.verify(issuer.signed(key_id="second"))
    await verifier.verify(issuer.signed(key_id="first"))

    assert issuer.requests == 2


async def test_unknown_keys_do_not_make_us_a_burden_to_the_issuer(
    verifier: TokenVerifier, issuer: Issuer, clock: MovedClock
) -> None:
    await verifier.verify(issuer.token())
    strangers = [Issuer(keys={f"stranger {n}": new_key()}).token() for n in range(20)]

    refused = await asyncio.gather(
        *(verifier.verify(token) for token in strangers), return_exceptions=True
    )

    assert {type(one) for one in refused} == {Unauthenticated}
    assert issuer.requests == 2

    clock.pass_by(REFETCH_PAUSE)
    issuer.keys["second"] = new_key()
    await verifier.verify(issuer.signed(key_id="second"))
    assert issuer.requests == 3


async def test_a_withdrawn_key_is_refused_as_soon_as_the_keys_are_fetched_again(
    verifier: TokenVerifier, issuer: Issuer, clock: MovedClock
) -> None:
    old = issuer.token()
    await verifier.verify(old)
    issuer.keys = {"second": new_key()}
    await verifier.verify(old)

    clock.pass_by(LIFETIME)

    with pytest.raises(Unauthenticated, match="no such key"):
        await verifier.verify(old)
    await verifier.verify(issuer.token())


async def test_while_the_issuer_is_away_known_keys_serve_for_their_lifetime(
    verifier: TokenVerifier, issuer: Issuer, clock: MovedClock
) -> None:
    token = issuer.token()
    await verifier.verify(token)
    issuer.answer = Answer(status=500)

    clock.pass_by(LIFETIME - FAILURE_PAUSE)
    await verifier.verify(token)
    assert issuer.requests == 1

    clock.pass_by(FAILURE_PAUSE)
    for _ in range(5):
        with pytest.raises(Unavailable, match="cannot be fetched now"):
            await verifier.verify(token)
    assert issuer.requests == 2

    issuer.answer = None
    clock.pass_by(FAILURE_PAUSE)
    await verifier.verify(token)
    assert issuer.requests == 3


async def test_a_new_key_cannot_be_judged_while_the_issuer_is_away(
    verifier: TokenVerifier, issuer: Issuer
) -> None:
    await verifier.verify(issuer.token())
    issuer.keys["second"] = new_key()
    issuer.answer = Answer(status=503)

    for _ in range(3):
        with pytest.raises(Unavailable):
            await verifier.verify(issuer.signed(key_id="second"))
        await verifier.verify(issuer.signed(key_id="first"))

    assert issuer.requests == 2


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"not JSON"),
        Answer(b"[]"),
        Answer(b'{"keys": []}'),
        Answer(b'{"keys": {"kty": "EC"}}'),
        Answer(b'{"keys": [{"kty": "EC", "kid": "first"}, null]}'),
        Answer(b"[" * 100_000),
        Answer(b" " * (2**20 + 1) + b'{"keys": []}'),
        Answer(b"\xff"),
        Answer(status=302, location="http://169.254.169.254/"),
        Answer(status=404),
    ],
    ids=lambda answer: f"{answer.status} {answer.body[:20]!r}",
)
async def test_an_issuer_that_answers_anything_but_keys_is_unavailable(
    answer: Answer, verifier: TokenVerifier, issuer: Issuer
) -> None:
    issuer.answer = answer

    with pytest.raises(Unavailable):
        await verifier.verify(issuer.token())

    assert issuer.requests == 1
