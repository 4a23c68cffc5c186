"""How long a model is waited for."""

from attrs import frozen


@frozen(kw_only=True)
class Patience:
    """How long a model is waited for; all in seconds.

    Attributes:
        request: the most that one request may take, from its place in the queue to its last byte.
        total: no request is begun later than this after the first one.
        attempts: the most requests for one answer.
        first_wait: about how long to wait before the second request; it doubles from then on.
        longest_wait: the longest wait, unless the provider names another.
    """

    request: float = 90.0
    total: float = 110.0
    attempts: int = 5
    first_wait: float = 0.5
    longest_wait: float = 20.0
