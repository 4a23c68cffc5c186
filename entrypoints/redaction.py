"""Taking secrets out of what is written to a log."""

import re

REDACTED = "[redacted]"

SECRET_NAMES = frozenset(
    {"api_key", "apikey", "authorization", "cookie", "password", "secret", "set-cookie", "token"}
)
"""Whatever bears one of these names is a secret, in any case."""

_NAMES = "|".join(sorted(SECRET_NAMES | {"api-key", "passwd", "pwd", "x-api-key"}))
_VALUE = r"""[^\s"',;&\\]+"""
_PATTERNS = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        # The password between user and host of a URL, up to the last @: it may hold one itself.
        (r"(://[^\s:/@]*:)\S*@", rf"\g<1>{REDACTED}@"),
        (rf"\b((?:bearer|basic)\s+){_VALUE}", rf"\g<1>{REDACTED}"),
        (
            rf"""((?:{_NAMES})["']?\s*[:=]\s*["']?(?:bearer\s+|basic\s+)?)(?!\[){_VALUE}""",
            rf"\g<1>{REDACTED}",
        ),
        (r"\bapk_[\w-]+", REDACTED),
        (r"\bsk-[\w-]{6,}", REDACTED),
        # A JSON web token: the beginning of {" in base64url, then two or three parts.
        (r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?", REDACTED),
    )
)

_MARKS = ("://", "bearer", "basic", "apk_", "sk-", "eyj", *_NAMES.split("|"))
"""At least one of them is in whatever a pattern finds, and looking for them is quick."""


def may_hold_secret(text: str) -> bool:
    """Whether anything in the text looks like the beginning of a credential, or names one."""
    if not text.isascii():  # other letters may count as the same, in another case
        return True
    lower = text.lower()
    return any(mark in lower for mark in _MARKS)


def redacted(text: str) -> str:
    """The text without what looks like a credential: it errs on the side of taking out."""
    if not may_hold_secret(text):
        return text
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text
