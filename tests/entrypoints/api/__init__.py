"""The REST service, asked over HTTP."""
