"""From draft to end: the steps, and those that are refused."""

from datetime import timedelta

import pytest

from domain.consensus import ConsensusResult
from domain.panel import (
    TRANSITIONS,
    Panel,
    PanelStatus,
    PanelType,
)
from domain.shared import IllegalState, InvalidValue
from tests.domain.panel.examples import (
    CHANGES,
    NOW,
    a_completed_panel,
    a_draft,
    a_measured_panel,
    a_panel_in_round_1,
    a_panel_that_ended,
    a_result,
    a_running_panel,
)

TERMINAL = [status for status in PanelStatus if status.is_terminal]
LATER = NOW + timedelta(minutes=5)


def a_panel_in(status: PanelStatus) -> Panel:
    match status:
        case PanelStatus.DRAFT:
            return a_draft(seats=2)
        case PanelStatus.IN_PROGRESS:
            return a_measured_panel()
        case _:
            return a_panel_that_ended(status)


class TestStatus:
    def test_a_panel_is_a_draft_then_in_progress_then_ends_in_one_of_three_ways(self) -> None:
        assert [status.name for status in PanelStatus] == [
            "DRAFT",
            "IN_PROGRESS",
            "COMPLETED",
            "FAILED",
            "CANCELLED",
        ]
        assert [one.name for one in TERMINAL] == ["COMPLETED", "FAILED", "CANCELLED"]

    @pytest.mark.parametrize("old", PanelStatus)
    @pytest.mark.parametrize("new", PanelStatus)
    def test_only_the_steps_of_the_table_are_taken(
        self, old: PanelStatus, new: PanelStatus
    ) -> None:
        panel = a_panel_in(old)

        if new in TRANSITIONS[old] and new is not PanelStatus.COMPLETED:
            panel.change_status(new, now=LATER)
            assert panel.status is new
        else:
            with pytest.raises(IllegalState) as refusal:
                panel.change_status(new, now=LATER)
            assert panel.status is old
            assert f"{old}" in str(refusal.value)
            assert f"{new}" in str(refusal.value)

    def test_an_illegal_step_names_both_states(self) -> None:
        with pytest.raises(IllegalState, match="a panel cannot go from draft to failed"):
            a_draft().change_status(PanelStatus.FAILED, now=NOW)

    def test_only_a_recommendation_completes_a_panel(self) -> None:
        panel = a_measured_panel()

        with pytest.raises(IllegalState, match=r"by complete\(recommendation\) only"):
            panel.change_status(PanelStatus.COMPLETED, now=NOW)

    def test_a_failed_panel_says_why(self) -> None:
        panel = a_running_panel()

        panel.change_status(PanelStatus.FAILED, reason="quorum missed in round 1", now=NOW)

        assert panel.failure == "quorum missed in round 1"
        assert panel.recommendation is None

    def test_a_panel_that_fails_without_a_reason_says_that_too(self) -> None:
        panel = a_running_panel()

        panel.change_status(PanelStatus.FAILED, now=NOW)

        assert panel.failure == "no reason was given"

    def test_a_cancelled_panel_has_not_failed(self) -> None:
        panel = a_draft()

        panel.change_status(PanelStatus.CANCELLED, reason="asked twice", now=NOW)

        assert (panel.status, panel.failure) == (PanelStatus.CANCELLED, None)


class TestConsensus:
    def test_a_measurement_is_the_consensus_of_the_panel(self) -> None:
        panel = a_running_panel()

        panel.update_consensus(a_result(0.75), now=NOW)

        assert panel.has_consensus
        assert panel.consensus is not None
        assert panel.consensus.level == 0.75

    def test_the_last_measurement_counts_and_the_earlier_ones_are_kept(self) -> None:
        panel = a_running_panel()
        panel.update_consensus(a_result(0.25), now=NOW)

        panel.update_consensus(a_result(0.5), now=NOW)

        assert panel.consensus == a_result(0.5)
        assert [one.level for one in panel.measurements.results] == [0.25, 0.5]

    def test_a_measurement_without_a_level_is_one_too(self) -> None:
        panel = a_running_panel()

        panel.update_consensus(a_result(None), now=NOW)

        assert panel.has_consensus


class TestCompletion:
    def test_a_recommendation_completes_the_panel(self) -> None:
        panel = a_measured_panel()

        panel.complete("Take the 510(k) route.", now=LATER)

        assert panel.status is PanelStatus.COMPLETED
        assert panel.is_complete
        assert panel.completed_at == LATER
        assert panel.recommendation == "Take the 510(k) route."

    def test_completion_demands_a_consensus(self) -> None:
        panel = a_running_panel()

        with pytest.raises(IllegalState, match="without a measured consensus"):
            panel.complete("Just do it", now=NOW)

        assert not panel.is_complete

    def test_completion_demands_a_panel_in_progress(self) -> None:
        panel = a_draft(seats=2)
        panel.update_consensus(ConsensusResult(1.0, "yes"), now=NOW)

        with pytest.raises(IllegalState, match="from draft to completed"):
            panel.complete("Just do it", now=NOW)

    @pytest.mark.parametrize(
        ("recommendation", "rule"),
        [
            (" ", "recommendation cannot be empty"),
            ("x" * 10_001, "recommendation has 10,001 characters"),
            ("a\x00", "recommendation holds a control character"),
        ],
    )
    def test_a_recommendation_that_cannot_be_read_is_refused(
        self, recommendation: str, rule: str
    ) -> None:
        panel = a_measured_panel()

        with pytest.raises(InvalidValue, match=rule):
            panel.complete(recommendation, now=NOW)

        assert (panel.status, panel.completed_at) == (PanelStatus.IN_PROGRESS, None)


class TestEnd:
    @pytest.mark.parametrize("change", CHANGES)
    @pytest.mark.parametrize("status", TERMINAL)
    def test_a_panel_that_ended_accepts_nothing_more(
        self, status: PanelStatus, change: str
    ) -> None:
        panel = a_panel_that_ended(status)
        panel.collect_events()

        with pytest.raises(IllegalState, match=status):
            CHANGES[change](panel)

        assert panel.status is status
        assert panel.collect_events() == ()

    @pytest.mark.parametrize(
        "attribute", ["status", "query", "members", "recommendation", "tenant_id", "version"]
    )
    def test_a_panel_is_changed_by_its_methods_only(self, attribute: str) -> None:
        with pytest.raises(AttributeError):
            setattr(a_completed_panel(), attribute, None)

    def test_rounds_are_changed_by_their_panel_only(self) -> None:
        with pytest.raises(AttributeError):
            a_panel_in_round_1().discussions[0].completed_at = NOW

    def test_a_save_is_counted(self) -> None:
        panel = a_draft()

        panel.mark_saved()
        panel.mark_saved()

        assert panel.version == 2

    def test_two_panels_are_one_only_where_they_are_the_same_object(self) -> None:
        panel = a_draft(panel_type=PanelType.OPEN)

        assert panel == panel  # noqa: PLR0124 - equality is the point
        assert panel != a_draft(panel_type=PanelType.OPEN)
