import os
from pathlib import Path

import pytest

from adapters.files import SIZE_LIMIT, read_documents
from domain.evidence import passages_of
from domain.shared import InvalidValue


def write(path: Path, content: str | bytes = "A fact.\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def names(*paths: Path) -> list[str]:
    return [document.name for document in read_documents(paths)]


def refusal(path: Path) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        read_documents([path])
    assert caught.value.field == "evidence"
    assert str(path) in caught.value.message
    assert "\n" not in caught.value.message
    return caught.value


def test_a_folder_stands_for_its_notes_sorted_and_hidden_ones_left_out(tmp_path: Path) -> None:
    for name in ["b.md", "a.TXT", "sub/c.markdown", ".hidden.md", ".git/d.md", "e.py", "f.pdf"]:
        write(tmp_path / name)

    assert names(tmp_path) == ["a.TXT", "b.md", "sub/c.markdown"]


def test_a_file_given_by_itself_may_have_any_suffix(tmp_path: Path) -> None:
    assert names(write(tmp_path / "notes.rst"), write(tmp_path / "NOTES")) == ["notes.rst", "NOTES"]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    write(tmp_path / "one/x/notes.md")
    write(tmp_path / "two/x/notes.md")
    write(tmp_path / "two/other.md")

    assert names(tmp_path / "one", tmp_path / "two") == [
        "one/x/notes.md",
        "other.md",
        "two/x/notes.md",
    ]


def test_a_file_met_twice_is_read_once(tmp_path: Path) -> None:
    note = write(tmp_path / "notes.md")
    (tmp_path / "same.md").symlink_to(note)

    assert names(note, tmp_path, note) == ["notes.md"]


def test_a_relative_path_is_named_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "notes/a.md")
    monkeypatch.chdir(tmp_path / "notes")

    assert names(Path()) == names(Path("../notes")) == names(Path("a.md")) == ["a.md"]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    write(tmp_path / "a.md")
    (tmp_path / "loop").symlink_to(tmp_path)

    assert names(tmp_path) == ["a.md"]


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    loop = tmp_path / "loop.md"
    loop.symlink_to(loop)

    assert refusal(loop).code == "evidence_unreadable"


def test_texts_come_without_byte_order_mark_and_with_plain_line_ends(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf# Title\r\n\r\nOne\r\ntwo.\rThree."

    (document,) = read_documents([write(tmp_path / "a.md", content)])

    assert document.text == "# Title\n\nOne\ntwo.\nThree."
    assert [(one.first_line, one.text) for one in passages_of(document)] == [
        (3, "One\ntwo.\nThree.")
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "evidence_empty"),
        (b" \n\t\r\n", "evidence_empty"),
        (b"\xff\xfeA\x00", "evidence_not_text"),
        (b"caf\xe9", "evidence_not_text"),
        (b"\x7fELF\x00\x01", "evidence_not_text"),
        (b"x" * (SIZE_LIMIT + 1), "evidence_too_large"),
    ],
)
def test_a_file_that_holds_no_usable_text_is_refused(
    tmp_path: Path, content: bytes, code: str
) -> None:
    assert refusal(write(tmp_path / "bad.md", content)).code == code


def test_a_bad_file_in_a_folder_is_named(tmp_path: Path) -> None:
    write(tmp_path / "good.md")
    bad = write(tmp_path / "bad.md", b"\x00")

    with pytest.raises(InvalidValue, match=str(bad)):
        read_documents([tmp_path])


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere").code == "evidence_missing"


def test_a_folder_without_notes_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "code.py")

    assert refusal(tmp_path).code == "evidence_folder_empty"


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.md"
    os.mkfifo(pipe)

    assert refusal(pipe).code == "evidence_not_a_file"


def test_a_path_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert refusal(write(tmp_path / "a.md") / "below").code == "evidence_unreadable"


def test_a_name_that_cannot_be_shown_is_refused_and_spelled_out(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"bad\\nname") as caught:
        read_documents([write(tmp_path / "bad\nname.md")])

    assert caught.value.code == "evidence_name_invalid"
