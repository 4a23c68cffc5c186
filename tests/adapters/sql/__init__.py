"""Tests of what only databases can do or fail at."""
