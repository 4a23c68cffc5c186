"""Run a stored panel again from its journal, and say whether it came out the same."""

from application.panel import Replay, ReplayPanel, replay_panel
from application.panel.ports import SilentObserver
from domain.panel import PanelId
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application
from entrypoints.cli.exit_status import DONE, FAULT
from entrypoints.cli.output import print_document, print_paragraph, result_console
from entrypoints.cli.place import Place
from entrypoints.cli.session import run_tenant_session
from entrypoints.cli.wording import counted
from entrypoints.deliberations import deliberation_ports
from entrypoints.representation.record import replay_document


def replay_stored(panel_id: str, *, place: Place, as_json: bool) -> int:
    """Print whether the panel's record gives the same again.

    Returns:
        The exit status: 1 where something differs.

    Raises:
        NotFound: the tenant has no such panel.
        IllegalState: it has not ended, or the journal lacks an answer.
    """
    wanted = PanelId.from_string(panel_id)

    async def work(application: Application, tenant_id: TenantId) -> Replay:
        ports = deliberation_ports(application, tenant_id, SilentObserver())
        return await replay_panel(ReplayPanel(wanted), ports=ports)

    replay = run_tenant_session(place, work)
    if as_json:
        print_document(replay_document(replay))
    else:
        _print(replay)
    return DONE if replay.is_identical else FAULT


def _print(replay: Replay) -> None:
    console = result_console()
    answers = counted(replay.answers, "recorded answer")
    if replay.is_identical:
        said = f"Identical: {answers} gave the same rounds, measurements and outcome, bit for bit."
        print_paragraph(console, f"{said} No expert was asked.")
        return
    print_paragraph(console, f"Different: from {answers} not everything came out as it is stored.")
    for difference in replay.differences:
        print_paragraph(console, difference, first="  - ")
    print_paragraph(
        console,
        "Either the record was changed, or this release shows or measures otherwise than the one "
        "that held the panel.",
    )
