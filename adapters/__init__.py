"""Ports made real, one folder a technology; none imports another."""
