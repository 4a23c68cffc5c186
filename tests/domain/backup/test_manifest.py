from datetime import UTC, datetime

import pytest

from domain.backup import Archive, Contents, Manifest, backup_id, require_backup_id
from domain.shared import InvalidValue

AT = datetime(2026, 11, 21, 18, 15, tzinfo=UTC)


def test_ids_tell_the_time_and_sort_by_it() -> None:
    ids = [backup_id(AT.replace(hour=hour), "0d6c1f2a") for hour in (3, 18)]

    assert ids == ["20261121T031500Z-0d6c1f2a", "20261121T181500Z-0d6c1f2a"]
    for one in ids:
        require_backup_id(one)


@pytest.mark.parametrize("text", ["", "..", "../20261121T181500Z-0d6c1f2a", "20261121T181500Z-"])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="must be a backup's id"):
        require_backup_id(text)


@pytest.mark.parametrize("name", ["", "../x", "/etc/passwd", "a/b", ".hidden", "a\0b"])
def test_an_archives_name_leads_nowhere_else(name: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        Archive(name=name, size=1, sha256="0" * 64)

    assert refused.value.field == "name"


def test_a_manifest_adds_its_files_up() -> None:
    files = [Archive(name=name, size=size, sha256="0" * 64) for name, size in (("a", 3), ("b", 4))]

    manifest = Manifest(
        backup_id=backup_id(AT, "0d6c1f2a"),
        taken_at=AT,
        kind="sqlite",
        source="the database x",
        versions={},
        contents=Contents(revision="1", rows={"a": {"": 2}, "b": {"x": 1, "y": 4}}, chains={}),
        archives=tuple(files),
    )

    assert manifest.size == 7
    assert manifest.contents.row_count == 7
