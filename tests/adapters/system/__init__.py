"""Tests of the machine's clock and ids."""
