"""What a carrier's clock calls once an hour."""

from collections.abc import Mapping

from attrs import evolve, frozen
from structlog.stdlib import get_logger

from entrypoints.carried.opening import opened
from entrypoints.cleanup import clean_up
from entrypoints.setting_rules import CleanUp


@frozen(kw_only=True)
class CleanedUp:
    """What went of the panels whose time is up.

    Attributes:
        due: how many were to go.
        erased: how many went.
        held: how many stay, as they are under a legal hold.
    """

    due: int
    erased: int
    held: int


async def clean_up_old_panels(environment: Mapping[str, str]) -> CleanedUp:
    """Count what is to go, and clean up where the settings say `hourly`; else the count is all.

    Raises:
        DomainError: the settings or the database cannot be used.
    """
    async with opened(environment) as process:
        application, now = process.application, process.application.clock.now()
        found = await clean_up(application, now=now, dry_run=True)
        counted = CleanedUp(due=found.erased, erased=0, held=found.held)
        get_logger(__name__).info("clean_up_due", panels=counted.due, held=counted.held)
        if process.settings.clean_up is not CleanUp.HOURLY:
            return counted
        done = await clean_up(application, now=now, dry_run=False)
        return evolve(counted, erased=done.erased, held=done.held)
