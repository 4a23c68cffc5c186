"""Take files that were uploaded as a panel's evidence."""

from collections.abc import Sequence

from application.evidence.ports import PANEL_LIMIT, FileDetails, FileStore
from domain.evidence import Document
from domain.shared import InvalidValue


async def read_documents(names: Sequence[str], *, files: FileStore) -> Sequence[Document]:
    """The texts of the files of these names, in this order, each under its file's name.

    Line ends are those that Python and editors show, without a byte order mark.

    Args:
        names: of the files.
        files: the tenant's.

    Raises:
        InvalidValue: one is no name, is not there, is no text, or they are too much together; the
            field is `files.` and the place of the name.
    """
    documents, left = [], PANEL_LIMIT
    for number, name in enumerate(names):
        field = f"files.{number}"
        file = await _found(name, files, field)
        left -= file.size
        if left < 0:
            message = f"{field}: the files of a panel have at most {PANEL_LIMIT} bytes together"
            raise InvalidValue("files_too_large", message, field=field)
        documents.append(_document(file, await files.read(name), field))
    return documents


async def _found(name: str, files: FileStore, field: str) -> FileDetails:
    try:
        file = await files.find(name)
    except InvalidValue as error:
        raise InvalidValue(error.code, f"{field}: {error.message}", field=field) from error
    if file is None:
        message = f"{field}: there is no file of that name; upload it first"
        raise InvalidValue("file_unknown", message, field=field)
    return file


def _document(file: FileDetails, content: bytes, field: str) -> Document:
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        return Document(name=file.name, text=text)
    except (UnicodeDecodeError, InvalidValue) as error:
        message = f"{field}: {file.name} is no text in UTF-8, or an empty one; remove it"
        raise InvalidValue("file_not_text", message, field=field) from error
