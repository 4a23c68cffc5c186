"""The refusals that single routes document beside those that every route has."""

from typing import Any

_STALE = {412: "The panel was changed since the version that `If-Match` names"}
_REPEATED = {422: "The idempotency key was used for another request"}
_UNFIT = {409: "It does not fit what is stored or under way"}

Responses = dict[int | str, dict[str, Any]]


def _described(meanings: dict[int, str]) -> Responses:
    return {status: {"description": meaning} for status, meaning in meanings.items()}


UNFIT = _described(_UNFIT)
"""Of a route whose use case depends on where the panel stands."""

REPEATABLE = _described(_UNFIT | _REPEATED)
"""Of a POST that takes an idempotency key."""

STALE = _described(_STALE)
"""Of a route that heeds `If-Match`, or whose panel may be changed by others meanwhile."""
