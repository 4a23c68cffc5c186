from pathlib import Path

import pytest

from adapters.toml import load_catalogue
from domain.panel import Expert, ExpertProfile
from domain.shared import InvalidValue

ENTRY = {
    "agent_id": '"my_expert"',
    "name": '"My expert"',
    "role": '"Anything"',
    "remit": '"Answers for all."',
    "perspective": '"Asks first."',
    "vocabulary": '["word", "two words"]',
}


def entry(**changes: str | None) -> str:
    lines = [f"{key} = {value}" for key, value in (ENTRY | changes).items() if value is not None]
    return "\n".join(["[[expert]]", *lines, ""])


def file_of(folder: Path, content: str | bytes) -> Path:
    path = folder / "mine.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_shipped_library_has_experts_of_many_fields() -> None:
    experts = load_catalogue().all()

    assert len(experts) >= 16
    assert {"fda_expert", "clinical_expert"} <= {expert.agent_id for expert in experts}
    assert all(expert.profile.remit and expert.profile.vocabulary for expert in experts)


def test_the_first_five_see_a_submission_from_five_sides() -> None:
    assert [expert.agent_id for expert in load_catalogue().all()[:5]] == [
        "fda_expert",
        "clinical_expert",
        "biostatistics_expert",
        "patient_safety_expert",
        "reimbursement_expert",
    ]


def test_the_users_experts_follow_the_shipped_ones(tmp_path: Path) -> None:
    catalogue = load_catalogue(file_of(tmp_path, entry()))

    mine = Expert(
        agent_id="my_expert",
        name="My expert",
        role="Anything",
        profile=ExpertProfile(
            remit="Answers for all.",
            perspective="Asks first.",
            vocabulary=("word", "two words"),
        ),
    )
    assert catalogue.all() == (*load_catalogue().all(), mine)
    assert catalogue.find("my_expert") == mine


def test_a_users_expert_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    shipped = load_catalogue().all()

    catalogue = load_catalogue(file_of(tmp_path, entry(agent_id='"clinical_expert"')))

    assert len(catalogue.all()) == len(shipped)
    assert [one.name for one in catalogue.all() if one.agent_id == "clinical_expert"] == [
        "My expert"
    ]


def test_an_unknown_id_finds_nobody() -> None:
    assert load_catalogue().find("nobody") is None


def test_the_example_file_loads() -> None:
    example = Path(__file__).parents[3] / "examples" / "experts.toml"

    assert load_catalogue(example).find("cardiac_nurse_expert")


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        ("[[expert]", "experts_not_toml", "line 1"),
        (b"\xff\xfe", "experts_not_text", "UTF-8"),
        ("", "experts_key_missing", "'expert'"),
        ("expert = []", "experts_malformed", "[[expert]]"),
        ("expert = [1]", "experts_malformed", "expert 1"),
        ("[expert]\nname = 'x'", "experts_malformed", "[[expert]]"),
        ("title = 'x'\n" + entry(), "experts_key_unknown", "'title'"),
        (entry(remit=None), "experts_key_missing", "expert 1 ('my_expert'): the key 'remit'"),
        (entry(color='"red"'), "experts_key_unknown", "'color'"),
        (entry(name="7"), "experts_malformed", "name must be text"),
        (entry(role='" "'), "experts_malformed", "role must be text"),
        (entry(vocabulary='"word"'), "experts_malformed", "vocabulary must be a list"),
        (entry(vocabulary="[1]"), "experts_malformed", "vocabulary must be a list"),
        (entry(vocabulary='[""]'), "experts_malformed", "vocabulary cannot be empty"),
        (entry(agent_id='"no good"'), "experts_malformed", "agent_id must be"),
        (entry() + entry(), "experts_repeated", "expert 2: agent_id 'my_expert' is used twice"),
    ],
)
def test_a_malformed_file_is_refused_by_file_entry_and_key(
    tmp_path: Path, content: str | bytes, code: str, told: str
) -> None:
    path = file_of(tmp_path, content)

    with pytest.raises(InvalidValue) as caught:
        load_catalogue(path)

    assert (caught.value.code, caught.value.field) == (code, "experts_file")
    assert str(path) in caught.value.message
    assert told in caught.value.message


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="No such file"):
        load_catalogue(tmp_path / "none.toml")
