"""How aggregates stand in rows: the one mapping of every adapter that keeps them in tables."""
