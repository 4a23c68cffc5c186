"""Texts from the file system: what is refused, and in which words."""

import stat
from pathlib import Path

from domain.shared import InvalidValue


def read_text(path: Path, *, field: str, limit: int) -> str:
    """The text of a UTF-8 file, without a byte order mark, its line ends as they are.

    Args:
        path: where it is.
        field: the name that errors give.
        limit: the greatest size, in bytes.

    Raises:
        InvalidValue: it is missing, unreadable, no regular file, larger than `limit`, or no
            UTF-8 text.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise refusal(
                "not_a_file", path, "is no regular file; save its text in one", field=field
            )
        if status.st_size > limit:
            rule = f"has {status.st_size:,} bytes; at most {limit:,} are allowed: split it"
            raise refusal("too_large", path, rule, field=field)
        content = path.read_bytes()
    except FileNotFoundError as error:
        rule = "does not exist; check the path"
        raise refusal("missing", path, rule, field=field) from error
    except OSError as error:
        raise unreadable(path, error, field=field) from error
    return decoded(content, path, field=field)


def decoded(content: bytes, source: object, *, field: str) -> str:
    """The text of bytes in UTF-8, without a byte order mark.

    Raises:
        InvalidValue: they are no UTF-8, or hold a null character as binary files do.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_text(source, field) from error
    if "\x00" in text:
        raise _not_text(source, field)
    return text


def unreadable(path: Path, error: OSError, *, field: str) -> InvalidValue:
    """What to raise when the system refuses to read."""
    reason = error.strerror or type(error).__name__
    rule = f"cannot be read ({reason}); check it and its permissions"
    return refusal("unreadable", path, rule, field=field)


def refusal(code: str, source: object, rule: str, *, field: str) -> InvalidValue:
    """What to raise about a file: its name made printable, and the rule that it breaks."""
    shown = str(source) if str(source).isprintable() else ascii(str(source))
    return InvalidValue(f"{field}_{code}", f"{field} {shown} {rule}", field=field)


def _not_text(source: object, field: str) -> InvalidValue:
    rule = "is not UTF-8 text; save it as a UTF-8 text file"
    return refusal("not_text", source, rule, field=field)
