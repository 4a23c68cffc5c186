"""What became of the points that were judged: assumptions that hold or fail, themes, arguments."""

from attrs import frozen

from domain.panel.panel_state import PanelState
from domain.panel.point import PointKind, Verdict
from domain.panel.raised import Raised, raised


@frozen(kw_only=True)
class JudgedPoint:
    """A point with the verdicts on it; nobody judged an own one.

    Attributes:
        label: its name.
        text: what was raised.
        raised_by: the seats that raised it; none for what the chair found.
        holds: the seats (or the office) that say it holds.
        fails: those that say it fails.
        undecided: those that leave it open.
    """

    label: str
    text: str
    raised_by: tuple[str, ...]
    holds: tuple[str, ...]
    fails: tuple[str, ...]
    undecided: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """What more say than the opposite; undecided where as many say either, or nobody."""
        if len(self.holds) > len(self.fails):
            return Verdict.HOLDS
        return Verdict.FAILS if len(self.fails) > len(self.holds) else Verdict.UNDECIDED


@frozen(kw_only=True)
class Idea:
    """A theme on the map of ideas, with the share of the seats that judged it and hold it."""

    theme: JudgedPoint
    support: float | None


def judged_points(panel: PanelState, kind: PointKind) -> tuple[JudgedPoint, ...]:
    """The points of a kind with all verdicts on them, in order of their labels."""
    verdicts = _verdicts(panel)
    return tuple(_judged(point, verdicts) for point in raised(panel, kind))


def idea_map(panel: PanelState) -> tuple[Idea, ...]:
    """The themes, those with the most support first; those that nobody judged last."""
    ideas = []
    for theme in judged_points(panel, PointKind.THEME):
        judged = len(theme.holds) + len(theme.fails) + len(theme.undecided)
        ideas.append(Idea(theme=theme, support=len(theme.holds) / judged if judged else None))
    ordered = sorted(ideas, key=lambda idea: (idea.support is None, -(idea.support or 0.0)))
    return tuple(ordered)


def _verdicts(panel: PanelState) -> list[tuple[str, str, Verdict]]:
    """Who says what of which label."""
    said = [
        (message.agent_id, point)
        for discussion in panel.discussions
        if not discussion.is_open
        for message in discussion.messages
        for point in message.points
    ]
    said += [(note.office.agent_id, point) for note in panel.notes for point in note.points]
    return [(who, p.about, p.verdict) for who, p in said if p.verdict is not None]


def _judged(point: Raised, verdicts: list[tuple[str, str, Verdict]]) -> JudgedPoint:
    def who(verdict: Verdict) -> tuple[str, ...]:
        return tuple(w for w, about, v in verdicts if about == point.label and v is verdict)

    return JudgedPoint(
        label=point.label,
        text=point.point.text,
        raised_by=point.authors,
        holds=who(Verdict.HOLDS),
        fails=who(Verdict.FAILS),
        undecided=who(Verdict.UNDECIDED),
    )
