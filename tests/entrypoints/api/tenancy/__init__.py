"""Tenants, members, keys and usage over HTTP."""
