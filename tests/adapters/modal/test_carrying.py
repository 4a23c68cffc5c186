"""The queue with Modal as its carrier: what goes over the wire, and what happens where it fails."""

import sys
from collections.abc import AsyncIterator

import cbor2
import pytest
from grpclib import Status
from structlog.testing import capture_logs

from adapters.modal import CarriedQueue, open_carried_queue
from adapters.procrastinate.queue import ProcrastinateQueue, open_queue
from domain.panel import PanelId
from domain.shared import InvalidValue, Unavailable
from domain.tenancy import TenantId
from tests.modal_server import RunningModal, deploy_function

APP = "ours"
TENANT, PANEL = TenantId.generate(), PanelId.generate()


@pytest.fixture
async def queue(postgresql_app_url: str) -> AsyncIterator[ProcrastinateQueue]:
    async with open_queue(postgresql_app_url, lease_seconds=1.2) as opened:
        yield opened


@pytest.fixture
def deployed(modal_server: RunningModal) -> RunningModal:
    """Modal, with an app that has the function `work`."""
    deploy_function(modal_server.workspace, "work")
    return modal_server


async def test_a_worker_is_called_with_the_ids_and_nothing_else(
    queue: ProcrastinateQueue, deployed: RunningModal
) -> None:
    async with open_carried_queue(queue, APP) as carried:
        await carried.enqueue(TENANT, PANEL)

    [call] = deployed.workspace.asked("FunctionMap")
    [item] = call.pipelined_inputs
    assert call.function_id == deployed.workspace.deployments[0].functions["work"]
    assert cbor2.loads(item.input.args) == [[str(TENANT), str(PANEL)], {}]
    assert (await queue.state()).waiting == 1


async def test_the_panel_is_in_the_queue_before_modal_hears_of_it(
    queue: ProcrastinateQueue, deployed: RunningModal
) -> None:
    async with open_carried_queue(queue, APP) as carried:
        await carried.enqueue(TENANT, PANEL)

        # Nothing was sent yet: the caller does not wait for Modal.
        assert deployed.workspace.asked("FunctionMap") == []
        assert (await carried.state()).waiting == 1


@pytest.mark.parametrize("refusal", [Status.RESOURCE_EXHAUSTED, Status.UNAUTHENTICATED])
async def test_a_call_that_fails_is_logged_and_the_panel_stays_in_the_queue(
    queue: ProcrastinateQueue, deployed: RunningModal, refusal: Status
) -> None:
    deployed.workspace.refusal = refusal

    with capture_logs() as logs:
        async with open_carried_queue(queue, APP) as carried:
            await carried.enqueue(TENANT, PANEL)

    [told] = [line for line in logs if line["event"] == "worker_not_called"]
    assert (told["tenant_id"], told["panel_id"]) == (str(TENANT), str(PANEL))
    assert (await queue.state()).waiting == 1


async def test_an_app_that_is_not_deployed_loses_no_panel_either(
    queue: ProcrastinateQueue, modal_server: RunningModal
) -> None:
    with capture_logs() as logs:
        async with open_carried_queue(queue, APP) as carried:
            await carried.enqueue(TENANT, PANEL)

    assert [line["error"] for line in logs if line["event"] == "worker_not_called"] == [
        "NotFoundError"
    ]
    assert modal_server.workspace.asked("FunctionMap") == []
    assert (await queue.state()).waiting == 1


async def test_what_the_queue_cannot_take_modal_does_not_hear_of(
    queue: ProcrastinateQueue, deployed: RunningModal
) -> None:
    class Away(ProcrastinateQueue):
        async def enqueue(self, tenant_id: TenantId, panel_id: PanelId) -> None:  # noqa: ARG002
            raise Unavailable("queue_unreachable", "the database is away")

    carried = CarriedQueue(Away(queue._connector, lease_seconds=1), APP)  # noqa: SLF001
    with pytest.raises(Unavailable):
        await carried.enqueue(TENANT, PANEL)
    await carried.close()

    assert deployed.workspace.asked("FunctionMap") == []


@pytest.mark.usefixtures("deployed")
async def test_a_panel_that_is_withdrawn_waits_no_more(queue: ProcrastinateQueue) -> None:
    async with open_carried_queue(queue, APP) as carried:
        await carried.enqueue(TENANT, PANEL)
        await carried.withdraw(PANEL)

        assert (await carried.state()).waiting == 0


async def test_without_modals_client_it_is_refused_at_the_start(
    queue: ProcrastinateQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "modal", None)

    with pytest.raises(InvalidValue, match=r"install ask-panel\[modal\]"):
        async with open_carried_queue(queue, APP):
            pass
