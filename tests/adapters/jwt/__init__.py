"""Tokens, against a real issuer."""
