import json

from application.panel.ports import PanelSummary
from domain.panel import Opinion, PanelStatus, PanelType
from domain.tenancy import Tenant
from entrypoints.representation import panel_document, summary_document, tenant_document
from tests.entrypoints.staged import (
    CASH,
    LABELS,
    NOON,
    PANEL_ID,
    TENANT_ID,
    concluded,
    divided,
    draft,
    failed,
    hold_round,
    holds,
)

PROMISED = {
    "base_type",
    "closing_vote",
    "budget",
    "notes",
    "synthesis",
    "synthesis_missing",
    "awaited",
    "stopped",
    "ending",
    "sign_off",
    "officers",
    "same_model",
    "assumptions",
    "sides",
    "arguments",
    "ideas",
    "peer_ranking",
    "feedback",
    "claims",
    "usage",
    "evidence_left_out",
    "panel_id",
    "tenant_id",
    "query",
    "panel_type",
    "options",
    "dimensions",
    "seed",
    "rule",
    "status",
    "failure",
    "recommendation",
    "consensus",
    "seats",
    "members",
    "abstentions",
    "discussions",
    "citations",
    "sources",
    "experts_kind",
    "experts_label",
    "created_at",
    "completed_at",
}


def test_every_panel_has_the_same_keys_and_is_plain_json() -> None:
    for panel in (draft(), failed(), divided()):
        document = panel_document(panel, labels=LABELS)

        assert set(document) == PROMISED
        assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_a_panel_tells_who_it_is_and_how_it_ended() -> None:
    document = panel_document(divided(), labels=LABELS)

    assert document["panel_id"] == str(PANEL_ID)
    assert document["tenant_id"] == str(TENANT_ID)
    assert document["panel_type"] == "open"
    assert document["status"] == "completed"
    assert document["recommendation"] == "De Novo"
    assert document["completed_at"] == "2026-11-02T12:05:00+00:00"


def test_level_confidence_and_robustness_stand_apart() -> None:
    consensus = panel_document(divided(), labels=LABELS)["consensus"]

    assert consensus["level"] == 0.4
    assert round(consensus["confidence"], 9) == 0.7
    assert consensus["robustness"] == 1.0
    assert consensus["blind_level"] == 0.0
    assert consensus["reached"] is False
    assert consensus["method"] == "standard"
    assert consensus["median_ratings"] == {"risk": 5.0}
    assert set(consensus["dimensions"]) == {"risk"}


def test_dissent_comes_with_its_reasons_and_whose_it_is() -> None:
    consensus = panel_document(divided(), labels=LABELS)["consensus"]

    assert consensus["dissenting_opinions"] == [
        {
            "agent_id": "clinical_expert",
            "agent_name": "Clinical expert",
            "position": "510(k)",
            "rationale": "The evidence speaks for 510(k).",
        }
    ]


def test_a_silent_seat_is_counted_and_its_reason_kept() -> None:
    document = panel_document(divided(), labels=LABELS)

    assert document["seats"] == {"convened": 5, "answered": 4}
    assert document["abstentions"] == [
        {
            "agent_id": "patient_voice_expert",
            "agent_name": "Patient voice",
            "reason": "nothing in the evidence for patients' own words",
        }
    ]


def test_a_quote_stands_once_with_all_who_cite_it() -> None:
    citations = panel_document(divided(), labels=LABELS)["citations"]

    assert [(c["number"], c["source"], c["cited_by"]) for c in citations] == [
        (1, "fda/routes.md", ["fda_expert", "biostatistics_expert"]),
        (2, "dossier.md", ["clinical_expert", "biostatistics_expert"]),
    ]
    assert citations[0]["quote"] == "No predicate\nfits."


def test_citations_are_those_of_each_seats_last_opinion() -> None:
    panel = draft({"fda_expert": "FDA", "clinical_expert": "Clinical"})
    hold_round(panel, [holds("De Novo", CASH), holds("De Novo")])
    hold_round(panel, [holds("De Novo"), holds("De Novo")])

    document = panel_document(concluded(panel), labels=LABELS)

    assert document["citations"] == []
    said = document["discussions"][0]["messages"][0]["opinion"]
    assert said["citations"][0]["source"] == "dossier.md"


def test_the_experts_are_labelled_by_what_they_are() -> None:
    document = panel_document(draft(), labels=LABELS)

    assert document["experts_kind"] == "extractive"
    assert document["experts_label"] == "extractive: quotes the evidence, does not reason"


def test_experts_of_several_or_unknown_kinds_are_labelled_by_their_kinds() -> None:
    mixed = draft({})
    mixed.add_member("a", "A", "Expert", answered_by="extractive", now=NOON)
    mixed.add_member("b", "B", "Expert", answered_by="other", now=NOON)

    document = panel_document(mixed, labels=LABELS)

    assert document["experts_kind"] == "extractive+other"
    assert document["experts_label"] == f"{LABELS['extractive']}; other"
    assert panel_document(draft({}), labels=LABELS)["experts_kind"] == "unknown"


def test_a_failed_panel_says_why_and_keeps_what_was_said() -> None:
    document = panel_document(failed(), labels=LABELS)

    assert document["status"] == "failed"
    assert document["failure"] == "quorum missed in round 1"
    assert document["recommendation"] is None
    assert document["seats"] == {"convened": 5, "answered": 1}
    assert document["consensus"]["level"] is None
    assert "level" in document["consensus"]["undefined"]
    assert len(document["discussions"][0]["messages"]) == 5


def test_a_panel_under_way_counts_who_has_answered_so_far() -> None:
    panel = draft({"a": "A", "b": "B"})
    panel.change_status(PanelStatus.IN_PROGRESS, now=NOON)
    panel.start_discussion_round(1, now=NOON)
    panel.add_message(1, "a", "A", "De Novo.", Opinion(position="De Novo"), now=NOON)

    document = panel_document(panel, labels=LABELS)

    assert document["seats"] == {"convened": 2, "answered": 1}
    assert document["consensus"] is None


def test_summaries_and_tenants_are_plain_json() -> None:
    summary = PanelSummary(
        panel_id=PANEL_ID,
        query="Which route?",
        panel_type=PanelType.OPEN,
        status=PanelStatus.DRAFT,
        created_at=NOON,
        level=None,
        recommendation=None,
        version=3,
    )

    assert summary_document(summary) == {
        "panel_id": str(PANEL_ID),
        "query": "Which route?",
        "panel_type": "open",
        "status": "draft",
        "created_at": "2026-11-02T12:00:00+00:00",
        "level": None,
        "recommendation": None,
        "version": 3,
        "awaited": [],
    }
    assert tenant_document(Tenant(tenant_id=TENANT_ID, name="local", created_at=NOON)) == {
        "tenant_id": str(TENANT_ID),
        "name": "local",
        "created_at": "2026-11-02T12:00:00+00:00",
        "budget": {"tokens": None, "usd": None, "seconds": None},
        "retention": {"days": 30, "events": "keep"},
    }
