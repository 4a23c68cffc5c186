"""Put the parts of a packet into the words of a prompt, everything foreign fenced."""

from collections.abc import Iterator, Mapping

from adapters.llm.fences import fenced, one_line
from adapters.llm.form import AnswerForm, points_field
from adapters.llm.labels import dimensions_of, options_of, target_key
from adapters.llm.templates import PromptTemplate, template
from domain.panel import (
    Feedback,
    Opinion,
    Packet,
    PanelMember,
    PointKind,
    PointsAsked,
    SeenOpinion,
    Thread,
)


def profile(seat: PanelMember) -> str:
    """Who the seat is."""
    lines = [
        f"Name: {one_line(seat.agent_name)}",
        f"Role: {one_line(seat.role)}",
        *([f"Answers for: {seat.profile.remit}"] if seat.profile.remit else []),
        *([f"Asks first: {seat.profile.perspective}"] if seat.profile.perspective else []),
    ]
    return fenced("seat", "\n".join(lines))


def listed(kind: str, lead: str, names: Mapping[str, str]) -> str:
    """A fenced list of names by label, below a lead; nothing where there are none."""
    if not names:
        return ""
    lines = "\n".join(f"{label}: {one_line(name)}" for label, name in names.items())
    return f"{lead}\n{fenced(kind, lines)}\n"


def opinion_in_words(opinion: Opinion, packet: Packet) -> str:
    """An opinion as other seats read it."""
    labels = {name: label for label, name in dimensions_of(packet.dimensions).items()}
    rated = (f"{labels.get(name, '?')} {rating}" for name, rating in opinion.ratings.items())
    ratings = ", ".join(rated)
    lines = [
        *([f"Abstained: {opinion.abstention}"] if opinion.abstention else []),
        *([f"Position: {opinion.position}"] if opinion.position else []),
        *([f"Ratings: {ratings}"] if ratings else []),
        *([] if opinion.confidence is None else [f"Confidence: {opinion.confidence:g}"]),
        *([f"Reasons: {opinion.rationale}"] if opinion.rationale.strip() else []),
    ]
    return "\n".join(lines)


def other(seen: SeenOpinion, packet: Packet) -> str:
    """The last word of another seat, in a fence of its own."""
    said = opinion_in_words(seen.opinion, packet) if seen.opinion else seen.content
    points = () if packet.threads else seen.points
    lines = [
        f"Seat: {one_line(seen.agent_name)} ({one_line(seen.role)})",
        said,
        *(f"{point.kind.capitalize()}: {one_line(point.text)}" for point in points),
        *(["(shortened)"] if seen.digested else []),
    ]
    return fenced("opinion", "\n".join(lines))


def thread(one: Thread) -> str:
    """A point with what was said about it, in a fence of its own."""
    return fenced("point", "\n".join((f"{one.label}: {one.text}", *map(one_line, one.replies))))


def feedback_parts(feedback: Feedback, packet: Packet) -> Mapping[str, str]:
    """The statistics of the last round, and the reasons, by their places in the template."""
    labels = {name: label for label, name in dimensions_of(packet.dimensions).items()}
    spreads = "\n".join(
        f"{labels[one.dimension]}: median {one.median:g}, middle half {one.lower_quartile:g} to "
        f"{one.upper_quartile:g}; seats by rating: "
        + ", ".join(f"{rating}: {count}" for rating, count in one.counts.items())
        for one in feedback.spreads
    )
    counts = "\n".join(f"{one_line(name)}: {count}" for name, count in feedback.positions.items())
    outside = ", ".join(labels.get(name, name) for name in feedback.outlying)
    return {
        "spreads": spreads,
        "positions": f"Seats by position:\n{fenced('positions', counts)}" if counts else "",
        "reasons": "\n".join(fenced("reason", text) for text in feedback.reasons),
        "outlying": f"You stood outside the middle half on: {outside}." if outside else "",
    }


def fields(form: AnswerForm) -> Iterator[tuple[PromptTemplate, Mapping[str, str]]]:
    """The templates that say what each part of the answer is to hold, with their values."""
    if form.note:
        yield template("note"), {}
    if form.opinion:
        yield from _opinion_fields(form)
    for asked in form.points:
        yield _points_field(asked, form.targets)


def _opinion_fields(form: AnswerForm) -> Iterator[tuple[PromptTemplate, Mapping[str, str]]]:
    if form.claims:
        yield template("claims"), {}
    yield template("rationale"), {}
    if form.position and form.options:
        yield template("position_label"), {"labels": ", ".join(options_of([""] * form.options))}
    elif form.position:
        yield template("position_words"), {}
    if form.dimensions:
        yield template("ratings"), {}
    yield template("confidence"), {}


def _points_field(
    asked: PointsAsked, targets: tuple[str, ...]
) -> tuple[PromptTemplate, Mapping[str, str]]:
    name = points_field(asked.kind)
    if asked.kind is PointKind.RANK:
        return template("ranking"), {"labels": ", ".join(targets)}
    if asked.each_target:
        verdict = asked.kind is PointKind.VERDICT
        return template("points_answered"), {
            "name": name,
            "labels": ", ".join(f"{target_key(one)} (about {one})" for one in targets),
            "severity": " severity: 1 (a quibble) to 5." if asked.severity else "",
            "verdict": " verdict: holds, fails or undecided." if verdict else "",
        }
    bounds = {"minimum": str(asked.minimum), "maximum": str(asked.maximum)}
    return template("points_listed"), {"name": name, **bounds}
