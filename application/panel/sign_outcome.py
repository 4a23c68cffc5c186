"""A named person accepts, amends or rejects the outcome of a hybrid panel."""

from attrs import frozen

from application.panel.ports import PanelUnitOfWork
from application.shared import Clock
from domain.panel import Decision, Panel, PanelId


@frozen(kw_only=True)
class SignOutcome:
    """The decision.

    Attributes:
        panel_id: the panel.
        name: who signs.
        decision: accept, amend or reject.
        text: the amended recommendation, the reason of a rejection, or a remark.
        by: the stable name of the credential with which it came; empty where none was shown.
    """

    panel_id: PanelId
    name: str
    decision: Decision
    text: str = ""
    by: str = ""


async def sign_outcome(command: SignOutcome, *, uow: PanelUnitOfWork, clock: Clock) -> Panel:
    """Record the decision: the panel is completed, or failed where it was rejected.

    Raises:
        NotFound: the tenant has no such panel.
        IllegalState: its outcome does not wait for a signature.
        InvalidValue: the name is missing, or the text that the decision needs.
        StaleVersion: somebody else signed meanwhile.
    """
    async with uow:
        panel = await uow.panels.get(command.panel_id)
        panel.sign(command.name, command.decision, command.text, by=command.by, now=clock.now())
        await uow.panels.save(panel)
        await uow.commit()
    return panel
