"""Experts without a model: they quote the evidence and do not reason."""

from adapters.llm.extractive.experts import ExtractiveExperts

__all__ = ["ExtractiveExperts"]
