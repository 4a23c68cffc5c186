import subprocess
import sys

import pytest

from adapters.llm.extractive import ExtractiveExperts
from adapters.llm.models import LanguageModels
from adapters.llm.prices import usd_of
from domain.shared import InvalidValue
from tests.adapters.llm.extractive.packets import note, packet
from tests.adapters.llm.reaching import KEY, MODELS, OLLAMA, OPENAI, PROMPTED, environment_of
from tests.fake_llm import FakeLlm

LOADED = """
import sys
from adapters.llm.models import LanguageModels
LanguageModels({})
print(*sorted({"aiohttp", "anthropic", "genai_prices", "openai", "pydantic_ai"} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    ("model", "environment", "message"),
    [
        ("openai:gpt-5-mini", {}, "set OPENAI_API_KEY"),
        ("openai:gpt-5-mini", {"OPENAI_API_KEY": "  "}, "set OPENAI_API_KEY"),
        ("anthropic:claude-sonnet-4-6", {}, "set ANTHROPIC_API_KEY"),
        ("google:gemini-2.5-flash", {}, "set GOOGLE_API_KEY or GEMINI_API_KEY"),
        ("mistral:large", {}, "google:NAME, ollama:NAME, local:NAME, extractive"),
        ("gpt-5-mini", {"OPENAI_API_KEY": KEY}, "there is no model 'gpt-5-mini'"),
        ("openai:", {"OPENAI_API_KEY": KEY}, "there is no model 'openai:'"),
        ("", {}, "there is no model ''"),
    ],
)
def test_a_model_that_cannot_be_used_is_refused_with_what_to_set(
    model: str, environment: dict[str, str], message: str
) -> None:
    models = LanguageModels(environment, others=(ExtractiveExperts(),))

    with pytest.raises(InvalidValue, match=message) as refused:
        models.of(model)

    assert refused.value.field == "model"


@pytest.mark.parametrize(
    ("model", "environment"),
    [
        ("ollama:qwen3", {}),
        ("openai:anything", {"OPENAI_BASE_URL": "http://localhost:8000/v1"}),
        ("google:gemini-2.5-flash", {"GEMINI_API_KEY": KEY}),
    ],
)
def test_a_model_that_can_be_used_is_one_object(model: str, environment: dict[str, str]) -> None:
    models = LanguageModels(environment)

    assert models.of(model) is models.of(model)
    assert models.of(model).kind == model
    assert models.of(model).holds_office


def test_models_without_a_provider_are_found_by_their_kind() -> None:
    extractive = ExtractiveExperts()

    assert LanguageModels({}, others=(extractive,)).of("extractive") is extractive


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_a_limit_of_requests_that_is_none_is_refused(text: str) -> None:
    models = LanguageModels({"ASK_PANEL_CONCURRENCY": text})

    with pytest.raises(InvalidValue, match="ASK_PANEL_CONCURRENCY must be a whole number from 1"):
        models.of("ollama:qwen3")


def test_nothing_heavy_is_loaded_until_a_model_is_named() -> None:
    probe = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )

    assert probe.stdout.split() == []


@pytest.mark.parametrize("model", MODELS)
async def test_an_answer_tells_its_model_its_prompt_and_what_it_took(
    models: LanguageModels, fake_llm: FakeLlm, model: str
) -> None:
    expert, documents = models.of(model), [note("The device kept its accuracy over 500 hours.")]

    answer = await expert.answer(packet(), documents)
    estimate = expert.estimate(packet(), documents)

    asked = fake_llm.record.bodies[-1]
    assert answer.model == asked["model"]
    assert answer.parameters["max_tokens"] == 8_000
    assert ("schema@1" in answer.prompt) is (model == PROMPTED)
    assert answer.usage.input_tokens <= estimate.input_tokens + 100
    assert answer.usage.usd is not None
    assert estimate.usd is not None
    assert answer.usage.usd <= estimate.usd
    assert expert.has_price


async def test_a_local_model_gets_less_evidence_and_says_what_was_left_out(
    models: LanguageModels,
) -> None:
    passage = "The pump kept its accuracy over 500 hours in the bench test, without a leak."
    long = note("\n\n".join(f"{number}. {passage}" for number in range(400)))

    local = await models.of(OLLAMA).answer(packet(), [long])
    remote = await models.of(OPENAI).answer(packet(), [long])

    assert local.evidence_left_out
    assert remote.evidence_left_out == ()
    assert local.usage.input_tokens < remote.usage.input_tokens


def test_keys_are_not_shown(fake_llm: FakeLlm) -> None:
    models = LanguageModels(environment_of(fake_llm))

    expert = models.of(OPENAI)

    assert KEY not in f"{models!r} {expert!r} {vars(expert)}"
    assert KEY not in repr(vars(expert)["_connection"].access)


def test_prices_are_those_of_the_list_and_unknown_ones_are_none() -> None:
    small = usd_of("openai", "gpt-4o-mini", input_tokens=1_000_000, output_tokens=0)
    cached = usd_of("openai", "gpt-4o-mini", input_tokens=1_000, output_tokens=0, cached_tokens=500)
    tiered = usd_of("google", "gemini-2.5-pro", input_tokens=300_000, output_tokens=0)

    assert small == pytest.approx(0.15)
    assert cached == pytest.approx(0.0001125)
    assert tiered == pytest.approx(0.75)
    assert usd_of("openai", "nobody-knows", input_tokens=1, output_tokens=1) is None
    assert usd_of("ollama", "qwen3", input_tokens=10_000, output_tokens=10) == 0
    assert usd_of("ollama", "qwen3-cloud", input_tokens=1, output_tokens=1) is None
