"""Tokens of Supabase or of any other issuer of OpenID Connect (JSON Web Tokens)."""

from adapters.jwt.verifier import open_verifier

__all__ = ["open_verifier"]
