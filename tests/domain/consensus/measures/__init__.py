"""Tests of the measures, by family."""
