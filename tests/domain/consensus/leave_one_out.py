"""A second way to find the decisive seats, so plain that it needs no test."""

from collections import Counter
from collections.abc import Sequence

from domain.consensus import Ballot


def decisive_seats(box: Sequence[Ballot]) -> set[str]:
    """The seats without whom somebody else would lead."""
    everybody = _leaders(box)
    return {
        ballot.agent_id
        for ballot in box
        if _leaders([other for other in box if other is not ballot]) != everybody
    }


def _leaders(box: Sequence[Ballot]) -> set[str]:
    counts = Counter(ballot.position for ballot in box if ballot.position is not None)
    most = max(counts.values(), default=0)
    return {position for position, count in counts.items() if count == most}
