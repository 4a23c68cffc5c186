"""Use cases of evidence: files that are uploaded to be a panel's."""

from application.evidence.find_file import FoundFile, find_file, list_files
from application.evidence.offer_upload import OfferUpload, offer_upload
from application.evidence.ports import AddressedFiles, FileDetails, FileStore, SignedAddress
from application.evidence.read_documents import read_documents
from application.evidence.remove_file import RemoveFile, remove_file

__all__ = [
    "AddressedFiles",
    "FileDetails",
    "FileStore",
    "FoundFile",
    "OfferUpload",
    "RemoveFile",
    "SignedAddress",
    "find_file",
    "list_files",
    "offer_upload",
    "read_documents",
    "remove_file",
]
