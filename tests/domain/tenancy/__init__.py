"""Tests of domain.tenancy."""
