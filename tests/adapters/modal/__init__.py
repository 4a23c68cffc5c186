"""Calls of Modal, as they arrive on the wire."""
