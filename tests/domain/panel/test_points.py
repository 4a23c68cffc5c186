"""Points and claims: what they may hold, how they are labelled, what becomes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.hypothesis import claims, points
from domain.panel import (
    Claim,
    ClaimStatus,
    Note,
    Office,
    Panel,
    PanelType,
    Point,
    PointKind,
    Verdict,
    idea_map,
    judged_points,
    raised,
    threads,
)
from domain.shared import InvalidValue
from tests.domain.panel.examples import NOW, a_running_panel


def a_panel_that_heard(*rounds: dict[str, tuple[Point, ...]], officers: bool = False) -> Panel:
    """A panel of three whose seats raised these points, round by round."""
    panel = a_running_panel(panel_type=PanelType.OPEN, seats=3, officers=officers)
    for number, said in enumerate(rounds, start=1):
        panel.start_discussion_round(number, votes=False, now=NOW)
        for seat, given_points in said.items():
            panel.add_message(number, seat, seat, "So.", None, given_points, now=NOW)
        panel.complete_discussion_round(number, now=NOW)
    return panel


def assumption(text: str) -> Point:
    return Point(kind=PointKind.ASSUMPTION, text=text)


def verdict(about: str, verdict: Verdict) -> Point:
    return Point(kind=PointKind.VERDICT, about=about, verdict=verdict)


class TestPoint:
    @pytest.mark.parametrize("kind", [k for k in PointKind if k not in {"verdict", "rank"}])
    def test_words_are_its_content(self, kind: PointKind) -> None:
        with pytest.raises(InvalidValue, match="cannot be empty"):
            Point(kind=kind, text=" ")

    def test_a_rank_needs_no_words(self) -> None:
        assert Point(kind=PointKind.RANK, about=" K1 ").about == "K1"

    def test_a_verdict_says_what_holds_and_nothing_else_does(self) -> None:
        with pytest.raises(InvalidValue, match="a verdict, and nothing else"):
            Point(kind=PointKind.VERDICT, about="A1.1")
        with pytest.raises(InvalidValue, match="a verdict, and nothing else"):
            Point(kind=PointKind.THEME, text="Cost", verdict=Verdict.HOLDS)

    @pytest.mark.parametrize("severity", [0, 6, 2.5, True])
    def test_severity_is_a_whole_number_1_to_5(self, severity: int) -> None:
        with pytest.raises(InvalidValue, match="severity must be a whole number 1 to 5"):
            Point(kind=PointKind.CHALLENGE, text="No.", severity=severity)

    @pytest.mark.parametrize(
        ("text", "about", "rule"),
        [
            ("x" * 2_001, "", "text has 2,001 characters"),
            ("a\x00", "", "control character"),
            ("So.", "K" * 21, "about has 21 characters"),
            ("So.", "\ud800", "lone surrogate"),
        ],
    )
    def test_what_cannot_be_kept_is_refused(self, text: str, about: str, rule: str) -> None:
        with pytest.raises(InvalidValue, match=rule):
            Point(kind=PointKind.THEME, text=text, about=about)

    @given(points())
    def test_every_point_says_something(self, point: Point) -> None:
        assert point.text.strip() or point.kind in {PointKind.VERDICT, PointKind.RANK}


class TestClaim:
    def test_a_claim_needs_a_statement_or_a_quote(self) -> None:
        with pytest.raises(InvalidValue, match="a claim needs a statement or a quote"):
            Claim(source="note.md")

    def test_its_parts_have_limits(self) -> None:
        assert len(Claim(statement="x" * 2_000, quote="x" * 5_000).quote) == 5_000
        with pytest.raises(InvalidValue, match="statement has 2,001 characters"):
            Claim(statement="x" * 2_001)
        with pytest.raises(InvalidValue, match="quote has 5,001 characters"):
            Claim(quote="x" * 5_001)

    @given(claims())
    def test_only_a_quote_that_was_found_supports_it(self, claim: Claim) -> None:
        assert claim.is_supported == (claim.status is ClaimStatus.SUPPORTED)

    def test_what_nobody_has_looked_up_is_unsupported(self) -> None:
        assert not Claim(statement="It is safe.", source="note.md", quote="safe").is_supported


@pytest.mark.parametrize("content", ["x" * 20_001, "\ud800", "\x00"])
def test_a_note_that_cannot_be_kept_is_refused(content: str) -> None:
    with pytest.raises(InvalidValue, match="content"):
        Note(
            office=Office.CHAIR,
            phase="synthesis",
            after_round=1,
            content=content,
            written_at=NOW,
        )


class TestRaised:
    def test_equal_texts_are_one_point_of_all_who_raised_it(self) -> None:
        panel = a_panel_that_heard(
            {"seat-2": (assumption("It is  SAFE"),), "seat-1": (assumption("it is safe"),)},
            {"seat-3": (assumption("It is safe"), assumption("It is cheap"))},
        )

        both = raised(panel, PointKind.ASSUMPTION)

        assert [(one.label, one.authors) for one in both] == [
            ("A1.1", ("seat-1", "seat-2", "seat-3")),
            ("A2.1", ("seat-3",)),
        ]

    def test_a_label_on_a_point_that_stands_alone_makes_it_no_other(self) -> None:
        stray = Point(kind=PointKind.ASSUMPTION, text="It is safe", about="A9.9")
        panel = a_panel_that_heard({"seat-1": (stray,), "seat-2": (assumption("It is safe"),)})

        assert len(raised(panel, PointKind.ASSUMPTION)) == 1

    @given(st.permutations(["It is safe", "It is cheap", "It is new", "It is known"]))
    def test_numbers_hang_on_the_texts_and_not_on_who_said_them(self, texts: list[str]) -> None:
        seats = ("seat-1", "seat-2", "seat-3", "seat-3")
        said: dict[str, tuple[Point, ...]] = {}
        for seat, text in zip(seats, texts, strict=True):
            said[seat] = (*said.get(seat, ()), assumption(text))

        found = raised(a_panel_that_heard(said), PointKind.ASSUMPTION)

        assert {one.label: one.point.text for one in found} == {
            "A1.1": "It is cheap",
            "A1.2": "It is new",
            "A1.3": "It is known",
            "A1.4": "It is safe",
        }

    def test_a_round_that_is_open_has_raised_nothing_yet(self) -> None:
        panel = a_running_panel(seats=3)
        panel.start_discussion_round(1, votes=False, now=NOW)
        panel.add_message(1, "seat-1", "Expert 1", "So.", None, (assumption("Safe"),), now=NOW)

        assert raised(panel, PointKind.ASSUMPTION) == ()

    def test_threads_keep_their_labels_where_a_seat_is_named_like_one(self) -> None:
        panel = a_panel_that_heard(
            {"seat-1": (assumption("As seat 1 says, expert 2 is wrong"),)},
            {
                "seat-2": (
                    Point(
                        kind=PointKind.CHALLENGE, text="Not so, Expert-1!", about="A1.1", severity=4
                    ),
                )
            },
        )

        (thread,) = threads(panel, [PointKind.ASSUMPTION])

        assert thread.text == "As [a seat] says, [a seat] is wrong"
        assert thread.replies == ("C2.1 Challenge, severity 4: Not so, [a seat]!",)


class TestOutcomes:
    def test_verdicts_are_counted_by_seat_and_the_majority_holds(self) -> None:
        panel = a_panel_that_heard(
            {"seat-1": (assumption("Safe"),)},
            {"seat-2": (verdict("A1.1", Verdict.HOLDS),), "seat-3": (assumption("New"),)},
            {"seat-3": (verdict("A1.1", Verdict.UNDECIDED),)},
        )

        (safe, new) = judged_points(panel, PointKind.ASSUMPTION)

        assert (safe.label, safe.raised_by, safe.verdict) == ("A1.1", ("seat-1",), Verdict.HOLDS)
        assert (safe.holds, safe.fails, safe.undecided) == (("seat-2",), (), ("seat-3",))
        assert (new.verdict, new.holds) == (Verdict.UNDECIDED, ())

    def test_as_many_for_as_against_leave_a_point_undecided(self) -> None:
        panel = a_panel_that_heard(
            {"seat-1": (assumption("Safe"),)},
            {
                "seat-2": (verdict("A1.1", Verdict.HOLDS),),
                "seat-3": (verdict("A1.1", Verdict.FAILS),),
            },
        )

        assert judged_points(panel, PointKind.ASSUMPTION)[0].verdict is Verdict.UNDECIDED

    @given(st.lists(st.sampled_from(Verdict), min_size=3, max_size=3))
    def test_the_support_of_an_idea_is_the_share_of_its_judges_who_hold_it(
        self, verdicts: list[Verdict]
    ) -> None:
        panel = a_panel_that_heard(
            {"seat-1": (Point(kind=PointKind.THEME, text="Cost"),)},
            {
                f"seat-{n}": (verdict("T1.1", given_verdict),)
                for n, given_verdict in enumerate(verdicts, start=1)
            },
            {"seat-2": (Point(kind=PointKind.THEME, text="Time"),)},
        )

        first, last = idea_map(panel)

        assert (first.theme.text, first.support) == ("Cost", verdicts.count(Verdict.HOLDS) / 3)
        assert (last.theme.text, last.support) == ("Time", None)
