from pathlib import Path

import pytest

from domain.shared import Conflict
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
    assert (tmp_path / "data" / "ask-panel").is_dir()


def test_a_data_folder_that_cannot_be_made_is_refused_with_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").write_text("in the way")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    with pytest.raises(Conflict, match="name a database with --db"):
        load_settings(None, {})
