"""What Prometheus is told to compute can be computed: alert rules, and what the dashboard asks.

In place of `promtool check rules`, which comes in no Python package.
"""

import json
from collections import Counter
from typing import Any

import promql_parser
import pytest
import yaml
from promql_parser import BinaryExpr, Expr, NumberLiteral, VectorSelector

from tests.architecture.tree import ROOT

MONITORING = ROOT / "deploy" / "monitoring"
GROUPS: Any = yaml.safe_load((MONITORING / "alerts.yaml").read_text())["groups"]
RULES: dict[str, Any] = {rule["alert"]: rule for group in GROUPS for rule in group["rules"]}
DASHBOARD: Any = json.loads((MONITORING / "grafana/dashboards/ask-panel.json").read_text())
ASKED: list[str] = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]

LIMITS = {
    "AskPanelSlow": (">", 0.5),
    "AskPanelErrors": (">", 0.01),
    "AskPanelPoolNearlyTaken": (">", 0.8),
    "AskPanelCacheMisses": ("<", 0.7),
    "AskPanelDiskNearlyFull": (">", 0.85),
    "AskPanelDeadLetters": (">", 0.0),
}
"""Beyond what each alert is raised: seconds, and shares of 1."""

FIELDS = {"alert", "expr", "for", "keep_firing_for", "labels", "annotations"}
"""All that a rule of an alert may hold."""


def comparisons_in(query: str) -> list[tuple[str, float]]:
    """The limits that a query holds something against."""
    found: list[tuple[str, float]] = []

    def look(expression: Expr) -> None:
        if isinstance(expression, BinaryExpr) and isinstance(expression.rhs, NumberLiteral):
            found.append((str(expression.op), expression.rhs.val))

    promql_parser.walk(promql_parser.parse(query), look)
    return found


def metrics_in(query: str) -> set[str]:
    """The names of the series that a query reads."""
    found: set[str] = set()

    def look(expression: Expr) -> None:
        if isinstance(expression, VectorSelector) and expression.name:
            found.add(expression.name)

    promql_parser.walk(promql_parser.parse(query), look)
    return found


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_the_form_of_one(name: str) -> None:
    rule = RULES[name]

    assert set(rule) <= FIELDS
    assert metrics_in(rule["expr"])
    assert promql_parser.parse_duration(rule.get("for", "1s"))
    assert set(rule["labels"]) == {"severity"}
    assert rule["labels"]["severity"] in {"info", "warning", "critical"}
    assert all(rule["annotations"][one] for one in ("summary", "description"))


def test_no_two_groups_or_rules_have_one_name() -> None:
    assert all(set(group) <= {"name", "interval", "limit", "rules"} for group in GROUPS)
    assert len({group["name"] for group in GROUPS}) == len(GROUPS)
    assert len(RULES) == sum(len(group["rules"]) for group in GROUPS)


@pytest.mark.parametrize("name", LIMITS)
def test_an_alert_is_raised_beyond_its_limit(name: str) -> None:
    assert LIMITS[name] in comparisons_in(RULES[name]["expr"])


@pytest.mark.parametrize("query", ASKED)
def test_what_the_dashboard_asks_can_be_computed(query: str) -> None:
    assert metrics_in(query)


def test_every_graph_of_the_dashboard_says_what_it_shows_and_asks_the_provisioned_source() -> None:
    (source,) = yaml.safe_load(
        (MONITORING / "grafana/provisioning/datasources/prometheus.yaml").read_text()
    )["datasources"]
    panels = DASHBOARD["panels"]

    assert {panel["datasource"]["uid"] for panel in panels} == {source["uid"]}
    assert [panel["id"] for panel in panels if not (panel["title"] and panel["description"])] == []
    assert max(Counter(panel["id"] for panel in panels).values()) == 1


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("rate(askpanel_http_requests_total)", "expected type matrix"),
        ("rat(askpanel_http_requests_total[5m])", "unknown function"),
        ("sum(askpanel_panels_running) by", "invalid promql"),
    ],
)
def test_a_query_that_prometheus_would_refuse_is_refused_here(query: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        promql_parser.parse(query)
