"""Experts from TOML files: the shipped library and the user's own."""

from adapters.toml.catalogue import TomlExpertCatalogue, load_catalogue

__all__ = ["TomlExpertCatalogue", "load_catalogue"]
