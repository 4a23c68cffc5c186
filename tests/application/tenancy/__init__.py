"""Tests of application.tenancy."""
