"""Tests of the protocols, and of what each seat may see."""
