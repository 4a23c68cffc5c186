"""On whose behalf code runs: each thread and each task for itself."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.tenancy import TenantContext, TenantId, TenantMismatch

OURS, THEIRS = TenantId.generate(), TenantId.generate()


@pytest.fixture(autouse=True)
def nobody_before_and_after() -> Iterator[None]:
    TenantContext.clear()
    yield
    TenantContext.clear()


def test_at_first_code_runs_on_behalf_of_nobody() -> None:
    assert TenantContext.get() is None


def test_a_tenant_that_was_set_stays_until_it_is_cleared() -> None:
    TenantContext.set(OURS)
    assert TenantContext.get() == OURS

    TenantContext.clear()
    assert TenantContext.get() is None


def test_a_block_runs_on_behalf_of_its_tenant_and_restores_the_one_before() -> None:
    TenantContext.set(OURS)

    with TenantContext.use(THEIRS) as used:
        assert used == THEIRS
        assert TenantContext.get() == THEIRS
        with TenantContext.use(OURS):
            assert TenantContext.get() == OURS
        assert TenantContext.get() == THEIRS

    assert TenantContext.get() == OURS


def test_a_block_that_fails_restores_the_tenant_before_it() -> None:
    with pytest.raises(ZeroDivisionError), TenantContext.use(OURS):
        _ = 1 / 0

    assert TenantContext.get() is None


def test_what_a_tenant_owns_passes_for_it_and_for_nobody_in_particular() -> None:
    TenantContext.require(OURS)
    with TenantContext.use(OURS):
        TenantContext.require(OURS)


def test_what_another_tenant_owns_is_refused_without_naming_either() -> None:
    with TenantContext.use(THEIRS), pytest.raises(TenantMismatch, match="Tenant mismatch") as no:
        TenantContext.require(OURS)

    assert str(OURS) not in str(no.value)
    assert str(THEIRS) not in str(no.value)
    assert no.value.code == "tenant_mismatch"


async def test_tasks_that_run_at_once_do_not_see_each_others_tenant() -> None:
    both_are_set = asyncio.Barrier(2)

    async def set_and_look(tenant: TenantId) -> TenantId | None:
        TenantContext.set(tenant)
        await both_are_set.wait()
        return TenantContext.get()

    first, second = await asyncio.gather(set_and_look(OURS), set_and_look(THEIRS))

    assert (first, second) == (OURS, THEIRS)
    assert TenantContext.get() is None


async def test_a_task_runs_on_behalf_of_the_tenant_that_started_it() -> None:
    async def look() -> TenantId | None:
        return TenantContext.get()

    with TenantContext.use(OURS):
        task = asyncio.create_task(look())

    assert await task == OURS


def test_a_thread_starts_on_behalf_of_nobody() -> None:
    TenantContext.set(OURS)

    with ThreadPoolExecutor(1) as threads:
        seen = threads.submit(TenantContext.get).result()

    assert seen is None


def test_a_thread_that_sets_a_tenant_leaves_the_others_alone() -> None:
    TenantContext.set(OURS)

    with ThreadPoolExecutor(1) as threads:
        threads.submit(TenantContext.set, THEIRS).result()

    assert TenantContext.get() == OURS
