"""Tests of domain.consensus."""
