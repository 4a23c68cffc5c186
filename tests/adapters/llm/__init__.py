"""Tests of what answers for the seats."""
