"""What one seat contributes to a measurement."""

from collections.abc import Mapping

from attrs import field, frozen


@frozen(kw_only=True)
class Ballot:
    """One convened seat's opinion, reduced to what is measured.

    A seat that failed or stayed silent has a ballot too: with neither position nor ratings it
    counts as an abstention. The prose (`rationale`) is carried along for the minority report and
    is never compared.

    Attributes:
        agent_id: the seat.
        agent_name: the seat's name, for people.
        position: the option or statement that the seat stands for, or None.
        ratings: a rating per dimension, on the rule's scale; a dimension may be missing.
        confidence: the seat's own chance of being right, 0 to 1, or None.
        rationale: the seat's reasons.
        claims: how many claims the seat makes.
        claims_supported: how many of them quote a source that holds the quote.
    """

    agent_id: str
    agent_name: str
    position: str | None = None
    ratings: Mapping[str, int] = field(factory=dict)
    confidence: float | None = None
    rationale: str = ""
    claims: int = 0
    claims_supported: int = 0

    @property
    def abstained(self) -> bool:
        """Whether the seat took no position and rated nothing."""
        return self.position is None and not self.ratings
