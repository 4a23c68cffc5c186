"""Tests of the adapters, each against what it stands in front of."""
