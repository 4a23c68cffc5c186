"""What counts as wrong under load."""

from tests.load.crowd import Crowd, RouteLoad
from tests.load.memory import Growth


def a_route(*, errors: int = 0, p95: float = 0.1) -> RouteLoad:
    return RouteLoad(
        route="GET /panels", requests=9, errors=errors, a_second=1, p50=0, p95=p95, p99=1
    )


def wrongs(*routes: RouteLoad, ended: str = "completed") -> list[str]:
    return list(Crowd(routes=routes, at_once=100, ended={ended: 9}, cpu={}).wrongs())


def test_quick_answers_without_errors_are_right() -> None:
    assert wrongs(a_route()) == []


def test_errors_slow_answers_and_panels_that_fail_are_wrong() -> None:
    assert wrongs(a_route(errors=1)) == ["GET /panels: 1 errors"]
    assert wrongs(a_route(p95=0.5)) == ["GET /panels: p95 is 500 ms"]
    assert wrongs(a_route(), ended="failed") == ["panels ended {'failed': 9}"]


def test_growth_is_that_of_the_second_half() -> None:
    growth = Growth(process="API", samples=[(10, 100.0), (20, 150.0), (30, 151.0)])

    assert growth.kib_a_panel == 102.4
