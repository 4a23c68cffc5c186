"""`Idempotency-Key`: a request that comes again is carried out once, and answered the same."""

import hashlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Annotated

import orjson
from attrs import evolve, frozen
from fastapi import Depends, Header, Request, Response

from application.shared import Claim, IdempotencyStore, Reply
from domain.shared import Conflict, DomainError, InvalidValue
from domain.tenancy import TenantId
from entrypoints.api.problem import HttpRefusal
from entrypoints.api.service import Open, Service

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
"""The header of an answer that was given before."""

_KEPT_HEADERS = ("content-type", "etag", "location")

_Key = Annotated[
    str | None,
    Header(
        alias=HEADER,
        min_length=1,
        max_length=255,
        pattern="^[ -~]+$",
        description="Makes it safe to send the request again: for a day it is carried out once, "
        "and the same answer comes again. Use a fresh one (a UUID) for each intention.",
        examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ),
]


@frozen
class Idempotency:
    """How often the request may be carried out: once where it has a key.

    Attributes:
        service: the open service.
        key: what the caller gave, or None.
        request_digest: tells the request from others: the SHA-256 of all that makes it, in hex.
    """

    service: Service
    key: str | None
    request_digest: str

    async def once(
        self,
        tenant_id: TenantId,
        work: Callable[[], Awaitable[Response]],
        *,
        shown_once: str | None = None,
    ) -> Response:
        """The answer of `work`, or the one that the same request of the tenant was given before.

        A refusal is not kept: what is sent again is tried again.

        Args:
            tenant_id: whose request it is.
            work: carries it out.
            shown_once: the field of the answer that is a secret: it is kept as null.

        Raises:
            Conflict: the same request is under way.
            HttpRefusal: the key belongs to another request (422).
            DomainError: `work` was refused.
        """
        if self.key is None:
            return await work()
        store = self.service.application.idempotency(tenant_id)
        now = self.service.application.clock.now()
        claim = Claim(request_digest=self.request_digest, taken_at=now)
        holder = await store.take(self.key, claim)
        if holder is not None:
            return self._again(holder)
        try:
            response = await work()
        except BaseException:
            with suppress(DomainError):
                await store.release(self.key, claim)
            raise
        await _keep(store, self.key, evolve(claim, reply=_reply_of(response, shown_once)))
        return response

    def _again(self, holder: Claim) -> Response:
        if holder.request_digest != self.request_digest:
            detail = f"this {HEADER} was used for another request; use a fresh one"
            raise HttpRefusal(422, code="idempotency_key_reused", detail=detail, field=HEADER)
        if holder.reply is None:
            message = f"the request with this {HEADER} is under way; ask again in a moment"
            raise Conflict("request_under_way", message)
        reply = holder.reply
        return Response(reply.body, reply.status, headers={**reply.headers, REPLAYED: "true"})


async def _keep(store: IdempotencyStore, key: str, claim: Claim) -> None:
    # The work is done: that its answer cannot be kept must not look as if it were not.
    with suppress(DomainError):
        await store.keep(key, claim)


def _reply_of(response: Response, shown_once: str | None) -> Reply:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    body = bytes(response.body)
    if shown_once is not None:
        body = orjson.dumps({**orjson.loads(body), shown_once: None})
    return Reply(status=response.status_code, headers=headers, body=body.decode())


async def _idempotency(request: Request, service: Open, key: _Key = None) -> Idempotency:
    if len(request.headers.getlist(HEADER)) > 1:
        message = f"{HEADER} must be given once"
        raise InvalidValue("idempotency_key_repeated", message, field=HEADER)
    parts = (request.method, request.url.path, request.url.query)
    digest = hashlib.sha256("\n".join(parts).encode() + b"\n" + await request.body())
    return Idempotency(service, key, digest.hexdigest())


Once = Annotated[Idempotency, Depends(_idempotency)]
"""The dependency of a POST that may come again."""
