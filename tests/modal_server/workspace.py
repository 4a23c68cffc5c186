"""What a workspace of Modal holds: one app, its versions, and what they are made of."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from attrs import define, field, frozen
from grpclib import Status


@frozen(kw_only=True)
class Deployment:
    """A version of the app.

    Attributes:
        version: from 1.
        tag: what whoever deployed it called it.
        functions: the ids of its functions, by their names.
        classes: the ids of its classes, by their names.
        rollback_of: the version that it brings back; 0 where it is a new one.
    """

    version: int
    tag: str
    functions: Mapping[str, str]
    classes: Mapping[str, str]
    rollback_of: int = 0


@define(eq=False)
class Workspace:
    """What was made in it so far; the messages are those of Modal's protocol.

    Attributes:
        secrets: the secrets that exist: the keys of each, by its name.
        volumes: the ids of the volumes, by their names.
        files: the digests of the files that were uploaded.
        mounts: the paths in each mount, by its id.
        images: each image, by its id.
        functions: the last definition of each function by its id, on each kind of machine.
        handles: what is told of each function to whoever calls it, by its id.
        calls: what containers of each function are to be called with, by its id.
        bodies: what each call over HTTP sent, by its id.
        deployments: the versions, the oldest first.
        heard: every call so far: its name, and what was asked.
        refusal: what each call of a function is refused with, where it is.
        endless: whether a call that was taken never ends; else it ends at once, with nothing.
    """

    secrets: dict[str, frozenset[str]] = field(factory=dict)
    volumes: dict[str, str] = field(factory=dict)
    files: set[str] = field(factory=set)
    mounts: dict[str, list[str]] = field(factory=dict)
    images: dict[str, Any] = field(factory=dict)
    functions: dict[str, Any] = field(factory=dict)
    handles: dict[str, Any] = field(factory=dict)
    calls: dict[str, list[Any]] = field(factory=dict)
    bodies: dict[str, bytes] = field(factory=dict)
    deployments: list[Deployment] = field(factory=list)
    heard: list[tuple[str, Any]] = field(factory=list)
    refusal: Status | None = None
    endless: bool = False
    _ids: dict[tuple[str, str], str] = field(factory=dict)
    _numbers: "count[int]" = field(factory=lambda: count(1))

    def asked(self, call: str) -> list[Any]:
        """What was asked by the calls of that name, the oldest first."""
        return [request for name, request in self.heard if name == call]

    def id_of(self, kind: str, name: str) -> str:
        """The id of a thing by its name, the same each time: `fu-...` for the kind `fu`."""
        return self._ids.setdefault((kind, name), self.new_id(kind))

    def new_id(self, kind: str) -> str:
        """An id that no other thing has."""
        return f"{kind}-{next(self._numbers):022d}"
