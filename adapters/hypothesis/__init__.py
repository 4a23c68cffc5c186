"""Hypothesis strategies for the domain, found through the `hypothesis` entry point."""


def register() -> None:
    """Register every strategy; Hypothesis calls this when it is first imported."""
