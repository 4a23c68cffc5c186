"""A person's decision on the outcome."""

from application.panel import SignOutcome, sign_outcome
from domain.panel import Decision, PanelId
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application
from entrypoints.cli.place import Place
from entrypoints.cli.running import print_outcome
from entrypoints.cli.session import run_tenant_session


def sign_panel(
    panel_id: str, name: str, decision: str, text: str, *, place: Place, as_json: bool
) -> None:
    """Record the decision, and print the panel as it ended.

    Raises:
        NotFound: the tenant has no such panel.
        IllegalState: its outcome does not wait for a signature.
        InvalidValue: the name is missing, or the text that the decision needs.
    """
    command = SignOutcome(
        panel_id=PanelId.from_string(panel_id), name=name, decision=Decision(decision), text=text
    )

    async def work(application: Application, tenant_id: TenantId) -> None:
        uow = application.unit_of_work(tenant_id)
        panel = await sign_outcome(command, uow=uow, clock=application.clock)
        await print_outcome(panel, application, place=place, as_json=as_json)

    run_tenant_session(place, work)
