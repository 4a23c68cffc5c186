from tests.entrypoints.api.panels.conftest import caller, caller_as, caller_of, open_app, stranger

__all__ = ["caller", "caller_as", "caller_of", "open_app", "stranger"]
