"""What every store must do: one suite a port, run against memory, SQLite and PostgreSQL."""
