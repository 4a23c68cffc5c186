"""Tests of the experts that quote the evidence."""
