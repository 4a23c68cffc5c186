"""Tests of the shape of the code: who imports whom, what is pinned, how long files are."""
