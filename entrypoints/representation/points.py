"""What was raised and what became of it: assumptions, arguments, ideas, the peer ranking."""

from collections.abc import Sequence

from attrs import frozen

from domain.panel import (
    JudgedPoint,
    Panel,
    PanelType,
    PointKind,
    Raised,
    Stance,
    Verdict,
    idea_map,
    judged_points,
    peer_ranking,
    raised,
    stances,
)
from entrypoints.representation.plain import Document, plain


@frozen(kw_only=True)
class Reply:
    """What was said about a point, and who said it; rebuttals of a challenge hang on it."""

    label: str
    kind: PointKind
    text: str
    by: tuple[str, ...]
    severity: int | None
    replies: "tuple[Reply, ...]"


@frozen(kw_only=True)
class Assumption:
    """An assumption with the challenges to it, what follows if it is wrong, and the verdicts."""

    judged: JudgedPoint
    replies: tuple[Reply, ...]


@frozen(kw_only=True)
class Argument:
    """An argument of a side, with the challenges to it, their rebuttals and the judge's verdict.

    Attributes:
        judged: the argument; `judged.verdict` is the judge's, where there is one.
        side: the side of the seat that argued so.
        replies: the challenges.
        reasons: what the judge said about it; empty where the judge said nothing.
    """

    judged: JudgedPoint
    side: Stance | None
    replies: tuple[Reply, ...]
    reasons: str


def assumptions_of(panel: Panel) -> tuple[Assumption, ...]:
    """The assumptions that were named, in order of their labels; none but in a Socratic panel."""
    replies = _replies(panel)
    return tuple(
        Assumption(judged=judged, replies=_answers(judged.label, replies))
        for judged in judged_points(panel, PointKind.ASSUMPTION)
    )


def arguments_of(panel: Panel) -> tuple[Argument, ...]:
    """The arguments of both sides, in order of their labels; none but in an adversarial panel."""
    replies, sides = _replies(panel), stances_of(panel)
    reasons = {
        point.about: point.text
        for note in panel.notes
        for point in note.points
        if point.kind is PointKind.VERDICT
    }
    return tuple(
        Argument(
            judged=judged,
            side=next((sides[seat] for seat in judged.raised_by if seat in sides), None),
            replies=_answers(judged.label, replies),
            reasons=reasons.get(judged.label, ""),
        )
        for judged in judged_points(panel, PointKind.ARGUMENT)
    )


def stances_of(panel: Panel) -> dict[str, Stance]:
    """The side of each seat of an adversarial panel; empty for any other."""
    return dict(stances(panel)) if panel.base_type is PanelType.ADVERSARIAL else {}


def verdict_on(judged: JudgedPoint) -> Verdict | None:
    """What more say than the opposite; None where nobody was asked or answered."""
    return judged.verdict if judged.holds or judged.fails or judged.undecided else None


def points_document(panel: Panel) -> Document:
    """The keys of what was raised; empty where the panel's type asks for nothing of the kind.

    `assumptions`: each with who named it, challenges, consequences and who says that it holds,
    fails or is open. `sides`: for, against or questioner, by seat. `arguments`: each with its
    side, challenges (severity 1 to 5) and their rebuttals, and the judge's verdict with reasons.
    `ideas`: themes, the best supported first; `support` is the share of those who judged it.
    `peer_ranking`: seats, the best first; `score` is the mean share of the answers that it was
    put before. A `verdict` is null where nobody gave one.
    """
    return {
        "assumptions": [
            {**_judged(one.judged), "replies": [plain(reply) for reply in one.replies]}
            for one in assumptions_of(panel)
        ],
        "sides": {seat: side.value for seat, side in stances_of(panel).items()},
        "arguments": [
            {
                **_judged(one.judged),
                "side": one.side.value if one.side else None,
                "replies": [plain(reply) for reply in one.replies],
                "reasons": one.reasons,
            }
            for one in arguments_of(panel)
        ],
        "ideas": [{**_judged(idea.theme), "support": idea.support} for idea in idea_map(panel)],
        "peer_ranking": [plain(ranked) for ranked in peer_ranking(panel)],
    }


def _judged(judged: JudgedPoint) -> Document:
    verdict = verdict_on(judged)
    return {**plain(judged), "verdict": verdict.value if verdict else None}


def _replies(panel: Panel) -> list[Raised]:
    kinds = (PointKind.CHALLENGE, PointKind.CONSEQUENCE, PointKind.REBUTTAL)
    return [reply for kind in kinds for reply in raised(panel, kind)]


def _answers(label: str, replies: Sequence[Raised]) -> tuple[Reply, ...]:
    return tuple(
        Reply(
            label=reply.label,
            kind=reply.point.kind,
            text=reply.point.text,
            by=reply.authors,
            severity=reply.point.severity,
            replies=_answers(reply.label, replies),
        )
        for reply in replies
        if reply.point.about == label
    )
