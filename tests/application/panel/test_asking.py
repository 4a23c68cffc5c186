"""What a seat claims is looked up before anybody reads it."""

from attrs import evolve

from application.panel.ports import ExpertAnswer
from domain.evidence import Document
from domain.panel import Citation, Claim, ClaimStatus, Opinion, Packet, PanelType
from domain.shared import Usage
from tests.application.panel.scripted import ScriptedExperts, answer_fittingly
from tests.application.panel.staging import Stage, a_question

PAPER = Document(name="trial.md", text="Forty patients were treated.\nTwo of them died.\n")
CLAIMS = (
    Claim(statement="Few died.", source="trial.md", quote="Two of them  died."),
    Claim(
        statement="None died.",
        source="trial.md",
        quote="None of them died.",
        status=ClaimStatus.SUPPORTED,
    ),
    Claim(statement="It is safe."),
)


def claiming(packet: Packet) -> ExpertAnswer:
    opinion = Opinion(position="yes", rationale="See [1].", claims=CLAIMS)
    return ExpertAnswer(
        content="Yes.",
        opinion=opinion,
        model="scripted-2026-11-01",
        prompt="expert@3",
        parameters={"temperature": 0.0},
        evidence_left_out=(f"trial.md:{packet.round_number}-9",),
    )


async def test_every_claim_gets_its_status_whatever_the_model_said_of_it() -> None:
    stage = Stage(experts=ScriptedExperts(claiming))
    panel = await stage.convene(a_question(documents=(PAPER,)))

    ended = await stage.run(panel)

    for entry in await stage.journal.of_panel(panel.panel_id):
        assert entry.opinion is not None
        assert [claim.status for claim in entry.opinion.claims] == [
            ClaimStatus.SUPPORTED,
            ClaimStatus.QUOTE_NOT_FOUND,
            ClaimStatus.NO_SOURCE,
        ]
        assert entry.opinion.citations == (
            Citation(source="trial.md", first_line=2, last_line=2, quote="Two of them died."),
        )
    assert ended.consensus is not None
    assert ended.consensus.evidence == 1 / 3


async def test_what_made_an_answer_stands_in_the_journal() -> None:
    stage = Stage(experts=ScriptedExperts(claiming))
    panel = await stage.convene(a_question(documents=(PAPER,)))

    await stage.run(panel)

    first = (await stage.journal.of_panel(panel.panel_id))[0]
    assert (first.model, first.prompt) == ("scripted-2026-11-01", "expert@3")
    assert first.parameters == {"temperature": 0.0}
    assert first.evidence_left_out == ("trial.md:1-9",)
    assert first.usage.requests == 1
    assert first.latency == 0


async def test_a_repaired_answer_counts_and_both_attempts_are_paid() -> None:
    def misfit_first(packet: Packet) -> ExpertAnswer:
        fitting = answer_fittingly()(packet)
        asked_before = stage.experts.asked.count((packet.round_number, packet.seat.agent_id))
        return evolve(fitting, content=" ") if asked_before == 1 else fitting

    stage = Stage(experts=ScriptedExperts(misfit_first))
    panel = await stage.convene(a_question(panel_type=PanelType.OPEN))

    ended = await stage.run(panel)

    entries = await stage.journal.of_panel(panel.panel_id)
    assert {entry.attempts for entry in entries} == {2}
    assert {entry.usage.requests for entry in entries} == {2}
    assert not [e for e in entries if e.opinion is None or e.opinion.abstains]
    assert ended.consensus is not None
    assert ended.consensus.seats_answered == 3
    repairs = {repair for repair in stage.experts.repairs if repair}
    assert repairs == {"content cannot be empty"}


async def test_an_abstention_carries_no_usage_that_was_not_taken() -> None:
    def silent(_: Packet) -> ExpertAnswer:
        raise ConnectionError

    stage = Stage(experts=ScriptedExperts(silent))
    panel = await stage.run(await stage.convene(a_question()))

    entries = await stage.journal.of_panel(panel.panel_id)
    assert {entry.attempts for entry in entries} == {2}
    assert sum((entry.usage for entry in entries), Usage()) == Usage()
