"""What a tenant may spend in a month and has spent in this one, and how long its panels work."""

from attrs import evolve, frozen

from application.tenancy import SetBudget, find_tenant, set_budget
from domain.shared import Budget, Usage
from domain.tenancy import Tenant, TenantId
from entrypoints.bootstrap import Application
from entrypoints.cli.output import print_document, print_paragraph, result_console
from entrypoints.cli.session import run_session
from entrypoints.cli.wording import budget_in_words, usage_in_words
from entrypoints.representation import tenant_document
from entrypoints.representation.record import usage_document


@frozen(kw_only=True)
class Limits:
    """New limits; None leaves one as it is, or lifts it where the others are `unlimited`."""

    usd: float | None
    tokens: int | None
    seconds: float | None
    unlimited: bool

    @property
    def change_anything(self) -> bool:
        """Whether a limit is set or lifted."""
        limits = (self.usd, self.tokens, self.seconds)
        return self.unlimited or any(limit is not None for limit in limits)

    def over(self, present: Budget) -> Budget:
        """The present limits with these in their place."""
        base = Budget() if self.unlimited else present
        return evolve(
            base,
            usd=base.usd if self.usd is None else self.usd,
            tokens=base.tokens if self.tokens is None else self.tokens,
            seconds=base.seconds if self.seconds is None else self.seconds,
        )


def limit_tenant(
    tenant_id: str, limits: Limits, *, database_url: str | None, as_json: bool
) -> None:
    """Set the limits, if any are given, and print those that count.

    Raises:
        NotFound: there is no such tenant.
        InvalidValue: a limit is no number above 0.
    """
    wanted = TenantId.from_string(tenant_id)

    async def work(application: Application) -> tuple[Tenant, Usage]:
        directory = application.directory
        tenant = await find_tenant(wanted, directory=directory)
        if limits.change_anything:
            command = SetBudget(tenant_id=wanted, budget=limits.over(tenant.budget))
            tenant = await set_budget(command, directory=directory)
        month = application.clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return tenant, await application.usage(wanted).since(month)

    tenant, used = run_session(database_url, work)
    if as_json:
        print_document({**tenant_document(tenant), "used_this_month": usage_document(used)})
        return
    console = result_console()
    monthly = evolve(tenant.budget, seconds=None)
    each = evolve(tenant.budget, tokens=None, usd=None)
    print_paragraph(console, f"Each month: {budget_in_words(monthly) or 'no limit'}")
    print_paragraph(console, f"Working time of each panel: {budget_in_words(each) or 'no limit'}")
    print_paragraph(console, f"This month so far: {usage_in_words(used)}")
