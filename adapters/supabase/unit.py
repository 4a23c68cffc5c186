"""What one unit of work has written so far, to be committed by one call of the database."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import define, field, frozen

from adapters.rows.readiness import begun
from adapters.rows.refusals import storage_failed
from adapters.rows.stored import Values, link_values
from adapters.supabase.errors import domain_errors
from adapters.supabase.project import SupabaseProject
from adapters.supabase.values import row_as_json
from domain.panel import PanelId
from domain.shared import Conflict, DomainEvent
from domain.tenancy import TenantId

Refusal = Callable[[], Exception]
"""Makes the error of a write that changed nothing."""

_REFUSED = "PT409"


@frozen
class _Write:
    """A step of the database's function `write_rows`."""

    step: Mapping[str, Any]
    refusal: Refusal | None


@define
class Unit:
    """One tenant's writes, in order, with the events that tell of them.

    Attributes:
        project: where they are committed.
        tenant_id: the tenant.
        ready: panels that are to be run once it is committed.
        seen: the tenant's panels that were in progress when somebody looked; None where nobody did.
    """

    project: SupabaseProject
    tenant_id: TenantId
    ready: list[PanelId] = field(factory=list)
    seen: list[PanelId] | None = None
    _writes: list[_Write] = field(factory=list)
    _events: list[DomainEvent] = field(factory=list)

    def insert(self, table: str, rows: Sequence[Values], refusal: Refusal | None = None) -> None:
        """Insert the rows whose key is free; with a refusal all of them, or nothing at all."""
        if rows:
            step = {"kind": "insert", "table": table, "rows": [row_as_json(row) for row in rows]}
            self._add({**step, "least": len(rows)}, refusal)

    def update(
        self,
        table: str,
        match: Values,
        values: Values,
        refusal: Refusal | None = None,
        *,
        filled: Sequence[str] = (),
    ) -> None:
        """Change the columns of the rows that match (and where those columns are `filled`)."""
        step = {"kind": "update", "table": table, "match": row_as_json(match)}
        self._add({**step, "set": row_as_json(values), "filled": [*filled], "least": 1}, refusal)

    def delete(
        self,
        table: str,
        match: Values,
        refusal: Refusal | None = None,
        *,
        upto: Values | None = None,
    ) -> None:
        """Delete the rows that match (and whose columns are not beyond `upto`)."""
        match, upto = row_as_json(match), row_as_json(upto or {})
        step = {"kind": "delete", "table": table, "match": match, "upto": upto, "least": 1}
        self._add(step, refusal)

    def keep_texts(self, rows: Sequence[Values]) -> None:
        """Store texts of evidence, and hold those that are there already until it is committed."""
        if rows:
            texts = [row_as_json(row) for row in rows]
            self._add({"kind": "text", "rows": texts, "least": 0}, None)

    def carry_out(self, kind: str, values: Mapping[str, Any], refusal: Refusal | None) -> None:
        """Carry out a write of a kind of its own."""
        self._add({"kind": kind, **values, "least": 1}, refusal)

    def record(self, events: Sequence[DomainEvent]) -> None:
        """Append the events to the tenant's record with the commit."""
        self._events += events

    async def commit(self) -> Sequence[int]:
        """Make it all durable, or nothing of it, by one call; without a write there is none.

        Returns:
            How many rows each write has changed.

        Raises:
            Exception: the refusal of the first write that changed nothing.
            Conflict: another process began a panel since somebody looked at those in progress.
            DomainError: the database could not do it.
        """
        if not self._writes and not self._events:
            return []
        from postgrest import APIError

        body: dict[str, Any] = {"unit": self._body()}
        call = self.project.acting_for(self.tenant_id).rpc("commit_unit", body)
        with domain_errors():
            try:
                return (await call.execute()).data  # type: ignore[return-value]
            except APIError as error:
                if error.code != _REFUSED:
                    raise
                raise self._refusal(error.details) from None

    def _body(self) -> dict[str, Any]:
        ready = [*begun(self._events), *self.ready]
        job_of = self.project.job_of
        return {
            "writes": [write.step for write in self._writes],
            "events": [link_values(event) for event in self._events],
            "jobs": [job_of(self.tenant_id, one) for one in ready] if job_of else [],
            "seen": None if self.seen is None else [str(one) for one in self.seen],
        }

    def _add(self, step: Mapping[str, Any], refusal: Refusal | None) -> None:
        self._writes.append(_Write({**step, "least": step["least"] if refusal else 0}, refusal))

    def _refusal(self, place: object) -> Exception:
        if not str(place).isdigit():
            message = "another panel of the tenant was begun at the same moment; repeat"
            return Conflict("panels_counted_anew", message)
        refusal = self._writes[int(str(place))].refusal
        return refusal() if refusal else storage_failed()
