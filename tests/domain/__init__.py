"""Tests of the domain: examples for every story, a law for every rule."""
