"""Databases copied into archives and restored from them: SQLite files, PostgreSQL databases."""
