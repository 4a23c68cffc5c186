"""Which release this is."""

from importlib.metadata import version


def release() -> str:
    """The installed version of Ask Panel."""
    return version("ask-panel")
