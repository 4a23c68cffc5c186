"""Tests of the expert catalogue."""
