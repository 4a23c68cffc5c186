import pytest

from domain.tenancy import TenantId
from tests.contracts.examples import a_panel, begin, cancel, stored
from tests.contracts.store import Store


# Through a project's interface nobody sees all tenants: there the queue alone knows them.
@pytest.mark.parametrize("operators_store", ["memory", "sqlite", "postgresql"], indirect=True)
async def test_panels_in_progress_of_all_tenants_are_found_the_oldest_first(
    operators_store: Store,
) -> None:
    expected = []
    for minutes in (3, 1, 2):
        tenant_id = TenantId.generate()
        uow = operators_store.unit_of_work(tenant_id)
        await stored(uow, a_panel(tenant_id))
        ended, under_way = a_panel(tenant_id), a_panel(tenant_id, minutes=minutes)
        cancel(ended)
        begin(under_way)
        await stored(uow, ended)
        await stored(uow, under_way)
        expected.append((minutes, tenant_id, under_way.panel_id))

    found = await operators_store.unfinished.all()

    assert list(found) == [(tenant, panel) for _, tenant, panel in sorted(expected)]
