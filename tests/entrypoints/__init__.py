"""Tests of the entrypoints, in process."""
