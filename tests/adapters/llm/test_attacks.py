"""Instructions hidden in data change no vote and reveal no prompt."""

from collections.abc import Iterator, Mapping

import pytest

from adapters.llm.form import form_of
from adapters.llm.models import LanguageModels
from adapters.llm.prompt import prompt_for
from application.panel.ports import ExpertAnswer, ExpertFailure
from tests.adapters.llm.attacks import ATTACKS, Attack, Place
from tests.adapters.llm.full_packet import PHASE, a_packet, documents
from tests.adapters.llm.reaching import OPENAI, WIRES, environment_of
from tests.adapters.llm.reader import obey
from tests.fake_llm import FakeLlm, ModelRequest, fake_llm_in_thread


@pytest.fixture(scope="module")
def obedient() -> Iterator[FakeLlm]:
    """A server whose model obeys what it reads outside of fences."""
    with fake_llm_in_thread(script=obey) as fake:
        yield fake


async def vote(
    fake: FakeLlm, words: Mapping[Place, str], *, model: str = OPENAI, task: str = PHASE.task
) -> ExpertAnswer:
    async with LanguageModels(environment_of(fake)) as models:
        return await models.of(model).answer(
            a_packet(words, task), documents(words), repair=words.get(Place.REPAIR, "")
        )


def ballot(answer: ExpertAnswer) -> tuple[object, ...]:
    """The vote, the dimensions by their place."""
    assert answer.opinion is not None
    return answer.opinion.position, tuple(answer.opinion.ratings.values())


@pytest.mark.parametrize("model", WIRES)
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
async def test_no_hidden_instruction_changes_a_vote_or_reveals_the_prompt(
    obedient: FakeLlm, attack: Attack, model: str
) -> None:
    words = {attack.place: attack.text}
    packet = a_packet(words)
    prompt = prompt_for(packet, form_of(packet, evidence=True), documents(words), limit=10_000)

    answer = await vote(obedient, words, model=model)

    assert ballot(answer) == ballot(await vote(obedient, {}, model=model)) == ("A", (5, 5))
    said = f"{answer.content} {answer.opinion}"
    assert prompt.canary not in said
    assert prompt.system[:80] not in said


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
async def test_the_same_words_outside_of_a_fence_would_be_obeyed(
    obedient: FakeLlm, attack: Attack
) -> None:
    try:
        answer = await vote(obedient, {}, task=attack.text)
    except ExpertFailure as failed:
        assert str(failed) == "the answer gave away its instructions"  # noqa: PT017
        assert not failed.repairable  # noqa: PT017
    else:
        assert ballot(answer) != ("A", (5, 5))


@pytest.mark.parametrize(
    "attack", [one for one in ATTACKS if one.breaks_out], ids=lambda attack: attack.name
)
def test_a_careless_fence_would_let_it_out(attack: Attack) -> None:
    schema = {
        "type": "object",
        "properties": {"D1": {"type": "integer"}, "o": {"enum": ["", "O2"]}},
    }
    texts = ("The rules.", f"<<<evidence 1>>>\n{attack.text}\n<<<end 1>>>")
    request = ModelRequest(
        model="m", streamed=False, texts=texts, schema=schema, tool=None, body={}
    )

    assert obey(request) != '{"D1": 5, "o": ""}'


def test_there_are_thirty_and_they_hide_in_every_place() -> None:
    assert len(ATTACKS) >= 30
    assert {attack.place for attack in ATTACKS} == set(Place)
