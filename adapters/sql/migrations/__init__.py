"""Schema migrations, run by Alembic: one file a step, never changed once released."""
