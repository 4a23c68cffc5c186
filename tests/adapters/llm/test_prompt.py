import re

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from adapters.llm.evidence import evidence_text
from adapters.llm.fences import fenced
from adapters.llm.form import form_of
from adapters.llm.prompt import Prompt, prompt_for
from adapters.llm.templates import template
from domain.evidence import Document, find_quote
from domain.panel import ExpertProfile, Packet, PanelMember, Stance
from tests.adapters.llm.attacks import Place
from tests.adapters.llm.full_packet import a_packet, documents
from tests.adapters.llm.reader import orders
from tests.architecture.tree import ROOT

TEMPLATES = sorted(path.stem for path in (ROOT / "adapters/llm/prompts").glob("*.md"))
LEAD = "Sentinel"
LIMIT = 10_000
MARKERS = "<>\uff1c\uff1e\u2039\u203a\u00ab\u00bb\u226a\u226b\u22d8\u22d9\u27e8\u27e9"
NOISE = st.text(alphabet=f"{MARKERS}\u200b\ufeff|[]/ \nendINSTim_startsy", max_size=60)


def prompt(packet: Packet, *texts: Document) -> Prompt:
    return prompt_for(packet, form_of(packet, evidence=bool(texts)), texts, limit=LIMIT)


def seat(name: str) -> PanelMember:
    return PanelMember(agent_id=name, agent_name=name, role="Engineer", profile=ExpertProfile())


@given(text=NOISE)
def test_nothing_gets_out_of_a_fence_whoever_reads(text: str) -> None:
    assert "".join(orders(fenced("opinion", text))).strip() == ""


@given(text=st.text(alphabet=st.characters(exclude_characters="<>|[]", max_codepoint=0x17F)))
def test_a_fence_changes_no_plain_text(text: str) -> None:
    inside = fenced("evidence", text).split("\n", 1)[1].rsplit("\n", 1)[0]

    assert inside == text


@given(texts=st.lists(st.text(max_size=40), min_size=len(Place), max_size=len(Place)))
def test_no_word_of_others_stands_outside_of_a_fence(texts: list[str]) -> None:
    words = {
        place: " ".join(f"{LEAD} {text}".split()) if text.isprintable() else LEAD
        for place, text in zip(Place, texts, strict=True)
    }
    packet = a_packet(words)
    form = form_of(packet, evidence=True)

    made = prompt_for(packet, form, documents(words), repair=words[Place.REPAIR], limit=LIMIT)

    assert made.user.count(LEAD) >= len(Place) - 2  # threads take the place of a peer's points
    assert LEAD not in made.system + "".join(orders(made.user))


def test_equal_packets_have_equal_prompts() -> None:
    assert prompt(a_packet({})) == prompt(a_packet({}))


def test_seats_of_a_panel_share_the_beginning_of_their_prompts() -> None:
    packet = a_packet({})
    first, second = (
        prompt(evolve(packet, seat=seat(name)), *documents({})) for name in ("ada", "ben")
    )

    common = first.user[: first.user.index("# Your seat")]
    assert first.system == second.system
    assert second.user.startswith(common)
    assert "<<<evidence" in common


def test_the_canary_differs_from_case_to_case() -> None:
    first, second = prompt(a_packet({})), prompt(a_packet({Place.QUESTION: "Another?"}))

    assert first.canary != second.canary
    assert first.canary in first.system


def test_what_another_seat_said_stands_there_once() -> None:
    reasons = "Because the seal held for a year."

    assert prompt(a_packet({Place.PEER_RATIONALE: reasons})).user.count(reasons) == 1


@pytest.mark.parametrize("stance", Stance)
def test_a_side_drawn_is_told(stance: Stance) -> None:
    packet = evolve(a_packet({}), stance=stance)

    assert f"stance_{stance.value}@" in prompt(packet).templates


def test_without_options_a_seat_may_adopt_anothers_words() -> None:
    text = prompt(evolve(a_packet({}), options=())).user

    assert "copy\n  it exactly" in text


def test_the_record_names_every_template_with_its_version() -> None:
    made = prompt(a_packet({}), *documents({}))

    assert made.templates.split()[:3] == ["system@1", "question@1", "labels@1"]
    assert "evidence@1" in made.templates
    assert all(re.fullmatch(r"[a-z_]+@\d+", one) for one in made.templates.split())


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_has_a_version(name: str) -> None:
    assert re.fullmatch(rf"{name}@\d+", template(name).reference)


def test_evidence_that_fits_is_given_whole_under_labels() -> None:
    texts = (Document(name="a b.md", text="# Bench\nIt held."), Document(name="c", text="No leak."))

    found = evidence_text(texts, "Does it hold?", LIMIT)

    assert found.left_out == ()
    assert dict(found.names) == {"E1": "a b.md", "E2": "c"}
    assert all(one.text in found.text for one in texts)
    assert 'name="E2"' in found.text


def test_evidence_that_does_not_fit_is_given_in_whole_passages_and_the_rest_is_listed() -> None:
    passages = [f"Passage {number} on the pump's seal, and nothing else." for number in range(40)]
    long = Document(name="long.md", text="\n\n".join(passages))

    found = evidence_text((long,), "Does the seal hold?", 500)

    shown = [one for one in passages if one in found.text]
    assert 0 < len(shown) < 40
    assert sum(map(len, shown)) <= 500
    assert all(find_quote(long, one) for one in shown)
    assert all(re.fullmatch(r"long\.md:\d+-\d+", one) for one in found.left_out)
    assert (
        "excerpts@1"
        in prompt_for(
            a_packet({}), form_of(a_packet({}), evidence=True), (long,), limit=500
        ).templates
    )
