"""Traces of what the service does, by OpenTelemetry, for any collector that takes OTLP."""

from adapters.telemetry.tracing import Tracing, start_tracing

__all__ = ["Tracing", "start_tracing"]
