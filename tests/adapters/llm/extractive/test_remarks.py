"""What a sentence says of an option: the rules of polarity, each by its example."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.llm.extractive.remarks import read_remarks
from domain.evidence import passages_of
from tests.adapters.llm.extractive.packets import ROUTES, note

TRADITIONAL, DE_NOVO, PRE_SUBMISSION = ROUTES


def sides(text: str, options: tuple[str, ...] = ROUTES) -> dict[str, int]:
    """Of each option that the text names: 1 for it, -1 against it, 0 neither."""
    balances: dict[str, float] = {}
    for remark in read_remarks(passages_of(note(text)), options):
        label = options[remark.option]
        balances[label] = balances.get(label, 0.0) + remark.balance
    return {label: (balance > 0) - (balance < 0) for label, balance in balances.items()}


@pytest.mark.parametrize(
    "text",
    [
        "We recommend a De Novo request.",
        "The board recommends\nthat a De Novo\nrequest be made.",
        "A De Novo request is the best route.",
        "In our view, a De Novo request is, on balance, suitable.",
        "A De Novo request leads to revenue.",
        "A De Novo request reduces the risk.",
        "A De Novo request causes no delay.",
        "A De Novo request needs no predicate.",
        "A De Novo request, which is new to us, succeeds.",
        "A De Novo request protects the study from measuring the wrong outcome.",
        "A De Novo request is one way. It is cheap.",
        "A De Novo request is new, and it is cheap.",
        "De Novo request: cheap and fast.",
        "The De Novo is feasible.",
        "Not only the sponsor recommends a De Novo request.",
        "A De Novo request saves months.",
        "A De Novo request shortens a costly phase.",
    ],
)
def test_speaks_for_an_option(text: str) -> None:
    assert sides(text) == {DE_NOVO: 1}


@pytest.mark.parametrize(
    "text",
    [
        "We do not recommend a De Novo request.",
        "We don't recommend a De Novo request.",
        "We cannot, on balance, recommend a De Novo request.",
        "We recommend against a De Novo request.",
        "The board recommends that a De Novo request not be made.",
        "Do not file a De Novo request.",
        "A De Novo request is not needed when a predicate exists",
        "No De Novo request is needed.",
        "We do not need a De Novo request.",
        "Go ahead without a De Novo request.",
        "The data are insufficient for a De Novo request.",
        "A De Novo request, however, is not suitable.",
        "A De Novo request, the designed route, cannot be funded.",
        "A De Novo request on strong data is unlikely to succeed.",
        "A De Novo request does not reduce any hazard.",
        "A De Novo request adds months of delay.",
        "We doubt that a De Novo request is suitable.",
        "The lead objects that a De Novo request does not earn revenue.",
        "The case against a De Novo request is strong.",
        "File a test report rather than a De Novo request.",
        "A De Novo request is a way. It is too expensive.",
        "De Novo request: slow.",
        "A De Novo request is not without risk.",
        "A De Novo request reduces the benefit.",
        "A De Novo request adds needless steps.",
        "A De Novo request gives no reply.",
    ],
)
def test_speaks_against_an_option(text: str) -> None:
    assert sides(text) == {DE_NOVO: -1}


@pytest.mark.parametrize(
    "text",
    [
        "The review goal for a De Novo request is 150 days.",
        "It is not true that a De Novo request is unsuitable.",
        "A De Novo request is not unsuitable.",
        "A De Novo request is cheap and fails.",
        "A De Novo request has no sibling.",
        "A De Novo request is not without merit.",
        "A De Novo request leads to no reply.",
        "A De Novo request is offered for a year.",
        "Patients who do not respond heard of a De Novo request.",
        "A path to De Novo exists only because it is weak.",
    ],
)
def test_leaves_unjudged_what_takes_no_side_or_denies_twice(text: str) -> None:
    assert sides(text) == {DE_NOVO: 0}


@pytest.mark.parametrize(
    "text",
    [
        "Should we make a De Novo request, the best route?",
        "If a De Novo request is recommended, money is found.",
        "A Special 510(k) is the best route.",
        "The request is sound.",
        "",
    ],
)
def test_hears_nothing_in_questions_conditions_and_other_words(text: str) -> None:
    assert sides(text or "Words.") == {}


@pytest.mark.parametrize(
    "text",
    [
        "Traditional 510(k) rather than De Novo request",
        "File a Traditional 510(k) instead of a De Novo request.",
        "A Traditional 510(k) is faster than a De Novo request.",
        "We prefer a Traditional 510(k) to a De Novo request.",
        "Choose a Traditional 510(k) over a De Novo request.",
        "A Traditional 510(k), not a De Novo request, is the right choice.",
        "We need a Traditional 510(k) and not a De Novo request.",
        "A Traditional 510(k) is fast and a De Novo request is not.",
        "A Traditional 510(k) is fast, but a De Novo request is slow.",
        "A Traditional 510(k) beats a De Novo request.",
    ],
)
def test_sets_one_option_against_the_other(text: str) -> None:
    assert sides(text) == {TRADITIONAL: 1, DE_NOVO: -1}


def test_a_denied_preference_speaks_for_the_other_option() -> None:
    text = "Filing a Traditional 510(k) instead of a De Novo request is risky."

    assert sides(text) == {TRADITIONAL: -1, DE_NOVO: 1}


def test_a_slower_option_does_not_make_the_other_one_good() -> None:
    text = "A Traditional 510(k) is slower than a De Novo request."

    assert sides(text) == {TRADITIONAL: -1, DE_NOVO: 0}


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("A Traditional 510(k) and a De Novo request are both feasible.", 1),
        ("Neither a Traditional 510(k) nor a De Novo request is suitable.", -1),
        ("A Traditional 510(k) and a De Novo request call for one file.", 0),
    ],
)
def test_options_named_together_share_the_verdict(text: str, side: int) -> None:
    assert sides(text) == {TRADITIONAL: side, DE_NOVO: side}


def test_what_holds_on_a_condition_counts_half() -> None:
    (plain,) = read_remarks(passages_of(note("A De Novo request is suitable.")), ROUTES)
    (conditional,) = read_remarks(
        passages_of(note("Where no predicate exists, a De Novo request is suitable.")), ROUTES
    )

    assert (plain.balance, conditional.balance) == (1.0, 0.5)


def test_an_option_and_its_denial_come_out_on_opposite_sides() -> None:
    options = ("Approve the budget", "Do not approve the budget")

    assert sides("We recommend to approve the budget.", options) == dict(
        zip(options, (1, -1), strict=True)
    )
    assert sides("We do not recommend to approve the budget.", options) == dict(
        zip(options, (-1, 1), strict=True)
    )


def test_the_opening_verb_of_an_option_is_not_needed_to_name_it() -> None:
    options = ("Use SQLite", "Use PostgreSQL")

    assert sides("SQLite needs no server. PostgreSQL is costly.", options) == {
        "Use SQLite": 1,
        "Use PostgreSQL": -1,
    }


def test_the_opening_verb_counts_where_nothing_else_tells_options_apart() -> None:
    options = ("Buy the microscope", "Rent the microscope")

    assert sides("Renting is cheap. Buying is not.", options) == {
        "Buy the microscope": -1,
        "Rent the microscope": 1,
    }


def test_options_that_differ_by_a_letter_are_told_apart() -> None:
    assert sides("Plan A is sound. Plan B is not. A plan helps.", ("Plan A", "Plan B")) == {
        "Plan A": 1,
        "Plan B": -1,
    }


def test_the_longer_of_two_fitting_options_is_meant() -> None:
    options = ("Approve", "Approve with conditions")

    assert sides("We recommend to approve with conditions.", options) == {options[1]: 1}
    assert sides("We recommend to approve.", options) == {options[0]: 1}


def test_an_option_without_words_of_meaning_is_never_named() -> None:
    assert sides("No, it is not recommended. Yes is best.", ("Yes", "No")) == {"Yes": 1}


def test_what_stands_below_an_option_s_heading_is_said_of_it() -> None:
    text = "# Renting\n- Cheap at first\n\n# Buying\n- Expensive\n- Colour: grey"

    assert sides(text, ("Rent it", "Buy it")) == {"Rent it": 1, "Buy it": -1}


def test_pros_and_cons_take_sides_whatever_they_say() -> None:
    text = "# Renting\n## Pros\n- Two rooms\n# Buying\n## Cons\n- A garden"

    assert sides(text, ("Rent it", "Buy it")) == {"Rent it": 1, "Buy it": -1}


@given(
    st.lists(st.sampled_from([*ROUTES, "not", "is", "suitable", "fails", ",", "and", "it", "."]))
)
def test_a_balance_is_never_beyond_its_range(tokens: list[str]) -> None:
    text = "Words. " + " ".join(tokens)

    for remark in read_remarks(passages_of(note(text)), ROUTES):
        assert -1 <= remark.balance <= 1
        assert 0 <= remark.names <= 1
        assert abs(remark.balance) > 0 or remark.names > 0
