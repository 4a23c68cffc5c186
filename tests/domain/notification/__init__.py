"""Tests of domain.notification."""
