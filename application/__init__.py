"""Use cases and ports: what the system does, over the domain only."""
