from tests.entrypoints.carried.environment import application, environment

__all__ = ["application", "environment"]
