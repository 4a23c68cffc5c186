"""The REST service: routes translate, call one use case, and return."""
