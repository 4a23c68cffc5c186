"""What a seat can say: a stand with its reasons, or an abstention with its reason."""

import math

import pytest
from hypothesis import given

from adapters.hypothesis import opinions
from domain.panel import RATING_SCALE, Citation, Opinion
from domain.shared import InvalidValue


def test_a_stand_is_a_position_or_ratings() -> None:
    assert not Opinion(position="yes").abstains
    assert not Opinion(ratings={"risk": 3}).abstains


def test_an_abstention_gives_its_reason() -> None:
    silent = Opinion.abstain("The evidence holds nothing on this.")

    assert silent.abstains
    assert silent.abstention == "The evidence holds nothing on this."
    assert (silent.position, silent.ratings, silent.confidence) == (None, {}, None)


@given(opinions())
def test_an_opinion_either_takes_a_stand_or_abstains(opinion: Opinion) -> None:
    takes_stand = opinion.position is not None or bool(opinion.ratings)

    assert takes_stand != opinion.abstains


def test_an_opinion_that_says_nothing_is_refused() -> None:
    with pytest.raises(InvalidValue, match="needs a position or a rating, or must abstain"):
        Opinion(rationale="Well.")


@pytest.mark.parametrize("stand", [{"position": "yes"}, {"ratings": {"risk": 1}}])
def test_nobody_abstains_and_takes_a_stand_at_once(stand: dict[str, object]) -> None:
    with pytest.raises(InvalidValue, match="an abstention has neither a position nor ratings"):
        Opinion(abstention="no evidence", **stand)  # type: ignore[arg-type]


@pytest.mark.parametrize("reason", ["", " ", "a\x00b"])
def test_an_abstention_without_a_readable_reason_is_refused(reason: str) -> None:
    with pytest.raises(InvalidValue, match="abstention"):
        Opinion.abstain(reason)


@pytest.mark.parametrize("rating", [0, 10, -1, 5.0, 4.5, "5", True, None])
def test_a_rating_is_a_whole_number_1_to_9(rating: object) -> None:
    with pytest.raises(InvalidValue, match="'risk' must be a whole number 1 to 9") as refusal:
        Opinion(ratings={"risk": rating})  # type: ignore[dict-item]

    assert refusal.value.field == "ratings"


@pytest.mark.parametrize("rating", range(RATING_SCALE[0], RATING_SCALE[1] + 1))
def test_every_point_of_the_scale_can_be_given(rating: int) -> None:
    assert Opinion(ratings={"risk": rating}).ratings == {"risk": rating}


def test_ratings_go_by_dimension() -> None:
    with pytest.raises(InvalidValue, match="ratings must map dimensions"):
        Opinion(ratings=[5])  # type: ignore[arg-type]


def test_ratings_do_not_change_when_the_callers_do() -> None:
    ratings = {"risk": 3}
    opinion = Opinion(ratings=ratings)

    ratings["risk"] = 9

    assert opinion.ratings == {"risk": 3}


@pytest.mark.parametrize("confidence", [-0.01, 1.01, math.nan, math.inf, "0.5", True])
def test_a_confidence_is_a_number_0_to_1(confidence: object) -> None:
    with pytest.raises(InvalidValue, match="confidence must be 0 to 1"):
        Opinion(position="yes", confidence=confidence)  # type: ignore[arg-type]


@pytest.mark.parametrize(("given_as", "kept_as"), [(1, "1.0"), (0, "0.0"), (-0.0, "0.0")])
def test_equal_confidences_are_kept_alike(given_as: float, kept_as: str) -> None:
    assert repr(Opinion(position="yes", confidence=given_as).confidence) == kept_as


@pytest.mark.parametrize(
    ("part", "limit"), [("position", 1_000), ("rationale", 10_000), ("abstention", 10_000)]
)
def test_every_text_of_an_opinion_has_its_limit(part: str, limit: int) -> None:
    stand = {} if part in {"position", "abstention"} else {"position": "yes"}

    longest = Opinion(**stand, **{part: "x" * limit})  # type: ignore[arg-type]
    assert len(getattr(longest, part)) == limit
    with pytest.raises(InvalidValue, match=f"{part} has {limit + 1:,} characters"):
        Opinion(**stand, **{part: "x" * (limit + 1)})  # type: ignore[arg-type]


def test_a_position_is_kept_without_white_space_around_it() -> None:
    assert Opinion(position=" 510(k)\n").position == "510(k)"


def test_a_blank_position_is_refused() -> None:
    with pytest.raises(InvalidValue, match="position cannot be empty"):
        Opinion(position=" ")


@pytest.mark.parametrize(("first", "last"), [(0, 1), (3, 2), (-1, 5)])
def test_a_citation_points_to_a_range_of_lines(first: int, last: int) -> None:
    with pytest.raises(InvalidValue, match=f"lines {first} to {last} are no range"):
        Citation(source="note.md", first_line=first, last_line=last, quote="q")


@pytest.mark.parametrize("quote", ["", " \n", "q" * 5_001])
def test_a_citation_quotes_something_that_can_be_read(quote: str) -> None:
    with pytest.raises(InvalidValue, match="quote must have 1 to 5,000 characters"):
        Citation(source="note.md", first_line=1, last_line=1, quote=quote)


def test_a_citation_quotes_no_lone_surrogate() -> None:
    with pytest.raises(InvalidValue, match="lone surrogate"):
        Citation(source="note.md", first_line=1, last_line=1, quote="a \ud800 b")


def test_a_citation_quotes_character_for_character() -> None:
    quote = "  A\tpredicate\r\nexists: cafe\u0301 "

    assert Citation(source="note.md", first_line=1, last_line=2, quote=quote).quote == quote
