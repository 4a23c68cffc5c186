"""Tests of the evidence context."""
