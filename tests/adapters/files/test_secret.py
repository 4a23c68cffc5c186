from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.files import kept_secret
from domain.shared import Unavailable


def test_the_first_secret_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "data" / "secret"

    assert kept_secret(file, "first") == "first"
    assert kept_secret(file, "second") == "first"
    assert [path.name for path in file.parent.iterdir()] == ["secret"]


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    kept_secret(tmp_path / "secret", "first")

    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_all_who_ask_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda n: kept_secret(tmp_path / "secret", f"{n:08}"), range(50))

    assert len(set(found)) == 1


def test_a_folder_that_cannot_be_made_is_told_without_the_secret(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Unavailable, match="cannot be kept") as refused:
        kept_secret(tmp_path / "file" / "secret", "hunter2")

    assert "hunter2" not in refused.value.message
