"""Say how long a tenant keeps its ended panels."""

from attrs import frozen

from application.shared import Clock
from application.tenancy.find_tenant import find_tenant
from application.tenancy.ports import AuditTrail, TenantDirectory
from domain.tenancy import Permission, Principal, Retention, RetentionChanged, Tenant


@frozen(kw_only=True)
class SetRetention:
    """Another rule for the panels that ended, those too that ended before."""

    by: Principal
    retention: Retention


async def set_retention(
    command: SetRetention, *, directory: TenantDirectory, audit: AuditTrail, clock: Clock
) -> Tenant:
    """Record the change, store the rule, and return the tenant under it.

    Raises:
        Forbidden: whoever changes it may not manage the tenant.
        NotFound: there is no such tenant.
    """
    by, retention = command.by, command.retention
    by.require(Permission.TENANT_MANAGE)
    tenant = await find_tenant(by.tenant_id, directory=directory)
    if tenant.retention == retention:
        return tenant
    event = RetentionChanged(
        tenant_id=by.tenant_id,
        by=by.subject,
        days=retention.days,
        events=retention.events,
        occurred_at=clock.now(),
    )
    # First, so that no rule counts that the record does not know of.
    await audit.record(event)
    changed = tenant.with_retention(retention)
    await directory.save(changed)
    return changed
