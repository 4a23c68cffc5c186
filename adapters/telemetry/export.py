"""Sends spans to a collector, and says so once where that does not work."""

from collections.abc import Sequence

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from structlog.stdlib import get_logger

_log = get_logger(__name__)


class TellingExporter(SpanExporter):
    """Passes spans on; a collector that cannot be reached is told of once, until it is back.

    It works in the thread of whoever collects the spans, so nobody waits for it.
    """

    def __init__(self, inner: SpanExporter) -> None:
        """Send by `inner`."""
        self._inner = inner
        self._fails = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send the spans; those that cannot be sent are gone."""
        result = self._inner.export(spans)
        if result is not SpanExportResult.SUCCESS:
            self.tell_failure()
        elif self._fails:
            self._fails = False
            _log.info("traces_exported_again")
        return result

    def tell_failure(self) -> None:
        """Say that spans are lost, unless that is known."""
        if not self._fails:
            self._fails = True
            _log.warning("traces_not_exported")

    def shutdown(self) -> None:
        """Let go of the connection."""
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Nothing is kept back here."""
        return self._inner.force_flush(timeout_millis)
