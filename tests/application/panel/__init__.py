"""Tests of application.panel."""
