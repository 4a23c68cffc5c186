"""The errors of the domain: eight kinds, each with a stable code that callers may match."""


class DomainError(Exception):
    """A rule of the domain refused something.

    `code` is stable and machine-readable (`"query_empty"`); the message says what was refused,
    by which rule and, where it helps, what to do instead.
    """

    def __init__(self, code: str, message: str) -> None:
        """Refuse with a stable `code` and a message for people."""
        super().__init__(message)
        self.code = code
        self.message = message


class InvalidValue(DomainError, ValueError):
    """A value breaks a rule; `field` names the value."""

    def __init__(self, code: str, message: str, *, field: str) -> None:
        """Refuse the value of `field`."""
        super().__init__(code, message)
        self.field = field


class NotFound(DomainError, LookupError):
    """No such object for this tenant; another tenant's object is not found either."""


class Conflict(DomainError):
    """The request is well formed, but does not fit what is stored or under way."""


class IllegalState(Conflict, ValueError):
    """The aggregate's present state does not allow this step."""


class StaleVersion(Conflict):
    """Somebody else saved the aggregate first: load it again and repeat the change."""


class Exhausted(Conflict):
    """What the tenant may spend is spent."""


class Saturated(Conflict):
    """As much as may be is under way at once: repeat it when some of that has ended."""


class Unauthenticated(DomainError):
    """The caller did not show who it is, or showed something that is not accepted."""


class Forbidden(DomainError):
    """The caller may not do this."""


class Unavailable(DomainError):
    """Something that the work needs (a database) cannot do its part; the request may be fine."""
