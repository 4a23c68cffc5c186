import pytest

from tests.architecture.tree import ROOT, python_files

LONGEST = 350
VAGUE = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}


def test_no_file_is_too_long_to_read_in_one_sitting() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in python_files()
    }

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_no_module_hides_behind_a_vague_name() -> None:
    names = {
        str(path.relative_to(ROOT)): {path.stem, path.parent.name} & VAGUE
        for path in python_files()
    }

    assert {name: vague for name, vague in names.items() if vague} == {}


@pytest.mark.parametrize("top", ["domain", "application", "adapters", "entrypoints", "tests"])
def test_every_folder_of_code_is_a_package(top: str) -> None:
    folders = {path.parent for path in python_files() if path.is_relative_to(ROOT / top)}

    assert folders
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []
