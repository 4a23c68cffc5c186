"""Tests of the strategies that Hypothesis finds."""
