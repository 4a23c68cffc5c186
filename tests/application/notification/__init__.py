"""Tests of application.notification."""
