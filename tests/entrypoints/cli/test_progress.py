import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import pytest
from attrs import evolve
from rich.console import Console

from application.panel.ports import DeliberationObserver, JournalEntry
from application.shared import Clock
from domain.panel import (
    PEER_RANKING,
    SIGN_OFF,
    Ask,
    Awaited,
    Office,
    Opinion,
    Panel,
    PanelMember,
    PanelType,
    Point,
    PointKind,
    next_turn,
)
from domain.shared import Usage
from entrypoints.cli.progress import LiveProgress, PlainProgress, Story, announce, watching
from tests.entrypoints.staged import LABELS, NOON, PANEL_ID, draft, hold_round, holds
from tests.entrypoints.walked import Script, convened

STOPPED = "the panel's budget of 0.5 USD does not cover the next answers"


class SteppingClock(Clock):
    """Each look is a second after the one before."""

    def __init__(self) -> None:
        self._seconds = count()

    def now(self) -> datetime:
        """The next second."""
        return NOON + timedelta(seconds=next(self._seconds))


def answer_of(panel: Panel, member: PanelMember, opinion: Opinion | None) -> JournalEntry:
    return JournalEntry(
        panel_id=panel.panel_id,
        round_number=1,
        phase="independent_answer",
        agent_id=member.agent_id,
        packet_digest="",
        model="extractive",
        attempts=1,
        asked_at=NOON,
        answered_at=NOON,
        content="No answer.",
        opinion=opinion,
    )


def play(observer: DeliberationObserver, panel: Panel) -> Iterator[None]:
    """One blind round of two seats, told step by step."""
    turn = next_turn(panel)
    assert isinstance(turn, Ask)
    ann, bob = panel.members
    observer.round_opened(turn, 2)
    yield
    observer.seat_asked(ann)
    yield
    observer.seat_answered(ann, answer_of(panel, ann, holds("De Novo")))
    observer.seat_answered(bob, answer_of(panel, bob, Opinion.abstain("no passage fits")))
    yield
    hold_round(panel, [holds("De Novo"), holds("De Novo")])
    assert panel.consensus
    observer.round_measured(panel.consensus)


@pytest.fixture
def panel() -> Panel:
    return draft({"ann": "Ann", "bob": "Bob"})


def test_where_stderr_is_no_terminal_each_step_is_a_line(
    panel: Panel, capsys: pytest.CaptureFixture[str]
) -> None:
    with watching(panel, SteppingClock()) as observer:
        for _ in play(observer, panel):
            pass

    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "0:01 Round 1 of 2: independent answer, 2 seats",
        "0:02   Ann is answering",
        "0:03   Ann: De Novo",
        "0:04   Bob: abstains: no passage fits",
        "0:05 Round 1 done: 2 of 2 seats answered, agreement 1.00",
    ]


def test_a_long_answer_takes_one_line(panel: Panel) -> None:
    console = Console(file=io.StringIO(), width=40)
    observer = PlainProgress(console, Story(panel, SteppingClock(), NOON))

    observer.seat_answered(
        panel.members[0], answer_of(panel, panel.members[0], holds("De\nNovo " * 30))
    )

    (line,) = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert line == "0:00   Ann: De Novo De Novo De Novo..."


def test_on_a_terminal_the_display_follows_the_round(panel: Panel) -> None:
    console = Console(file=io.StringIO(), width=80)
    live = LiveProgress(console, Story(panel, SteppingClock(), NOON))

    displays = [str(live.render()) for _ in play(live, panel)]

    assert displays[0].startswith("Round 1 of 2: independent answer  0:0")
    assert {"  Ann: waiting", "  Bob: waiting"} <= set(displays[0].splitlines())
    assert "  Ann: answering ..." in displays[1].splitlines()
    assert {"  Ann: De Novo", "  Bob: abstains: no passage fits"} <= set(displays[2].splitlines())
    assert str(live.render()).startswith("Round 1 of 2")
    assert console.file.getvalue().startswith("Round 1 done")  # type: ignore[attr-defined]


def test_seats_that_rate_without_a_position_are_told_as_such(panel: Panel) -> None:
    story = Story(panel, SteppingClock(), NOON)
    rated = answer_of(panel, panel.members[0], Opinion(ratings={"risk": 5}))

    assert story.answer(rated) == "rated, no position"


def test_the_beginning_names_the_panel_its_seats_and_their_kind(
    panel: Panel, capsys: pytest.CaptureFixture[str]
) -> None:
    announce(panel, labels=LABELS)

    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"Panel {PANEL_ID}, open" in shown.err
    assert "2 seats: Ann, Bob" in shown.err
    assert "extractive: quotes the evidence, does not reason" in shown.err


def play_hybrid(observer: DeliberationObserver, panel: Panel) -> Iterator[None]:
    """A chair at work, a round of points, people awaited, and the end of the budget."""
    person, model, *_ = panel.members
    chair = panel.officer(Office.CHAIR)
    assert chair
    turn = next_turn(panel)
    assert isinstance(turn, Ask)
    observer.round_opened(turn, 2)
    points = tuple(Point(kind=PointKind.CHALLENGE, text=text) for text in ("But", "And"))
    observer.seat_answered(model, evolve(answer_of(panel, model, None), points=points))
    yield
    observer.people_awaited(
        Awaited(round_number=1, phase="independent_answer", seats=(person.agent_id,))
    )
    observer.seat_asked(chair)
    yield
    themes = evolve(answer_of(panel, chair, None), phase="themes", content="Cost, risk.")
    observer.seat_answered(chair, themes)
    failed = evolve(answer_of(panel, chair, Opinion.abstain("timed out")), phase="synthesis")
    observer.seat_answered(chair, failed)
    unpaid = answer_of(panel, model, Opinion.abstain(STOPPED))
    observer.seat_answered(model, evolve(unpaid, out_of_budget=True))
    observer.discussion_stopped(STOPPED)
    observer.people_awaited(Awaited(round_number=1, phase=SIGN_OFF))
    yield


def hybrid() -> Panel:
    return convened(PanelType.HYBRID, Script(seats=2, people=1))


def test_offices_points_people_and_the_budgets_end_are_lines_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    panel = hybrid()
    with watching(panel, SteppingClock()) as observer:
        for _ in play_hybrid(observer, panel):
            pass

    assert capsys.readouterr().err.splitlines() == [
        "0:01 Round 1 of 4: independent answer, 2 seats",
        "0:02   Clinical expert: has answered",
        "0:03 Round 1 waits for Regulatory expert (independent answer)",
        "0:04   Chair is writing",
        "0:05   Chair: themes: Cost, risk.",
        "0:06   Chair: no synthesis: timed out",
        "0:07   Clinical expert: not asked any more: the panel's budget of 0.5 USD...",
        "0:08 Stopped, no more is asked: the panel's budget of 0.5 USD does not cover...",
        "0:09 The outcome waits for a person's signature",
    ]


def test_on_a_terminal_what_is_over_stays_above_the_display() -> None:
    panel = hybrid()
    out = io.StringIO()
    console = Console(file=out, width=90)
    live = LiveProgress(console, Story(panel, SteppingClock(), NOON))

    displays = [str(live.render()) for _ in play_hybrid(live, panel)]

    assert "  Clinical expert: has answered" in displays[0].splitlines()
    assert "  Chair: writing ..." in displays[1].splitlines()
    assert displays[1].startswith("Between the rounds  ")
    left = out.getvalue().splitlines()
    assert left == [
        "Round 1 waits for Regulatory expert (independent answer)",
        "Chair: themes: Cost, risk.",
        "Chair: no synthesis: timed out",
        f"Stopped, no more is asked: {STOPPED}",
        "The outcome waits for a person's signature",
    ]


def test_a_seat_that_has_nothing_to_add_is_told_as_such(panel: Panel) -> None:
    story = Story(panel, SteppingClock(), NOON)

    assert story.answer(answer_of(panel, panel.members[0], None)) == "nothing to add"


def test_points_are_counted_by_their_kind(panel: Panel) -> None:
    story = Story(panel, SteppingClock(), NOON)
    kinds = (PointKind.ASSUMPTION, PointKind.ASSUMPTION, PointKind.THEME)
    points = tuple(Point(kind=kind, text=f"Point {n}.") for n, kind in enumerate(kinds))
    voted = answer_of(panel, panel.members[0], holds("De Novo"))

    assert story.answer(evolve(voted, points=points)) == "De Novo, 2 assumptions, 1 theme"
    assert story.answer(evolve(voted, opinion=None, points=points)) == "2 assumptions, 1 theme"


@pytest.mark.parametrize("opinion", [holds("De Novo"), Opinion.abstain("no passage fits"), None])
def test_where_people_sit_nobody_who_watches_learns_what_a_seat_holds(
    opinion: Opinion | None,
) -> None:
    panel = hybrid()
    story = Story(panel, SteppingClock(), NOON)

    assert story.answer(answer_of(panel, panel.members[1], opinion)) == "has answered"


def test_a_closing_vote_is_no_round_of_the_rule(panel: Panel) -> None:
    story = Story(panel, SteppingClock(), NOON)
    turn = next_turn(panel)
    assert isinstance(turn, Ask)

    rounds = panel.measurements.rule.maximum_rounds
    closing = evolve(turn, phase=PEER_RANKING)
    assert story.opening(turn) == f"Round 1 of {rounds}: independent answer"
    assert story.opening(closing) == "Round 1: peer ranking"
    assert story.opening(evolve(closing, round_number=rounds + 1)).endswith(": peer ranking")


def test_the_beginning_names_people_limits_and_a_shared_model(
    capsys: pytest.CaptureFixture[str],
) -> None:
    announce(convened(PanelType.HYBRID, Script(seats=3, people=1)), labels=LABELS)

    shown = " ".join(capsys.readouterr().err.split())
    assert "hybrid (open, with people)" in shown
    assert "3 seats: Regulatory expert (a person), Clinical expert, Statistician" in shown
    assert "Budget: 0.5 USD, 50,000 tokens" in shown
    assert "Warning: openai:gpt-5-mini answers for 2 of 3 seats." in shown


@pytest.mark.parametrize(("usd", "covered"), [(0.5, True), (0.6, False)])
def test_the_beginning_says_where_the_budget_may_not_cover_all_rounds(
    usd: float, capsys: pytest.CaptureFixture[str], *, covered: bool
) -> None:
    most = Usage(input_tokens=30_000, output_tokens=5_000, requests=16, usd=usd)

    announce(convened(PanelType.OPEN, Script(seats=3)), labels=LABELS, estimate=most)

    shown = " ".join(capsys.readouterr().err.split())
    assert ("all rounds take up to 16 requests, 30,000 tokens read" in shown) is not covered
    assert ("so it may end early with what it has" in shown) is not covered
