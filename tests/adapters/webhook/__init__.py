"""Notices, carried to real receivers."""
