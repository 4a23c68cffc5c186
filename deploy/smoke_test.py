"""`python deploy/smoke_test.py URL [SECONDS]`: whether a service that was just deployed serves.

It has SECONDS (60) to become ready, must stay so for some looks in a row, describe its interface
and answer a caller without a credential by anything but a fault. It takes the standard library
alone. The exit status is 1 where it does not serve; the last thing seen is told.
"""

import json
import sys
import time
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PAUSE_SECONDS = 0.5
LOOKS = 3
"""A process that starts and dies again may be ready once."""
PATIENCE_SECONDS = 5
_READY = frozenset({"ready", "degraded"})


def main(url: str, seconds: float = 60) -> int:
    """Look until it serves or the time is over; the exit status."""
    deadline, in_a_row, seen = time.monotonic() + seconds, 0, "nothing"
    while in_a_row < LOOKS:
        fault = fault_of(url.rstrip("/"))
        in_a_row = 0 if fault else in_a_row + 1
        seen = fault or seen
        if time.monotonic() > deadline:
            sys.stderr.write(f"smoke test: {url} does not serve: {seen}\n")
            return 1
        time.sleep(PAUSE_SECONDS)
    sys.stderr.write(f"smoke test: {url} serves\n")
    return 0


def fault_of(url: str) -> str | None:
    """What is wrong with the service at this moment, or None."""
    try:
        status, body = answer_of(f"{url}/health/ready")
        if status != HTTPStatus.OK or json.loads(body).get("status") not in _READY:
            return f"/health/ready answers {status}"
        status, body = answer_of(f"{url}/api/v1/openapi.json")
        if status != HTTPStatus.OK or not json.loads(body).get("paths"):
            return f"/api/v1/openapi.json answers {status}"
        status, _ = answer_of(f"{url}/api/v1/panels")
    except (OSError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return (
        f"/api/v1/panels answers {status}" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None
    )


def answer_of(url: str) -> tuple[int, bytes]:
    """The status and the body of an answer.

    Raises:
        OSError: there is none.
    """
    request = Request(url, headers={"Accept": "application/json"})  # noqa: S310 - the operator's
    try:
        with urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - the operator's
            return answer.status, answer.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(float, sys.argv[2:3])))
