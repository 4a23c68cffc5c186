"""The tools, called by the protocol's own client."""
