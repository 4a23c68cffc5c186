from pathlib import Path

import pytest

from entrypoints.settings import load_settings


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


def test_an_empty_variable_is_no_setting() -> None:
    assert "ask-panel.db" in load_settings(None, {"ASK_PANEL_DATABASE_URL": ""}).database_url
