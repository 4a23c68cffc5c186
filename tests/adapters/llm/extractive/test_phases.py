import asyncio
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from adapters.files import read_documents
from adapters.hypothesis import packets
from adapters.llm.extractive import ExtractiveExperts
from application.panel.claims import check_claims
from application.panel.ports import ExpertAnswer, ExpertFailure
from domain.evidence import Document
from domain.panel import (
    Office,
    Packet,
    PanelType,
    Phase,
    Point,
    PointKind,
    PointsAsked,
    Sight,
    Stance,
    Thread,
    Verdict,
    require_fitting_answer,
)
from domain.panel.discussion import CONTENT_LIMIT
from domain.shared import Usage
from tests.adapters.llm.extractive.deliberation import a_panel, deliberated
from tests.adapters.llm.extractive.packets import ROUTES, note, opinion_in, packet, seat

TRADITIONAL, DE_NOVO, _ = ROUTES
EXAMPLE = read_documents([Path(__file__).parents[4] / "examples" / "510k" / "evidence"])
ALONE = [kind for kind in PanelType if kind is not PanelType.HYBRID]
KINDS = [*((kind, None) for kind in ALONE), *((PanelType.HYBRID, base) for base in ALONE)]
EVERY_KIND = pytest.mark.parametrize(("kind", "base"), KINDS, ids=str)
MIXED = note(
    "A De Novo request is suitable for the patch.\n\n"
    "A De Novo request fails on its fee.\n\n"
    "A De Novo request is the best route for the study of the patch.\n\n"
    "A Traditional 510(k) is the wrong route."
)
LINES = st.lists(
    st.sampled_from(
        [
            *MIXED.text.split("\n\n"),
            "# De Novo request",
            'He said: "It is not ready."',
            "\x07",
            "É?",
        ]
    ),
    min_size=1,
    max_size=8,
).map("\n\n".join)
DOCUMENTS = st.lists(LINES, max_size=3).map(
    lambda texts: [note(text, f"note {number}.md") for number, text in enumerate(texts)]
)


def ask(asked: Packet, *documents: Document) -> ExpertAnswer:
    return asyncio.run(ExtractiveExperts().answer(asked, documents))


def asking(
    kind: PointKind, text: str, *, replies: tuple[str, ...] = (), label: str = "A1.1"
) -> Packet:
    phase = Phase(
        name="challenge",
        task="Say it.",
        sight=Sight.POINTS,
        opinion=False,
        points=(PointsAsked(kind=kind, each_target=True, severity=kind is PointKind.CHALLENGE),),
    )
    thread = Thread(label="A1.1", text=text, replies=replies)
    return evolve(packet(), phase=phase, threads=(thread,), targets=(label,))


def point_on(kind: PointKind, text: str, *documents: Document) -> Point:
    (point,) = ask(asking(kind, text), *documents).points
    return point


@EVERY_KIND
@pytest.mark.parametrize("options", [ROUTES, ()], ids=["options", "own words"])
@pytest.mark.parametrize("documents", [EXAMPLE, ()], ids=["evidence", "none"])
def test_every_phase_of_every_protocol_gets_a_fitting_answer(
    kind: PanelType,
    base: PanelType | None,
    options: tuple[str, ...],
    documents: tuple[Document, ...],
) -> None:
    for asked, answer in deliberated(a_panel(kind, options=options, base=base), documents):
        require_fitting_answer(asked, answer.opinion, answer.points)
        assert answer.content.startswith("[extractive: quotes the evidence, does not reason]")
        assert documents or answer.opinion is None or answer.opinion.abstains


@given(
    st.sampled_from(KINDS),
    st.sampled_from([ROUTES, (), ("Yes", "No")]),
    DOCUMENTS,
    st.integers(2, 4),
)
def test_answers_fit_whatever_the_evidence_says(
    kind: tuple[PanelType, PanelType | None],
    options: tuple[str, ...],
    documents: list[Document],
    seats: int,
) -> None:
    panel = a_panel(kind[0], options=options, base=kind[1], seats=seats)

    for asked, answer in deliberated(panel, documents):
        require_fitting_answer(asked, answer.opinion, answer.points)
        assert answer == ask(asked, *documents)
        assert len(answer.content) <= CONTENT_LIMIT
        if answer.opinion is not None:
            checked = check_claims(answer.opinion, documents)
            assert all(claim.is_supported for claim in checked.claims)
            assert checked.citations == answer.opinion.citations


@given(packets().filter(lambda one: one.phase.office is None), DOCUMENTS)
def test_answers_fit_whatever_the_other_seats_are(asked: Packet, documents: list[Document]) -> None:
    answer = ask(asked, *documents)

    require_fitting_answer(asked, answer.opinion, answer.points)


def test_a_panel_of_extractive_experts_names_no_theme_and_no_second_assumption() -> None:
    socratic = deliberated(a_panel(PanelType.SOCRATIC, options=ROUTES), EXAMPLE)
    said = {asked.phase.name: answer for asked, answer in socratic}

    assert said["more_assumptions"].points == ()
    assert said["more_assumptions"].content.endswith("Nothing to add.")
    assert len(said["assumptions"].points) == 3


def test_assumptions_are_those_of_the_method_with_the_passage_that_the_seat_rests_on() -> None:
    phase = Phase(
        name="assumptions",
        task="Say it.",
        sight=Sight.NOTHING,
        points=(PointsAsked(kind=PointKind.ASSUMPTION, minimum=2, maximum=3),),
    )

    texts = [point.text for point in ask(evolve(packet(), phase=phase), MIXED).points]

    assert texts == [
        (
            'What this passage says is true, and is true still: "A De Novo request is the best '
            'route for the study of the patch." (notes.md, line 5).'
        ),
        "All that counts for this answer on patch, fee, study stands in the evidence given.",
        "Passages count alike, whoever says them and when: here they point to De Novo request.",
    ]


def test_a_challenge_quotes_what_speaks_most_against_the_point_and_weighs_it() -> None:
    point = point_on(PointKind.CHALLENGE, "A De Novo request is the right route.", MIXED)

    assert point.text == (
        'Against this speaks: "A De Novo request fails on its fee." (notes.md, line 3).'
    )
    assert point.severity == 2


def test_a_challenge_that_finds_nothing_says_so_and_is_mild() -> None:
    point = point_on(PointKind.CHALLENGE, "A De Novo request is right.", note("The sky is blue."))

    assert point.text == "No passage of the evidence speaks against this."
    assert point.severity == 1


def test_a_question_is_answered_by_the_nearest_passage() -> None:
    point = point_on(PointKind.CHALLENGE, "What of the study of the patch?", MIXED)

    assert point.text.startswith('The evidence says nearest to it: "A De Novo request is the best')


def test_what_a_point_quotes_is_no_proof_of_it() -> None:
    alone = note("A De Novo request is suitable for the patch.")
    text = 'True still: "A De Novo request is suitable for the patch." (notes.md, line 1).'

    assert point_on(PointKind.VERDICT, text, alone).verdict is Verdict.UNDECIDED
    assert point_on(PointKind.VERDICT, text, MIXED).verdict is not Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("A De Novo request is suitable.", Verdict.HOLDS),
        ("A Traditional 510(k) is the best route.", Verdict.FAILS),
        ("Whales sing.", Verdict.UNDECIDED),
    ],
)
def test_a_verdict_follows_the_weight_of_the_passages(text: str, verdict: Verdict) -> None:
    assert point_on(PointKind.VERDICT, text, MIXED).verdict is verdict


def test_a_verdict_needs_no_options() -> None:
    asked = evolve(asking(PointKind.VERDICT, "The fee of the patch is too high."), options=())
    evidence = note(
        "The fee for the patch is insufficient to worry.\n\nThe fee of the patch is low."
    )

    (point,) = ask(asked, evidence).points

    assert point.verdict is Verdict.HOLDS


def test_what_follows_is_what_then_counts_for_more() -> None:
    point = point_on(PointKind.CONSEQUENCE, "A De Novo request is suitable.", MIXED)

    assert point.text.startswith('If it is wrong, this counts for more: "A De Novo request fails')


def test_a_rebuttal_quotes_what_else_speaks_for_the_argument_or_concedes() -> None:
    argument = 'For it: "A De Novo request is suitable for the patch." (notes.md, line 1).'
    challenge = "C2.1 Challenge, severity 3: It fails on its fee."
    asked = asking(PointKind.REBUTTAL, argument, replies=(challenge,), label="C2.1")

    (rebutted,) = ask(asked, MIXED).points
    (conceded,) = ask(asked, note("A De Novo request fails on its fee.")).points

    assert rebutted.text.startswith('For the argument speaks also: "A De Novo request is the best')
    assert conceded.text == "Conceded: no other passage of the evidence speaks for the argument."


@pytest.mark.parametrize(
    ("stance", "first"),
    [
        (Stance.FOR, "No passage of the evidence speaks for Traditional 510(k)."),
        (Stance.AGAINST, 'Against Traditional 510(k): "A Traditional 510(k) is the wrong route."'),
        (Stance.QUESTIONER, "What is known of tax, on which the evidence is silent?"),
    ],
)
def test_the_side_that_was_drawn_is_argued_by_quotes(stance: Stance, first: str) -> None:
    phase = Phase(
        name="case",
        task="Say it.",
        sight=Sight.NOTHING,
        points=(PointsAsked(kind=PointKind.ARGUMENT, minimum=1, maximum=3),),
    )
    asked = evolve(packet(member=seat("patch", "tax")), phase=phase, stance=stance)

    answer = ask(asked, MIXED)

    assert answer.points[0].text.startswith(first)
    assert opinion_in(answer).position == DE_NOVO


def test_answers_are_ranked_by_how_much_of_them_is_quoted() -> None:
    phase = Phase(
        name="peer_ranking",
        task="Rank.",
        sight=Sight.POINTS,
        opinion=False,
        points=(PointsAsked(kind=PointKind.RANK, each_target=True),),
    )
    threads = (
        Thread(label="K1", text="I just think so."),
        Thread(label="K2", text='It holds: "A De Novo request fails on its fee."'),
        Thread(label="K3", text="So do I think it."),
    )
    asked = evolve(packet(), phase=phase, threads=threads, targets=("K1", "K2", "K3"))

    points = ask(asked, MIXED).points

    assert [point.about for point in points] == ["K2", "K1", "K3"]
    assert [point.text for point in points][1] == "0% of it stands in the evidence."


def test_where_only_ratings_are_asked_for_what_the_question_proposes_is_rated() -> None:
    phase = Phase(name="rating", task="Rate.", sight=Sight.NOTHING, position=False)
    asked = evolve(packet(options=(), dimensions=("fee", "beauty")), phase=phase)
    evidence = note("The fee of the patch is too high for this route.")

    opinion = opinion_in(ask(asked, evidence))

    assert opinion.position is None
    assert set(opinion.ratings) == {"fee"}
    assert opinion.ratings["fee"] < 5
    assert opinion.citations


def test_where_nothing_can_be_rated_it_abstains() -> None:
    phase = Phase(name="rating", task="Rate.", sight=Sight.NOTHING, position=False)

    opinion = opinion_in(ask(evolve(packet(options=()), phase=phase), note("The sky is blue.")))

    assert "to be rated" in (opinion.abstention or "")


async def test_it_costs_nothing_holds_no_office_and_has_no_second_answer() -> None:
    experts = ExtractiveExperts()
    ruling = evolve(packet().phase, office=Office.JUDGE)

    assert experts.estimate(packet(), [MIXED]) == Usage()
    with pytest.raises(ExpertFailure, match="hold no office"):
        await experts.answer(evolve(packet(), phase=ruling), [MIXED])
    with pytest.raises(ExpertFailure, match="the same answer every time"):
        await experts.answer(packet(), [MIXED], repair="the position is none of the options")
