from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.panel.ports import PanelFilter
from domain.panel import PanelId, PanelStatus
from domain.shared import InvalidValue
from domain.tenancy import TenantId
from entrypoints.api.cursor import cursor_of, place_of

KEY = b"k" * 32
US, THEM = TenantId.generate(), TenantId.generate()
ALL = PanelFilter()
DRAFTS = PanelFilter(status=PanelStatus.DRAFT)

times = st.datetimes(timezones=st.just(UTC), min_value=datetime(1, 1, 1))  # noqa: DTZ001 - as it asks
places = st.tuples(times, st.builds(PanelId, st.uuids()))


@given(place=places)
def test_a_cursor_leads_back_to_its_place(place: tuple[datetime, PanelId]) -> None:
    cursor = cursor_of(place, key=KEY, tenant_id=US, wanted=DRAFTS)

    assert place_of(cursor, key=KEY, tenant_id=US, wanted=DRAFTS) == place
    assert cursor.isascii()
    assert set("+/=&%") & set(cursor) == set()


@given(place=places)
def test_a_cursor_is_of_one_list_of_one_tenant_of_one_service(
    place: tuple[datetime, PanelId],
) -> None:
    cursor = cursor_of(place, key=KEY, tenant_id=US, wanted=DRAFTS)

    with pytest.raises(InvalidValue):
        place_of(cursor, key=KEY, tenant_id=THEM, wanted=DRAFTS)
    with pytest.raises(InvalidValue):
        place_of(cursor, key=KEY, tenant_id=US, wanted=ALL)
    with pytest.raises(InvalidValue):
        place_of(cursor, key=b"other" * 7, tenant_id=US, wanted=DRAFTS)


@given(text=st.text(max_size=80))
def test_what_nobody_signed_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        place_of(text, key=KEY, tenant_id=US, wanted=ALL)

    assert (refusal.value.code, refusal.value.field) == ("cursor_invalid", "cursor")
