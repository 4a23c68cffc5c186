import re
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared import InvalidValue
from entrypoints.effective_settings import (
    READ_ELSEWHERE,
    effective_settings,
    unknown_variables,
)
from entrypoints.setting_rules import AuthMethod, is_loopback
from entrypoints.settings import VARIABLE, Settings, load_settings, require_servable
from tests.architecture.tree import PACKAGES, ROOT

SECRET = "hunter2-hunter2-hunter2-hunter2-hunter2"
VARIABLES = {field.metadata[VARIABLE] for field in attrs.fields(Settings)}


def example() -> dict[str, str]:
    """What `.env.example` would set, were nothing commented out."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    found = (re.fullmatch(r"#([A-Z_]+)=(.*)", line) for line in lines)
    return {match[1]: match[2] for match in found if match}


def test_the_option_comes_before_the_environment() -> None:
    environment = {"ASK_PANEL_DATABASE_URL": "sqlite:///environment.db"}

    assert load_settings("sqlite:///option.db", environment).database_url == "sqlite:///option.db"
    assert load_settings(None, environment).database_url == "sqlite:///environment.db"


def test_the_default_is_a_file_in_the_users_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    settings = load_settings(None, {})

    assert settings.database_url == f"sqlite:///{tmp_path}/data/ask-panel/ask-panel.db"


@pytest.mark.parametrize("url", ["", "nonsense"])
def test_an_option_is_never_passed_over(url: str) -> None:
    environment = {"ASK_PANEL_DATABASE_URL": "sqlite:///environment.db"}

    assert load_settings(url, environment).database_url == url


@pytest.mark.parametrize("variable", sorted(VARIABLES))
def test_an_empty_variable_is_no_setting(variable: str) -> None:
    assert load_settings(None, {variable: " "}) == load_settings(None, {})


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("ASK_PANEL_AUTH", "none,keys"),
        ("ASK_PANEL_AUTH", "password"),
        ("ASK_PANEL_AUTH", "keys,"),
        ("ASK_PANEL_HOST", "http://0.0.0.0"),
        ("ASK_PANEL_PORT", "65536"),
        ("ASK_PANEL_PORT", "-1"),
        ("ASK_PANEL_PORT", "80.5"),
        ("ASK_PANEL_PORT", "9" * 5000),
        ("ASK_PANEL_PORT", "\u0668\u0660"),
        ("ASK_PANEL_CLEANUP", "daily"),
        ("ASK_PANEL_HTTPS", "maybe"),
        ("ASK_PANEL_TRUSTED_PROXIES", "*"),
        ("ASK_PANEL_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("ASK_PANEL_CORS_ORIGINS", "*"),
        ("ASK_PANEL_CORS_ORIGINS", "https://*.example.org"),
        ("ASK_PANEL_CORS_ORIGINS", "https://app.example.org/"),
        ("ASK_PANEL_CORS_ORIGINS", "app.example.org"),
        ("ASK_PANEL_CORS_ORIGINS", "https://me:pw@app.example.org"),
        ("ASK_PANEL_CORS_ORIGINS", "https://app.example.org:x"),
        ("ASK_PANEL_BODY_LIMIT", "0"),
        ("ASK_PANEL_POOL_SIZE", "0"),
        ("ASK_PANEL_STATEMENT_SECONDS", "never"),
        ("ASK_PANEL_CURSOR_SECRET", "short"),
        ("ASK_PANEL_SUPABASE_ROLE", "service_role"),
        ("ASK_PANEL_SUPABASE_ROLE", "postgres"),
        ("ASK_PANEL_SUPABASE_ROLE", 'app"; --'),
        ("ASK_PANEL_JWT_JWKS_URL", "http://issuer.example.org/keys"),
        ("ASK_PANEL_JWT_JWKS_URL", "file:///etc/passwd"),
        ("ASK_PANEL_JWT_JWKS_URL", "https://[broken"),
        ("ASK_PANEL_JWT_JWKS_URL", "https://me:hunter2@issuer.example.org/keys"),
        ("ASK_PANEL_JWT_SECRET", "short"),
        ("ASK_PANEL_LOG_LEVEL", "loud"),
        ("ASK_PANEL_SLOW_QUERY_SECONDS", "0"),
        ("ASK_PANEL_SLOW_QUERY_SECONDS", "nan"),
        ("ASK_PANEL_SLOW_QUERY_SECONDS", "1e3"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "127.0.0.1:4318"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "grpc://127.0.0.1:4317"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://me:hunter2@127.0.0.1:4318"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "hunter2"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "key=one\r\nHost: two"),
    ],
)
def test_a_refusal_names_variable_and_rule_and_not_the_value(variable: str, text: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        load_settings(None, {variable: text})

    assert refused.value.field == variable
    assert refused.value.message.startswith(f"{variable} must be ")
    assert f"must be {text}" not in refused.value.message


@pytest.mark.parametrize("variable", sorted(VARIABLES))
@given(text=st.text())
def test_any_text_is_read_or_refused_by_the_variables_name(variable: str, text: str) -> None:
    try:
        load_settings(None, {variable: text})
    except InvalidValue as error:
        assert error.field == variable  # noqa: PT017 - either outcome is fine


def test_settings_are_read_as_written() -> None:
    settings = load_settings(
        None,
        {
            "ASK_PANEL_AUTH": "JWT, keys",
            "ASK_PANEL_PORT": " 9000 ",
            "ASK_PANEL_HTTPS": "Yes",
            "ASK_PANEL_CORS_ORIGINS": "https://a.example.org, http://localhost:5173",
            "ASK_PANEL_TRUSTED_PROXIES": "10.0.0.0/8,::1",
            "ASK_PANEL_JWT_JWKS_URL": "http://127.0.0.1:9/keys",
        },
    )

    assert settings.auth == {AuthMethod.KEYS, AuthMethod.JWT}
    assert settings.port == 9000
    assert settings.https
    assert settings.cors_origins == ("https://a.example.org", "http://localhost:5173")
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.8.8", "localhost", "LocalHost", "::1", "[::1]"]
)
def test_loopback_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.org", "127.0.0.1.nip.io"])  # noqa: S104
def test_anything_else_is_reached_by_others(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(InvalidValue, match="ASK_PANEL_AUTH must be keys, jwt or keys,jwt"):
        require_servable(Settings("sqlite:///x.db", host=host))


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "ASK_PANEL_CURSOR_SECRET"),
        ({"cursor_secret": SECRET}, "ASK_PANEL_JWT_ISSUER"),
        ({"cursor_secret": SECRET, "jwt_issuer": "i"}, "ASK_PANEL_JWT_AUDIENCE"),
        (
            {"cursor_secret": SECRET, "jwt_issuer": "i", "jwt_audience": "a"},
            "ASK_PANEL_JWT_JWKS_URL",
        ),
        (
            {
                "cursor_secret": SECRET,
                "jwt_issuer": "i",
                "jwt_audience": "a",
                "jwt_secret": SECRET,
                "jwt_jwks_url": "https://i.example.org/keys",
            },
            "ASK_PANEL_JWT_JWKS_URL",
        ),
    ],
)
def test_authentication_needs_all_that_it_stands_on(given: dict[str, Any], missing: str) -> None:
    settings = attrs.evolve(Settings("sqlite:///x.db", auth=frozenset({AuthMethod.JWT})), **given)

    with pytest.raises(InvalidValue) as refused:
        require_servable(settings)

    assert refused.value.field == missing


def test_complete_settings_can_be_served() -> None:
    require_servable(Settings("sqlite:///x.db"))
    require_servable(
        Settings(
            "sqlite:///x.db",
            host="0.0.0.0",  # noqa: S104 - what is tested
            auth=frozenset(AuthMethod),
            cursor_secret=SECRET,
            jwt_issuer="i",
            jwt_audience="a",
            jwt_secret=SECRET,
        )
    )


def test_no_secret_shows() -> None:
    environment = {
        "ASK_PANEL_DATABASE_URL": "postgresql://me:hunter2@host/db?password=hunter2",
        "ASK_PANEL_CURSOR_SECRET": SECRET,
        "ASK_PANEL_JWT_SECRET": SECRET,
        "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Basic hunter2",
    }

    shown = effective_settings(None, environment)

    assert "hunter2" not in repr(shown)
    assert "hunter2" not in repr(load_settings(None, environment))
    assert {one.variable for one in shown if one.source == "environment"} == set(environment)


def test_each_setting_tells_where_it_came_from() -> None:
    shown = effective_settings("sqlite:///option.db", {"ASK_PANEL_PORT": "9000"})

    by_variable = {one.variable: (one.value, one.source) for one in shown}
    assert by_variable["ASK_PANEL_DATABASE_URL"] == ("sqlite:///option.db", "option")
    assert by_variable["ASK_PANEL_PORT"] == ("9000", "environment")
    assert by_variable["ASK_PANEL_AUTH"] == ("none", "default")
    assert by_variable["ASK_PANEL_CURSOR_SECRET"] == (None, "default")


def test_a_misspelt_variable_is_noticed() -> None:
    environment = {"ASK_PANEL_PROT": "9000", "ASK_PANEL_PORT": "9000", "PATH": "/bin"}

    assert unknown_variables(environment) == ["ASK_PANEL_PROT"]


def test_the_example_documents_every_setting_and_no_other() -> None:
    assert set(example()) == VARIABLES | READ_ELSEWHERE


def test_the_code_reads_no_variable_beside_those() -> None:
    files = (path for top in PACKAGES for path in (ROOT / top).rglob("*.py"))
    read = {name for path in files for name in re.findall(r"ASK_PANEL_[A-Z_]+", path.read_text())}

    assert read <= VARIABLES | READ_ELSEWHERE


def test_what_the_example_shows_can_be_set() -> None:
    shown = {name: text for name, text in example().items() if text}

    load_settings(None, shown)

    defaults = {one.variable: one.value for one in effective_settings("sqlite:///x.db", {})}
    del defaults["ASK_PANEL_DATABASE_URL"]
    assert {name: text for name, text in defaults.items() if text is not None}.items() <= (
        shown.items()
    )
