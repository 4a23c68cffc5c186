import re
from pathlib import Path

from tests.entrypoints.cli.conftest import Run
from tests.fake_llm import FakeLlm

CHOICE = ("ask", "Which route?", "--option", "De Novo", "--option", "510(k)")
LOCAL = "00000000-0000-7000-8000-000000000001"


def test_an_estimate_asks_nobody_and_stores_nothing(
    served: Run, evidence: Path, tmp_path: Path, fake_llm: FakeLlm
) -> None:
    ran = served(*CHOICE, "--evidence", evidence, "--model", "openai:gpt-5-mini", "--dry-run")

    assert ran.status == 0
    assert "at most this, if nobody agrees" in ran.out
    assert "Nobody was asked, nothing is stored." in " ".join(ran.out.split())
    assert [phase for phase in ("framing", "statement", "synthesis") if phase not in ran.out] == []
    assert fake_llm.record.total == 0
    assert not (tmp_path / "data").exists()


def test_an_estimate_is_a_document_too(served: Run, evidence: Path) -> None:
    models = ("--model", "openai:gpt-5-mini", "--budget-usd", "0.0001")

    document = served(
        *CHOICE, "--evidence", evidence, *models, "--type", "open", "--dry-run", "--json"
    ).document

    total = document["total"]
    assert document["rounds"] == 4
    assert total["requests"] == sum(one["requests"] for one in document["by_phase"]) == 22
    assert total["tokens"] == sum(one["tokens"] for one in document["by_seat"]) > 0
    assert total["usd"] > 0.0001
    assert document["budget_covers"] is False
    assert document["by_seat"][-1]["answered_by"] == "openai:gpt-5-mini"


def test_an_estimate_says_whether_the_budget_covers_it(served: Run, evidence: Path) -> None:
    def words(*budget: object) -> str:
        models = ("--model", "openai:gpt-5-mini", "--dry-run")
        ran = served(*CHOICE, "--evidence", evidence, *models, *budget)
        return " ".join(ran.out.split())

    assert words("--budget-usd", 100).endswith("The budget of 100 USD covers that.")
    assert words("--budget-tokens", 10).endswith("stop early and conclude with what it has.")


def test_a_price_that_nobody_knows_is_said_and_cannot_be_limited(
    served: Run, evidence: Path
) -> None:
    asked = (*CHOICE, "--evidence", evidence, "--model", "openai:fake")

    estimated = served(*asked, "--dry-run")
    refused = served(*asked, "--budget-usd", 1)

    assert "unknown" in estimated.out
    shown = " ".join(estimated.out.split())
    assert "No price is known for openai:fake, so the cost of the whole is unknown." in shown
    assert re.search(r"Prices: the list of genai-prices \d+\.\d+\.\d+, which came with", shown)
    assert refused.status == 2
    assert "no price is known for openai:fake" in refused.err
    assert "--budget-tokens" in refused.err


def test_a_panel_without_a_model_costs_nothing(run: Run, evidence: Path) -> None:
    document = run(*CHOICE, "--evidence", evidence, "--dry-run", "--json").document

    assert document["total"] == {
        "input_tokens": 0,
        "output_tokens": 0,
        "requests": 0,
        "usd": 0.0,
        "tokens": 0,
    }


def test_at_its_budget_a_panel_concludes_with_what_it_has(served: Run, evidence: Path) -> None:
    asked = (*CHOICE, "--evidence", evidence, "--model", "openai:fake", "--type", "open")
    first_round = served(*asked, "--dry-run", "--json").document["by_phase"][0]["tokens"]

    ran = served(*asked, "--budget-tokens", first_round)

    assert ran.status == 0
    assert "Recommendation" in ran.out
    assert "so it may end early with what it has" in " ".join(ran.err.split())
    assert "Stopped, no more is asked: the panel's budget of" in ran.err
    assert "Round 4 of 4" not in ran.err


def test_a_tenants_budget_is_set_shown_and_lifted(run: Run) -> None:
    tenant = run("tenants", "create", "One").out.strip()

    def limits(*more: object) -> object:
        document = run("tenants", "budget", tenant, *more, "--json").document
        assert document["used_this_month"]["tokens"] == 0
        return document["budget"]["usd"], document["budget"]["tokens"]

    assert limits() == (None, None)
    assert limits("--usd-per-month", 20) == (20.0, None)
    assert limits("--tokens-per-month", 5000) == (20.0, 5000)
    assert limits("--tokens-per-month", 10, "--unlimited") == (None, 10)
    assert limits("--unlimited") == (None, None)
    assert "Each month: no limit" in run("tenants", "budget", tenant).out


def test_how_long_a_tenants_panels_work_is_set_and_shown(run: Run) -> None:
    tenant = run("tenants", "create", "One").out.strip()

    shown = run("tenants", "budget", tenant, "--deadline", "10m", "--tokens-per-month", 5000).out
    lifted = run("tenants", "budget", tenant, "--unlimited").out

    assert "Each month: 5,000 tokens" in shown
    assert "Working time of each panel: 600 s" in shown
    assert "Working time of each panel: no limit" in lifted


def test_a_tenant_that_has_spent_its_budget_convenes_no_panel(served: Run, evidence: Path) -> None:
    asked = (*CHOICE, "--evidence", evidence, "--model", "openai:fake")
    served(*asked)
    served("tenants", "budget", LOCAL, "--tokens-per-month", 1)

    ran = served(*asked)

    assert ran.status == 2
    assert "the tenant's budget of 1 tokens is spent" in ran.err
    assert "'ask-panel tenants budget' shows and changes it" in ran.err
    assert len(served("panels", "list", "--json").document["panels"]) == 1


def test_a_budget_must_be_above_0_and_the_tenant_known(run: Run) -> None:
    tenant = run("tenants", "create", "One").out.strip()

    assert "must be a number above 0" in run("tenants", "budget", tenant, "--usd-per-month", 0).err
    assert run("tenants", "budget", LOCAL).status == 2
