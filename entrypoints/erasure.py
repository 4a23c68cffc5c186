"""The erasure of one tenant with all that it has."""

from collections.abc import Callable, Sequence

from application.panel import DeletePanel, delete_panel
from application.panel.ports import PanelFilter
from application.tenancy import find_tenant
from domain.panel import ErasureCause, LegalHold
from domain.shared import Conflict, NotFound
from domain.tenancy import EventPolicy, Principal, Retention, TenantContext, TenantErased, TenantId
from entrypoints.application import Application

_PAGE = 100
_NAMED = 5
_ALL = Retention(days=None, events=EventPolicy.ERASE)


class TenantHeld(Conflict):
    """A tenant was to be erased of which panels are under a legal hold."""

    def __init__(self, holds: Sequence[LegalHold]) -> None:
        """Refuse, naming the first panels."""
        named = ", ".join(str(hold.panel_id) for hold in holds[:_NAMED])
        more = f" and {len(holds) - _NAMED:,} more" if len(holds) > _NAMED else ""
        message = f"under a legal hold, which has to be lifted first: {named}{more}"
        super().__init__("tenant_held", message)


async def erase_tenant(
    application: Application,
    tenant_id: TenantId,
    *,
    by: Principal,
    looked_at: Callable[[], None] = lambda: None,
) -> int:
    """Erase the tenant's panels, each in a transaction of its own, and then all else it has.

    What stays is its record: that things of some kind happened, when, and their digests.
    Whatever stops it, the next call goes on.

    Args:
        application: the ports on the open database.
        tenant_id: whose data goes.
        by: who wants that, as the record names it.
        looked_at: is called after each panel.

    Returns:
        How many panels were erased.

    Raises:
        NotFound: there is no such tenant.
        Unavailable: only the database's owner may; nothing is erased then.
        TenantHeld: a panel is under a legal hold; nothing is erased then.
        Conflict: a panel was put while the others were erased.
    """
    with TenantContext.use(tenant_id):
        await find_tenant(tenant_id, directory=application.directory)
        await application.directory.require_erasing()
        if holds := await application.holds(tenant_id).all():
            raise TenantHeld(holds)
        erased = 0
        while page := await _some_panels(application, tenant_id):
            for command in page:
                erased += await _erase(application, tenant_id, command)
                looked_at()
        if application.files is not None:
            await application.files.of(tenant_id).remove_all()
        event = TenantErased(
            tenant_id=tenant_id, by=by.subject, occurred_at=application.clock.now()
        )
        await application.directory.erase(event)
    return erased


async def count_panels(application: Application, tenant_id: TenantId) -> int:
    """How many panels the tenant has."""
    async with application.unit_of_work(tenant_id) as uow:
        return await uow.panels.count(PanelFilter())


async def _some_panels(application: Application, tenant_id: TenantId) -> list[DeletePanel]:
    async with application.unit_of_work(tenant_id) as uow:
        page = await uow.panels.search(PanelFilter(), limit=_PAGE)
    return [DeletePanel(one.panel_id, _ALL, ErasureCause.TENANT) for one in page]


async def _erase(application: Application, tenant_id: TenantId, command: DeletePanel) -> int:
    if application.queue is not None:
        await application.queue.withdraw(command.panel_id)
    try:
        await delete_panel(
            command,
            uow=application.unit_of_work(tenant_id),
            engine=await application.engine(),
            clock=application.clock,
        )
    except NotFound:
        return 0
    return 1
