"""Panels as tools of the Model Context Protocol, over the same use cases as the rest."""
