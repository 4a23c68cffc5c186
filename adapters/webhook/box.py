"""Secrets that are stored encrypted: the database alone does not give them away."""

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING

from application.notification import SecretBox
from domain.shared import Conflict

if TYPE_CHECKING:
    from cryptography.fernet import Fernet, MultiFernet

_PURPOSE = "ask-panel webhook secrets 1: "


class EncryptedBox(SecretBox):
    """Encrypts by Fernet (AES-128 in CBC mode with an HMAC), with a key of each context's own.

    The keys come from the installation's secret by HKDF, which also serves other purposes.
    """

    def __init__(self, key: Callable[[], bytes], previous: bytes | None = None) -> None:
        """Derive every key from what `key` gives, at least 32 bytes that nobody can guess.

        Args:
            key: seals, and opens.
            previous: opens what was sealed with it before there was another.
        """
        self._key = key
        self._previous = previous

    def seal(self, secret: str, *, context: str) -> str:
        """The secret, encrypted, as text."""
        return self._fernets(context).encrypt(secret.encode()).decode()

    def open(self, sealed: str, *, context: str) -> str:
        """The secret.

        Raises:
            Conflict: it was sealed with another key or in another context, or was changed.
        """
        from cryptography.fernet import InvalidToken

        try:
            return self._fernets(context).decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            message = (
                "the secret cannot be read with this installation's key; make the webhook anew"
            )
            raise Conflict("secret_unreadable", message) from error

    def _fernets(self, context: str) -> "MultiFernet":
        from cryptography.fernet import MultiFernet

        # The first one encrypts; any decrypts.
        secrets = (self._key(), *([self._previous] if self._previous else []))
        return MultiFernet([_fernet(secret, context) for secret in secrets])


def _fernet(secret: bytes, context: str) -> "Fernet":
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = f"{_PURPOSE}{context}".encode()
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)
    return Fernet(base64.urlsafe_b64encode(key))
