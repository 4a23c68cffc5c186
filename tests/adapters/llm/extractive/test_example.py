"""The shipped example, put to every shipped expert."""

import asyncio
from pathlib import Path

import pytest

from adapters.files import read_documents
from adapters.llm.extractive import ExtractiveExperts
from adapters.toml import load_catalogue
from domain.panel import Expert, Opinion, PanelMember
from tests.adapters.llm.extractive.packets import ROUTES, opinion_in, packet

EXAMPLE = Path(__file__).parents[4] / "examples" / "510k"
QUESTION = (EXAMPLE / "question.txt").read_text().strip()
EVIDENCE = read_documents([EXAMPLE / "evidence"])
EXPERTS = load_catalogue().all()


def opinion_of(expert: Expert) -> Opinion:
    member = PanelMember(
        agent_id=expert.agent_id,
        agent_name=expert.name,
        role=expert.role,
        profile=expert.profile,
    )
    asked = packet(QUESTION, options=ROUTES, member=member)
    return opinion_in(asyncio.run(ExtractiveExperts().answer(asked, EVIDENCE)))


@pytest.mark.parametrize("expert", EXPERTS, ids=lambda expert: expert.agent_id)
def test_every_expert_takes_a_position_and_quotes_its_evidence(expert: Expert) -> None:
    opinion = opinion_of(expert)

    assert opinion.position in ROUTES
    texts = {document.name: document.text.splitlines() for document in EVIDENCE}
    for one in opinion.citations:
        assert one.quote in "\n".join(texts[one.source][one.first_line - 1 : one.last_line])
    assert 1 <= len(opinion.citations) <= 3


def test_the_first_experts_see_it_differently() -> None:
    positions = {expert.agent_id: opinion_of(expert).position for expert in EXPERTS[:5]}

    assert positions == {
        "fda_expert": "Pre-Submission first",
        "clinical_expert": "Pre-Submission first",
        "biostatistics_expert": "Pre-Submission first",
        "patient_safety_expert": "De Novo request",
        "reimbursement_expert": "Traditional 510(k)",
    }
