"""What a local model is to write, and what came of it."""

from collections.abc import Callable

from attrs import frozen


@frozen(kw_only=True)
class Writing:
    """An answer to be written.

    Attributes:
        system: the rules.
        user: the case.
        schema: the JSON schema of the answer.
        limit: the most tokens that it may take.
        wanted: whether somebody still waits for it; asked from another thread.
    """

    system: str
    user: str
    schema: str
    limit: int
    wanted: Callable[[], bool]


@frozen(kw_only=True)
class Written:
    """What a model wrote.

    Attributes:
        text: JSON by the schema; the beginning of it where it is not whole.
        whole: whether it came to its end within the limit.
        tokens_read: of the prompt.
        tokens_written: of the answer.
    """

    text: str
    whole: bool
    tokens_read: int
    tokens_written: int
