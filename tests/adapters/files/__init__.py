"""Tests of evidence from the file system."""
