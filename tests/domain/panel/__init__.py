"""Tests of domain.panel."""
