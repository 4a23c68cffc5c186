"""The client that measures the others counts right."""

import pytest

from tests.entrypoints.api.serving import served
from tests.load.asking import ask, request
from tests.load.bare import PATH, bare_app

BODY = b"x" * 100_000
BRIEFLY = 0.05


@pytest.mark.parametrize("body", [b"{}", BODY])
def test_each_answer_is_counted_once_however_long_it_is(body: bytes) -> None:
    with served(bare_app(body)) as url:
        port = int(url.rpartition(":")[2])
        asked = ask(
            port,
            [request("GET", PATH.format(panel_id=name), {}, port=port) for name in "ab"],
            status=200,
            seconds=BRIEFLY,
            connections=3,
        )

    assert asked.answers >= 3
    assert asked.refused == 0
    assert list(asked.delays) == sorted(asked.delays)
    assert len(asked.delays) == asked.answers


def test_answers_of_another_status_count_as_refused() -> None:
    with served(bare_app(b"{}")) as url:
        port = int(url.rpartition(":")[2])
        nowhere = request("POST", "/nowhere", {}, b'{"a": 1}', port=port)
        asked = ask(port, [nowhere], status=200, seconds=BRIEFLY, connections=1)

    assert asked.answers == asked.refused > 0
