"""The process that runs panels for a service."""
