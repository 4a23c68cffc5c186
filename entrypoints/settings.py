"""What an installation is told from outside: the one place where it is read and held to rules."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

from entrypoints import setting_rules as rules
from entrypoints.seat_model import EXTRACTIVE, MODEL_VARIABLE
from entrypoints.setting_rules import AuthMethod, CleanUp, LogLevel, is_loopback, refusal

DATABASE_VARIABLE = "ASK_PANEL_DATABASE_URL"
"""The environment variable that names the database."""

EMBEDDING_MODEL_VARIABLE = "ASK_PANEL_EMBEDDING_MODEL"
"""The one that names an embedding model; without it only equal words count as one voice."""

AUTH_VARIABLE = "ASK_PANEL_AUTH"
HOST_VARIABLE = "ASK_PANEL_HOST"
PORT_VARIABLE = "ASK_PANEL_PORT"
CURSOR_SECRET_VARIABLE = "ASK_PANEL_CURSOR_SECRET"  # noqa: S105 - a name
WEBHOOKS_TO_LOOPBACK_VARIABLE = "ASK_PANEL_WEBHOOKS_TO_LOOPBACK"

VARIABLE = "variable"
"""The key of a field's metadata that holds the name of its environment variable."""

HIDDEN = "hidden"
"""The key of a field's metadata that says whether the value is never shown."""

_RULE = "rule"
_MIB = 2**20
_USUAL_RATE = 600


def _from(variable: str, rule: rules.Rule[object], default: object, *, hidden: bool = False) -> Any:  # noqa: ANN401 - attrs gives a field the type of its annotation
    """A field that the environment variable gives, read by the rule."""
    metadata = {VARIABLE: variable, _RULE: rule, HIDDEN: hidden}
    return attrs.field(default=default, metadata=metadata, repr=not hidden)


@frozen
class Settings:
    """What an installation is told.

    Attributes:
        database_url: the URL of the SQLite or PostgreSQL database; it may hold a password, so
            it is never shown in full.
        model: what answers for the seats of panels that are convened without naming a model.
        embedding_model: finds answers that say the same in other words.
        auth: how callers of the service prove who they are; none at all only on loopback.
        host: the interface that the service listens on.
        port: its port, 0 to 65535; 0 takes a free one.
        https: whether callers reach the service by TLS, which browsers are then told to insist on.
        trusted_proxies: whose X-Forwarded-For and X-Forwarded-Proto are believed.
        cors_origins: the web origins whose pages may call the service.
        body_limit: the longest request body, in bytes.
        panel_body_limit: the same of the request that convenes a panel, which carries evidence.
        body_seconds: how long a request's body may take to arrive.
        runs_at_once: how many panels a process runs at once.
        tenant_runs_at_once: how many of them for one tenant.
        tenant_panels: how many panels of one tenant may be under way, running or in line.
        lease_seconds: how long a worker may be silent before others take its panels over.
        clean_up: whether the service erases, each hour, the panels that ended longer ago than
            their tenants keep them; off unless somebody says so, as it is for ever.
        pool_size: the most connections of a process to PostgreSQL.
        statement_seconds: how long one statement may take on PostgreSQL.
        supabase_url: the Supabase project by whose API panels, answers and tenants are kept.
        supabase_key: its publishable key, which names the project and opens nothing.
        supabase_jwt_secret: signs the service's own tokens for it: the project's legacy secret, or
            a private key of its own as a JSON Web Key.
        supabase_role: the role of its database that those tokens name, as `database prepare` made.
        redis_url: the URL of the Redis server that several processes share; may hold a password.
        modal_app: the deployed Modal app that is asked for a worker with each panel that begins.
        backup_folder: where backups lie; beside the data where it is not set.
        file_folder: the folder of the files that are uploaded as evidence, the same for every
            process; where it is not set, beside a SQLite database or in the Supabase project.
        postgresql_tools: the folder of pg_dump and pg_restore, where the PATH leads to others.
        rate_limit: how many requests one caller of a tenant may make in a minute; where it is
            not set, 600, and any number of a service without authentication.
        webhooks_to_loopback: whether webhooks may lead to this machine itself, also by http; only
            without authentication.
        cursor_secret: signs the cursors of lists, and encrypts the secrets of webhooks; where it
            is not set, one is kept beside the data.
        previous_cursor_secret: the one that was set before it; opens the secrets of webhooks that
            were made by then, and nothing else.
        operator_token: opens the service's figures to whoever runs it, from anywhere; where it is
            not set they are shown on this machine only.
        jwt_issuer: who issues the tokens (`iss`).
        jwt_audience: whom they must be meant for (`aud`).
        jwt_jwks_url: where the issuer publishes its keys.
        jwt_secret: the shared secret of an issuer that signs by HS256.
        log_level: the least severity that is logged.
        slow_query_seconds: how long a statement of the database may take before it is logged and
            shown to whoever runs the service.
        otlp_endpoint: the base URL of what collects traces by OTLP over HTTP (`/v1/traces` is
            added); where it is not set there are none.
        otlp_headers: what is sent along to it, such as its key.
        service_name: what traces call this service.
    """

    database_url: str = attrs.field(repr=False, metadata={VARIABLE: DATABASE_VARIABLE})
    model: str = _from(MODEL_VARIABLE, rules.any_text, EXTRACTIVE)
    embedding_model: str | None = _from(EMBEDDING_MODEL_VARIABLE, rules.any_text, None)
    auth: frozenset[AuthMethod] = _from(AUTH_VARIABLE, rules.auth_methods, frozenset())
    host: str = _from(HOST_VARIABLE, rules.host, "127.0.0.1")
    port: int = _from(PORT_VARIABLE, rules.whole_number(0, 65_535), 8000)
    https: bool = _from("ASK_PANEL_HTTPS", rules.yes_or_no, default=False)
    trusted_proxies: tuple[str, ...] = _from("ASK_PANEL_TRUSTED_PROXIES", rules.networks, ())
    cors_origins: tuple[str, ...] = _from("ASK_PANEL_CORS_ORIGINS", rules.origins, ())
    body_limit: int = _from("ASK_PANEL_BODY_LIMIT", rules.whole_number(1024, 1024 * _MIB), 2 * _MIB)
    panel_body_limit: int = _from(
        "ASK_PANEL_PANEL_BODY_LIMIT", rules.whole_number(1024, 1024 * _MIB), 8 * _MIB
    )
    body_seconds: int = _from("ASK_PANEL_BODY_SECONDS", rules.whole_number(1, 3600), 30)
    runs_at_once: int = _from("ASK_PANEL_RUNS_AT_ONCE", rules.whole_number(1, 1000), 8)
    tenant_runs_at_once: int = _from(
        "ASK_PANEL_TENANT_RUNS_AT_ONCE", rules.whole_number(1, 1000), 4
    )
    tenant_panels: int = _from("ASK_PANEL_TENANT_PANELS", rules.whole_number(1, 100_000), 200)
    lease_seconds: int = _from("ASK_PANEL_LEASE_SECONDS", rules.whole_number(2, 3600), 30)
    clean_up: CleanUp = _from(  # noqa: RUF009 - makes a field
        "ASK_PANEL_CLEANUP", rules.clean_up, CleanUp.OFF
    )
    pool_size: int = _from("ASK_PANEL_POOL_SIZE", rules.whole_number(1, 200), 10)
    statement_seconds: int = _from("ASK_PANEL_STATEMENT_SECONDS", rules.whole_number(1, 3600), 30)
    supabase_url: str | None = _from("ASK_PANEL_SUPABASE_URL", rules.web_address, None)
    supabase_key: str | None = _from("ASK_PANEL_SUPABASE_KEY", rules.any_text, None, hidden=True)
    supabase_jwt_secret: str | None = _from(
        "ASK_PANEL_SUPABASE_JWT_SECRET", rules.secret, None, hidden=True
    )
    supabase_role: str = _from("ASK_PANEL_SUPABASE_ROLE", rules.own_role, "ask_panel_app")
    redis_url: str | None = _from("ASK_PANEL_REDIS_URL", rules.redis_address, None, hidden=True)
    modal_app: str | None = _from("ASK_PANEL_MODAL_APP", rules.app_name, None)
    backup_folder: str | None = _from("ASK_PANEL_BACKUP_FOLDER", rules.any_text, None)
    file_folder: str | None = _from("ASK_PANEL_FILE_FOLDER", rules.any_text, None)
    postgresql_tools: str | None = _from("ASK_PANEL_PG_BIN", rules.any_text, None)
    rate_limit: int | None = _from(
        "ASK_PANEL_RATE_LIMIT", rules.whole_number(1, 1_000_000), default=None
    )
    webhooks_to_loopback: bool = _from(
        WEBHOOKS_TO_LOOPBACK_VARIABLE, rules.yes_or_no, default=False
    )
    cursor_secret: str | None = _from(CURSOR_SECRET_VARIABLE, rules.secret, None, hidden=True)
    previous_cursor_secret: str | None = _from(
        "ASK_PANEL_CURSOR_SECRET_PREVIOUS", rules.secret, None, hidden=True
    )
    operator_token: str | None = _from("ASK_PANEL_OPERATOR_TOKEN", rules.secret, None, hidden=True)
    jwt_issuer: str | None = _from("ASK_PANEL_JWT_ISSUER", rules.any_text, None)
    jwt_audience: str | None = _from("ASK_PANEL_JWT_AUDIENCE", rules.any_text, None)
    jwt_jwks_url: str | None = _from("ASK_PANEL_JWT_JWKS_URL", rules.web_address, None)
    jwt_secret: str | None = _from("ASK_PANEL_JWT_SECRET", rules.secret, None, hidden=True)
    log_level: LogLevel = _from(  # noqa: RUF009 - makes a field
        "ASK_PANEL_LOG_LEVEL", rules.log_level, LogLevel.INFO
    )
    slow_query_seconds: float = _from(
        "ASK_PANEL_SLOW_QUERY_SECONDS", rules.seconds(0.001, 3600), default=1.0
    )
    otlp_endpoint: str | None = _from("OTEL_EXPORTER_OTLP_ENDPOINT", rules.collector_address, None)
    otlp_headers: str | None = _from(
        "OTEL_EXPORTER_OTLP_HEADERS", rules.header_list, None, hidden=True
    )
    service_name: str = _from("OTEL_SERVICE_NAME", rules.any_text, "ask-panel")


def rate_limit_of(settings: Settings) -> int | None:
    """How many requests a caller may make in a minute; None for any number."""
    return settings.rate_limit or (_USUAL_RATE if settings.auth else None)


def load_settings(database_url: str | None, environment: Mapping[str, str]) -> Settings:
    """The settings, with `database_url` before the environment before the defaults.

    The default database is a SQLite file in the user's data folder. An empty variable is none.

    Raises:
        InvalidValue: a variable breaks its rule; `field` is its name.
    """
    if database_url is None:
        database_url = environment.get(DATABASE_VARIABLE, "").strip() or _local_database()
    given: dict[str, Any] = {}
    for field in attrs.fields(Settings):
        text = environment.get(field.metadata[VARIABLE], "").strip()
        rule: rules.Rule[object] | None = field.metadata.get(_RULE)
        if text and rule is not None:
            given[field.name] = rule(field.metadata[VARIABLE], text)
    return Settings(database_url, **given)


def require_servable(settings: Settings) -> None:
    """Let a service start only with settings that fit together.

    Raises:
        InvalidValue: it would be open to the network without authentication, or lacks what its
            authentication needs; `field` names the variable to set.
    """
    if not settings.auth:
        if is_loopback(settings.host):
            return
        raise refusal(
            AUTH_VARIABLE,
            f"keys, jwt or keys,jwt, as {settings.host} is reached from other machines; "
            "without authentication the service listens on 127.0.0.1 only",
        )
    if settings.webhooks_to_loopback:
        rule = "false where callers are strangers: they could reach what only this machine can"
        raise refusal(WEBHOOKS_TO_LOOPBACK_VARIABLE, rule)
    if settings.cursor_secret is None:
        rule = f"set to at least {rules.SECRET_LENGTH} random bytes, the same for every process"
        raise refusal(CURSOR_SECRET_VARIABLE, rule)
    if AuthMethod.JWT in settings.auth:
        _require_verifiable(settings)


def _require_verifiable(settings: Settings) -> None:
    if settings.jwt_issuer is None:
        raise refusal("ASK_PANEL_JWT_ISSUER", "set where tokens are accepted")
    if settings.jwt_audience is None:
        raise refusal("ASK_PANEL_JWT_AUDIENCE", "set where tokens are accepted")
    if (settings.jwt_jwks_url is None) == (settings.jwt_secret is None):
        rule = "set where tokens are accepted, or else ASK_PANEL_JWT_SECRET, not both"
        raise refusal("ASK_PANEL_JWT_JWKS_URL", rule)


def data_folder() -> Path:
    """The user's data folder: where the default database lies."""
    import platformdirs

    return platformdirs.user_data_path("ask-panel", appauthor=False)


def _local_database() -> str:
    return f"sqlite:///{data_folder() / 'ask-panel.db'}"
