"""Where adapters are chosen: the one place that knows them all."""

from entrypoints.application import Application, Drafting
from entrypoints.bootstrap.application import open_application, open_drafting
from entrypoints.bootstrap.databases import DatabasePlace, database_place, prepare_database
from entrypoints.bootstrap.evidence_files import FILE_CONTENT_PATH
from entrypoints.bootstrap.identity import open_verifier
from entrypoints.bootstrap.inputs import open_catalogue, read_evidence, read_ratings
from entrypoints.bootstrap.local_models import load_local_models
from entrypoints.bootstrap.prices import price_list
from entrypoints.bootstrap.signing import cursor_key
from entrypoints.bootstrap.tracing import open_tracing

__all__ = [
    "FILE_CONTENT_PATH",
    "Application",
    "DatabasePlace",
    "Drafting",
    "cursor_key",
    "database_place",
    "load_local_models",
    "open_application",
    "open_catalogue",
    "open_drafting",
    "open_tracing",
    "open_verifier",
    "prepare_database",
    "price_list",
    "read_evidence",
    "read_ratings",
]
