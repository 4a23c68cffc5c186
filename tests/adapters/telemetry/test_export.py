from collections.abc import Sequence

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from structlog.testing import capture_logs

from adapters.telemetry.export import TellingExporter


class Wavering(SpanExporter):
    """Takes spans, or does not."""

    def __init__(self, *results: SpanExportResult) -> None:
        self._results = list(results)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:  # noqa: ARG002
        return self._results.pop(0)


GOOD, BAD = SpanExportResult.SUCCESS, SpanExportResult.FAILURE


def test_a_collector_that_is_away_is_told_of_once_until_it_is_back() -> None:
    results = (GOOD, BAD, BAD, BAD, GOOD, GOOD, BAD)
    exporter = TellingExporter(Wavering(*results))

    with capture_logs() as logged:
        found = tuple(exporter.export(()) for _ in results)

    assert found == results
    assert [line["event"] for line in logged] == [
        "traces_not_exported",
        "traces_exported_again",
        "traces_not_exported",
    ]
