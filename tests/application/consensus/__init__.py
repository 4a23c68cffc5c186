"""Tests of the measures of a table."""
