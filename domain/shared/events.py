"""The base of all domain events."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import ClassVar

from attrs import frozen


@frozen(kw_only=True)
class DomainEvent(ABC):
    """Something that happened, told in the past tense and never changed afterwards.

    `event_type` is the stable name under which the event is stored and streamed; `occurred_at`
    is an aware time.
    """

    event_type: ClassVar[str]

    occurred_at: datetime

    @property
    @abstractmethod
    def subject(self) -> str:
        """What it happened to, by which it is found in the record."""
