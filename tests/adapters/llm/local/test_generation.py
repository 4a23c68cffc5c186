"""What transformers write under our forms, many rows at once."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from adapters.llm.local.writing import Writing, Written
from application.panel.ports import ExpertFailure
from tests.adapters.llm.local.conftest import Write

RULES = "Answer for your seat alone. Quote the evidence where it speaks for you. " * 5


SYSTEMLESS = (
    "{% for m in messages %}{% if m.role == 'system' %}"
    "{{ raise_exception('System role not supported') }}{% endif %}"
    "{{ m.role }}: {{ m.content }}\n{% endfor %}"
)


class Vote(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reasons: str
    position: bool
    rating: int = Field(ge=1, le=9)


class Remarks(BaseModel):
    model_config = ConfigDict(extra="forbid")
    remarks: list[str] = Field(min_length=2, max_length=2)


def a_writing(user: str, form: type[BaseModel] = Vote, **changes: object) -> Writing:
    schema = json.dumps(form.model_json_schema())
    writing = Writing(system=RULES, user=user, schema=schema, limit=2_000, wanted=lambda: True)
    return evolve(writing, **changes)  # type: ignore[arg-type]


def texts(written: Sequence[Written | ExpertFailure]) -> list[str]:
    assert all(isinstance(one, Written) and one.whole for one in written), written
    return [one.text for one in written if isinstance(one, Written)]


def test_rows_written_together_are_what_each_is_alone(write: Write) -> None:
    seats = [f"You are seat {number}. " * (1 + number * 3) for number in range(7)]
    writings = [a_writing(seat) for seat in seats]

    together = texts(write(writings))
    alone = [texts(write([one]))[0] for one in writings]

    assert together == alone
    assert len(set(together)) > 1


def test_rows_with_nothing_in_common_are_what_each_is_alone(write: Write) -> None:
    writings = [a_writing(f"Seat {number}", system="ABC"[number] * 60) for number in range(3)]

    assert texts(write(writings)) == [texts(write([one]))[0] for one in writings]


def test_each_row_keeps_to_a_form_of_its_own(write: Write) -> None:
    vote, remarks, other = texts(
        write([a_writing("a"), a_writing("b", Remarks), a_writing("c" * 40)])
    )

    assert Vote.model_validate_json(vote, strict=True).reasons
    assert Vote.model_validate_json(other, strict=True).reasons
    assert all(Remarks.model_validate_json(remarks, strict=True).remarks)


def test_an_answer_that_is_cut_off_says_so_and_counts_its_tokens(write: Write) -> None:
    cut, whole = write([a_writing("a", limit=5), a_writing("b")])

    assert isinstance(cut, Written)
    assert not cut.whole
    assert cut.tokens_written == 5
    assert texts([whole])
    assert isinstance(whole, Written)
    assert whole.tokens_written > 5
    assert whole.tokens_read > cut.tokens_written


def test_a_row_that_nobody_waits_for_ends_and_the_others_go_on(write: Write) -> None:
    gone, kept = write([a_writing("a", wanted=lambda: False), a_writing("b")])

    assert isinstance(gone, Written)
    assert gone.tokens_written == 1
    assert texts([kept]) == texts(write([a_writing("b")]))


def test_a_prompt_beyond_the_window_is_refused_and_the_others_are_answered(write: Write) -> None:
    fits, beyond = write([a_writing("a"), a_writing("seat " * 9_000)])

    assert texts([fits])
    assert isinstance(beyond, ExpertFailure)
    assert "the model takes 8,192 together" in str(beyond)
    assert not beyond.repairable


@pytest.mark.usefixtures("_torch")
def test_scores_that_are_no_numbers_are_a_reason_and_never_a_vote(tmp_path: Path) -> None:
    from adapters.llm.local.generation import write_all  # noqa: PLC0415 - needs torch
    from adapters.llm.local.weights import weights_in  # noqa: PLC0415
    from tests.adapters.llm.local.tiny import make_model  # noqa: PLC0415

    weights = weights_in(make_model(tmp_path))
    weights.model.lm_head.weight.data.fill_(float("nan"))

    outcomes = write_all(weights, [a_writing("a"), a_writing("b")])

    assert [type(one) for one in outcomes] == [ExpertFailure, ExpertFailure]
    assert str(outcomes[0]) == "the model broke down: its scores are no numbers"


@pytest.mark.parametrize(
    "template",
    [
        None,
        SYSTEMLESS,
    ],
)
@pytest.mark.usefixtures("_torch")
def test_a_model_without_a_template_or_a_systems_turn_still_reads_the_rules(
    tmp_path: Path, template: str | None
) -> None:
    from adapters.llm.local.weights import weights_in  # noqa: PLC0415 - needs torch
    from tests.adapters.llm.local.tiny import make_model  # noqa: PLC0415

    weights = weights_in(make_model(tmp_path, template=template))

    prompt = weights.tokenizer.decode(weights.tokens("the rules", "the case"))

    assert "the rules\n\nthe case" in prompt


@pytest.mark.usefixtures("_torch")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    lengths=st.lists(st.integers(min_value=1, max_value=500), max_size=40),
    limit=st.integers(min_value=1, max_value=100),
    room=st.integers(min_value=0, max_value=3_000),
)
def test_every_row_is_in_one_batch_that_fits_unless_it_alone_does_not(
    lengths: list[int], limit: int, room: int
) -> None:
    from adapters.llm.local.generation import Row, batches  # noqa: PLC0415 - needs torch

    writing = a_writing("", limit=limit)
    rows = [Row(writing, place, (1,) * length) for place, length in enumerate(lengths)]

    made = list(batches(rows, room))

    assert sorted(row.place for batch in made for row in batch) == list(range(len(rows)))
    assert all(
        len(batch) * max(row.room for row in batch) <= room for batch in made if len(batch) > 1
    )
