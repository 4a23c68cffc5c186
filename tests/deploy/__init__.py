"""The files that deploy: what they would make is looked at before anybody pays for it."""
