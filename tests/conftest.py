"""What all tests share."""

from hypothesis import settings

# A machine under load makes single examples slow; that says nothing of the code.
settings.register_profile("ask-panel", deadline=None)
settings.load_profile("ask-panel")
