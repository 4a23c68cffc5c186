"""Tests of the use cases, over the in-memory adapters."""
