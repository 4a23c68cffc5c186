"""Whether an answer gives what its packet asked for."""

from collections import Counter
from collections.abc import Sequence

from domain.panel.guards import require_fitting_opinion
from domain.panel.opinion import Opinion
from domain.panel.packet import Packet
from domain.panel.point import Point
from domain.panel.turn import PointsAsked
from domain.shared import InvalidValue


def require_fitting_answer(
    packet: Packet, opinion: Opinion | None, points: Sequence[Point] = ()
) -> None:
    """Refuse an answer that is not what the packet's phase asks for.

    A bare abstention always fits; points beside one are held to the rules like any others.

    Raises:
        InvalidValue: an opinion is missing or misplaced, takes a position where only ratings are
            asked for or beyond the options, rates an unknown dimension, or stays an outlier
            without a reason; or points are missing, too many, of another kind, about nothing
            that was to be answered, or without their severity.
    """
    if opinion is None or not opinion.abstains:
        _require_opinion(packet, opinion)
    elif not points:
        return
    asked = {one.kind: one for one in packet.phase.points}
    for point in points:
        if point.kind not in asked:
            message = f"points of the kind {point.kind} are not asked for in {packet.phase.name}"
            raise InvalidValue("point_unasked", message, field="points")
        if asked[point.kind].severity and point.severity is None:
            message = f"each {point.kind} needs a severity from 1 to 5"
            raise InvalidValue("severity_missing", message, field="points")
    for one in packet.phase.points:
        _require_points(packet, one, [point for point in points if point.kind is one.kind])


def _require_opinion(packet: Packet, opinion: Opinion | None) -> None:
    if not packet.phase.opinion:
        if opinion is not None:
            message = f"no opinion is asked for in {packet.phase.name}"
            raise InvalidValue("opinion_unasked", message, field="opinion")
        return
    if opinion is None:
        message = f"an opinion is asked for in {packet.phase.name}, or an abstention"
        raise InvalidValue("opinion_missing", message, field="opinion")
    if opinion.position is not None and not packet.phase.position:
        message = f"only ratings are asked for in {packet.phase.name}, no position"
        raise InvalidValue("position_unasked", message, field="position")
    require_fitting_opinion(opinion, options=packet.options, dimensions=packet.dimensions)
    outlying = packet.feedback is not None and packet.feedback.is_outlying(opinion)
    if outlying and not opinion.rationale.strip():
        message = "an answer outside the middle half of the panel needs its reason"
        raise InvalidValue("justification_missing", message, field="rationale")


def _require_points(packet: Packet, asked: PointsAsked, points: Sequence[Point]) -> None:
    if asked.each_target:
        _require_each_target(packet, asked, points)
    elif not asked.minimum <= len(points) <= asked.maximum:
        wanted = f"{asked.minimum} to {asked.maximum}"
        message = f"{wanted} points of the kind {asked.kind} are asked for, not {len(points)}"
        raise InvalidValue("points_out_of_range", message, field="points")


def _require_each_target(packet: Packet, asked: PointsAsked, points: Sequence[Point]) -> None:
    given = Counter(point.about for point in points)
    for label in packet.targets:
        if given.pop(label, 0) != 1:
            message = f"exactly one {asked.kind} is asked for about {label}"
            raise InvalidValue("target_unanswered", message, field="points")
    if given:
        message = f"{min(given)!r:.60} is none of the labels to be answered"
        raise InvalidValue("target_unknown", message, field="points")
