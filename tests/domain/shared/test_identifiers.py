import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.hypothesis import panel_ids, uuid7s
from domain.panel import PanelId
from domain.shared import Identifier, InvalidValue, instant_of, moment, uuid7
from domain.tenancy import TenantId

KINDS = [TenantId, PanelId]


@pytest.mark.parametrize("kind", KINDS)
def test_a_generated_identifier_is_a_uuid_of_version_7(kind: type[Identifier]) -> None:
    generated = kind.generate()

    assert generated.value.version == 7
    assert generated.value.variant == "specified in RFC 4122"


@pytest.mark.parametrize("kind", KINDS)
def test_generated_identifiers_differ(kind: type[Identifier]) -> None:
    assert len({kind.generate() for _ in range(100)}) == 100


@given(uuid7s(), uuid7s())
def test_identifiers_sort_by_the_time_of_their_making(one: UUID, other: UUID) -> None:
    if instant_of(one) < instant_of(other):
        assert PanelId(one) < PanelId(other)


@given(panel_ids())
def test_an_identifier_survives_a_round_trip_through_text(panel_id: PanelId) -> None:
    assert PanelId.from_string(str(panel_id)) == panel_id
    assert PanelId.from_string(str(panel_id).upper()) == panel_id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "panel-1",
        "0190163d-8694-739b-aea5",
        "0190163d8694739baea5966c26f8ad91",
        "{0190163d-8694-739b-aea5-966c26f8ad91}",
        "urn:uuid:0190163d-8694-739b-aea5-966c26f8ad91",
        " 0190163d-8694-739b-aea5-966c26f8ad91",
        "0190163d-8694-739b-aea5-966c26f8ad91\n",
        "0190163d-8694-739b-aea5-966c26f8ad9\u0661",
        "\ud800",
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_malformed_identifier_is_refused_by_the_name_that_others_know(
    kind: type[Identifier], text: str
) -> None:
    name = f"{kind.__name__.removesuffix('Id').lower()}_id"

    with pytest.raises(InvalidValue, match=rf"^{name} must be a UUID") as refusal:
        kind.from_string(text)

    assert refusal.value.field == name
    assert refusal.value.code == "identifier_malformed"


def test_an_identifier_is_not_read_from_anything_but_text() -> None:
    with pytest.raises(InvalidValue, match="tenant_id must be a UUID, not None"):
        TenantId.from_string(None)  # type: ignore[arg-type]


def test_a_refusal_quotes_no_more_than_a_line_of_what_it_refuses() -> None:
    with pytest.raises(InvalidValue) as refusal:
        PanelId.from_string("x" * 10_000)

    assert len(refusal.value.message) < 120


@given(uuid7s())
def test_a_panel_is_never_identified_by_the_id_of_a_tenant(value: UUID) -> None:
    one: Identifier = PanelId(value)
    other: Identifier = TenantId(value)

    assert one != other
    assert len({one, other}) == 2


def test_an_identifier_must_hold_a_uuid() -> None:
    with pytest.raises(TypeError):
        PanelId("0190163d-8694-739b-aea5-966c26f8ad91")  # type: ignore[arg-type]


def test_an_identifier_prints_its_canonical_form() -> None:
    canonical = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

    assert re.fullmatch(canonical, str(PanelId.generate()))


def test_a_uuid_of_version_7_carries_the_time_of_its_making() -> None:
    example_of_the_rfc = UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")

    assert instant_of(example_of_the_rfc) == datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)


def test_a_uuid_of_another_version_carries_no_time() -> None:
    with pytest.raises(InvalidValue, match="version 7"):
        instant_of(UUID("919108f7-52d1-4320-9bac-f847db4148a8"))


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 - st adds the zone
def test_a_moment_is_the_given_time_in_utc(now: datetime) -> None:
    taken = moment(now)

    assert taken == now.astimezone(UTC)
    assert taken.tzinfo is UTC


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(InvalidValue, match="now must carry a time zone"):
        moment(datetime(2026, 1, 1))  # noqa: DTZ001 - a naive time is the point


def test_a_uuid_from_after_the_year_9999_carries_no_time_that_can_be_told() -> None:
    with pytest.raises(InvalidValue, match="after the year 9999"):
        instant_of(UUID("e677d21f-dc00-7000-8000-000000000000"))


def test_without_a_given_time_a_moment_is_that_of_a_fresh_identifier() -> None:
    before = instant_of(uuid7())

    taken = moment(None)

    assert before <= taken <= instant_of(uuid7())
    assert taken.utcoffset() == timedelta(0)
