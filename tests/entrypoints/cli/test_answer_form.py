import tomllib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.panel import (
    Opinion,
    Packet,
    PanelId,
    PanelMember,
    Phase,
    Point,
    PointKind,
    PointsAsked,
    Sight,
    Verdict,
    require_fitting_answer,
)
from domain.shared import InvalidValue
from entrypoints.cli.answer_form import blank_form, read_form

PANEL = PanelId(UUID("01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"))
CHALLENGES = PointsAsked(kind=PointKind.CHALLENGE, each_target=True, severity=True)
VERDICTS = PointsAsked(kind=PointKind.VERDICT, each_target=True)
RANKS = PointsAsked(kind=PointKind.RANK, each_target=True)
THEMES = PointsAsked(kind=PointKind.THEME, maximum=2)
ASSUMPTIONS = PointsAsked(kind=PointKind.ASSUMPTION, minimum=2, maximum=3)


def packet(
    *points: PointsAsked, opinion: bool = True, query: str = "Which?", dimension: str = "risk"
) -> Packet:
    """What a person is asked, with two labels to answer."""
    return Packet(
        seat=PanelMember(agent_id="jane", agent_name="Jane", role="reviewer"),
        query=query,
        options=("A", "B"),
        dimensions=(dimension,),
        sources=(),
        round_number=1,
        phase=Phase(
            name="test", task="Say so.", sight=Sight.NOTHING, opinion=opinion, points=points
        ),
        own=None,
        others=(),
        targets=("A1.1", "A1.2"),
    )


# The domain lets no other control character into a question, and none into a dimension.
WORDS = st.characters(exclude_categories=["Cc", "Cs"])


@given(
    st.text(WORDS | st.sampled_from("\n\t")),
    st.text(WORDS, min_size=1),
    st.sampled_from([(), (VERDICTS, THEMES), (ASSUMPTIONS,)]),
)
def test_a_blank_form_is_toml_whatever_is_asked(
    query: str, dimension: str, points: tuple[PointsAsked, ...]
) -> None:
    blank = blank_form(packet(*points, query=query, dimension=dimension), send="submit")

    assert tomllib.loads(blank)["position"] == ""


def test_a_blank_form_asks_for_each_label_and_as_many_points_as_are_needed() -> None:
    targets = tomllib.loads(blank_form(packet(CHALLENGES, opinion=False), send="submit"))
    free = tomllib.loads(blank_form(packet(ASSUMPTIONS, THEMES), send="submit"))

    assert [point["about"] for point in targets["points"]] == ["A1.1", "A1.2"]
    assert [point["severity"] for point in targets["points"]] == [0, 0]
    assert [point["kind"] for point in free["points"]] == ["assumption", "assumption"]


@pytest.mark.parametrize(
    "asked",
    [
        packet(),
        packet(VERDICTS),
        packet(ASSUMPTIONS),
        packet(CHALLENGES, opinion=False),
        packet(RANKS, opinion=False),
    ],
    ids=["opinion", "verdicts", "assumptions", "challenges", "ranking"],
)
def test_a_form_that_nobody_filled_is_no_answer(asked: Packet) -> None:
    blank = blank_form(asked, send="submit")

    def hand_in() -> None:
        answer = read_form(blank, asked, panel_id=PANEL)
        require_fitting_answer(asked, answer.opinion, answer.points)

    with pytest.raises(InvalidValue):
        hand_in()


def test_a_ranking_stands_in_the_order_in_which_its_places_are_filled() -> None:
    asked = packet(RANKS, opinion=False)
    blank = blank_form(asked, send="submit")
    assert "one of A1.1, A1.2 for each place, the best first" in blank
    filled = blank.replace("about = ''   # place 1", "about = 'A1.2'").replace(
        "about = ''   # place 2", "about = 'A1.1'"
    )

    answer = read_form(filled, asked, panel_id=PANEL)

    require_fitting_answer(asked, answer.opinion, answer.points)
    assert [point.about for point in answer.points] == ["A1.2", "A1.1"]


def test_a_filled_form_fits_what_it_was_made_for() -> None:
    asked = packet(VERDICTS)
    blank = blank_form(asked, send="submit")
    filled = blank.replace("position = ''", "position = 'A'").replace(
        "verdict = ''", "verdict = 'holds'"
    )

    answer = read_form(filled, asked, panel_id=PANEL)

    require_fitting_answer(asked, answer.opinion, answer.points)
    assert answer.opinion == Opinion(position="A")
    assert answer.points[0] == Point(kind=PointKind.VERDICT, about="A1.1", verdict=Verdict.HOLDS)


def test_an_answer_without_a_vote_is_in_words_or_points() -> None:
    asked = packet(CHALLENGES, opinion=False)
    text = "[[points]]\nkind = 'challenge'\nabout = 'A1.1'\ntext = 'Why?'\nseverity = 2"

    answer = read_form(text, asked, panel_id=PANEL)

    assert answer.opinion is None
    assert answer.content == "Why?"


def test_a_vote_where_none_is_asked_for_is_not_dropped_but_refused() -> None:
    asked = packet(opinion=False)

    answer = read_form("position = 'A'", asked, panel_id=PANEL)

    with pytest.raises(InvalidValue, match="no opinion is asked for"):
        require_fitting_answer(asked, answer.opinion, answer.points)
