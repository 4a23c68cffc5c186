"""Legal holds over HTTP."""

from collections.abc import Awaitable, Callable

from domain.tenancy import Role
from entrypoints.api.panels.holds import HoldDocument, HoldsDocument
from tests.entrypoints.api.panels.conftest import Caller, refusal_of

REASON = {"reason": "Acme against Foo, case 7"}

AsRole = Callable[[Role], Awaitable[Caller]]


async def test_a_hold_is_placed_shown_listed_and_lifted(caller: Caller) -> None:
    path = await caller.convene()
    listing = f"/api/v1/tenants/{caller.tenant_id}/holds"

    placed = await caller.http.put(f"{path}/hold", json=REASON)
    again = await caller.http.put(f"{path}/hold", json=REASON)
    shown = await caller.http.get(f"{path}/hold")
    listed = (await caller.http.get(listing)).json()
    lifted = await caller.http.delete(f"{path}/hold")

    assert placed.status_code == 200
    assert placed.json() == again.json() == shown.json()
    HoldDocument.model_validate(shown.json(), extra="forbid")
    assert HoldsDocument.model_validate(listed, extra="forbid").holds[0].reason == REASON["reason"]
    assert (lifted.status_code, lifted.content) == (204, b"")
    assert refusal_of(await caller.http.get(f"{path}/hold")) == (404, "hold_unknown", None)
    assert (await caller.http.get(listing)).json() == {"holds": []}


async def test_a_held_panel_is_not_erased_and_its_run_goes_on(caller: Caller) -> None:
    path = await caller.convene()
    await caller.http.put(f"{path}/hold", json=REASON)

    refused = await caller.http.delete(path, params={"erase": "true"})
    ended = await caller.execute(path)

    assert refusal_of(refused) == (409, "panel_held", None)
    assert ended["status"] == "completed"


async def test_one_hold_at_a_time_and_for_a_reason(caller: Caller) -> None:
    path = await caller.convene()
    await caller.http.put(f"{path}/hold", json=REASON)

    other = await caller.http.put(f"{path}/hold", json={"reason": "Another case"})
    blank = await caller.http.put(f"{path}/hold", json={"reason": " "})

    assert refusal_of(other) == (409, "hold_exists", None)
    assert refusal_of(blank) == (400, "reason_empty", "reason")


async def test_only_owners_place_and_lift_holds(caller_as: AsRole) -> None:
    owner, editor = await caller_as(Role.OWNER), await caller_as(Role.EDITOR)
    path = await editor.convene()

    refused = [
        await editor.http.put(f"{path}/hold", json=REASON),
        await editor.http.delete(f"{path}/hold"),
    ]
    await owner.http.put(f"{path}/hold", json=REASON)

    assert {refusal_of(response)[:2] for response in refused} == {(403, "permission_missing")}
    assert (await editor.http.get(f"{path}/hold")).json()["placed_by"].startswith("key:")
