"""What a release needs of the place where it is deployed."""

import asyncio
import shutil
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path

from application.notification import SecretsCheck, check_secrets
from domain.shared import Conflict, Unavailable
from domain.tenancy import TenantContext
from entrypoints.bootstrap.application import open_drafting
from entrypoints.bootstrap.backups import backup_folder
from entrypoints.bootstrap.evidence_files import file_folder
from entrypoints.bootstrap.signing import webhook_box
from entrypoints.bootstrap.stores import stores_in
from entrypoints.deployment import Check, Verdict
from entrypoints.effective_settings import unknown_variables
from entrypoints.settings import Settings, load_settings, require_servable


class Target(StrEnum):
    """Where a release is deployed to."""

    COMMAND = "command"
    COMPOSE = "compose"
    MODAL = "modal"


_TOOLS: Mapping[Target, tuple[str, ...]] = {
    Target.COMMAND: (),
    Target.COMPOSE: ("docker",),
    Target.MODAL: ("modal",),
}


def deployment_checks(
    database_url: str | None, environment: Mapping[str, str], target: Target
) -> Mapping[str, Check]:
    """The checks by their names, in the order in which they help.

    Each reads the settings anew, so that one that breaks its rule fails each check that takes it.

    Args:
        database_url: the option, before the environment.
        environment: the service's environment variables.
        target: where the release is deployed to.
    """

    def settings() -> Settings:
        return load_settings(database_url, environment)

    return {
        "settings": partial(_settings, settings, environment, target),
        "secrets": partial(_secrets, settings),
        "model": partial(_model, settings),
        "tools": partial(_tools, settings, target),
        "database": partial(_database, settings),
        "migrations": partial(_migrations, settings),
        "role": partial(_role, settings),
        "webhooks": partial(_webhooks, settings),
        "redis": partial(_redis, settings),
        "files": partial(_files, settings),
        "backups": partial(_backups, settings),
    }


Read = Callable[[], Settings]


def _settings(read: Read, environment: Mapping[str, str], target: Target) -> tuple[Verdict, str]:
    settings = read()
    if target is Target.MODAL:
        from entrypoints.carried.settings import as_carried

        as_carried(settings)
    unknown = unknown_variables(environment)
    if unknown:
        return Verdict.OK, f"read; nothing reads {', '.join(unknown)}: misspelt?"
    return Verdict.OK, "every variable keeps its rule"


def _secrets(read: Read) -> tuple[Verdict, str]:
    settings = read()
    require_servable(settings)
    names = {
        "ASK_PANEL_CURSOR_SECRET": settings.cursor_secret,
        "ASK_PANEL_OPERATOR_TOKEN": settings.operator_token,
    }
    absent = [name for name, value in names.items() if value is None]
    if absent:
        return Verdict.OK, f"enough to serve on {settings.host}; not set: {', '.join(absent)}"
    return Verdict.OK, "all set"


def _model(read: Read) -> tuple[Verdict, str]:
    model = read().model

    async def look() -> str:
        async with open_drafting() as drafting:
            return drafting.models.of(model).label

    return Verdict.OK, f"for seats that name none: {asyncio.run(look())} (not tried)"


def _tools(read: Read, target: Target) -> tuple[Verdict, str]:
    from adapters.sql.inspection import require_backup_tools

    settings = read()
    for name in _TOOLS[target]:
        if shutil.which(name) is None:
            message = f"{name} is not found; install it, or deploy to another target"
            raise Unavailable("deploy_tool_missing", message)
    folder = Path(settings.postgresql_tools) if settings.postgresql_tools else None
    found = require_backup_tools(settings.database_url, folder)
    return Verdict.OK, ", ".join([*_TOOLS[target], found])


def _database(read: Read) -> tuple[Verdict, str]:
    from adapters.sql.inspection import look_at_server

    return Verdict.OK, look_at_server(read().database_url)


def _migrations(read: Read) -> tuple[Verdict, str]:
    from adapters.sql.inspection import pending_migration

    pending = pending_migration(read().database_url)
    if pending is None:
        return Verdict.OK, "none is pending"
    return Verdict.PENDING, f"{pending}: 'ask-panel database prepare', or SQLite's first start"


def _role(read: Read) -> tuple[Verdict, str]:
    from adapters.sql.inspection import require_safe_role

    return Verdict.OK, require_safe_role(read().database_url)


def _webhooks(read: Read) -> tuple[Verdict, str]:
    from adapters.sql.inspection import pending_migration

    settings = read()
    if pending_migration(settings.database_url) is not None:
        return Verdict.PENDING, "their secrets are tried once the migrations are through"
    found = asyncio.run(_secrets_of_webhooks(settings))
    count, unreadable = sum(one.webhooks for one in found), sum(one.unreadable for one in found)
    if unreadable:
        message = (
            f"the secrets of {unreadable} of {count} webhooks cannot be read with "
            "ASK_PANEL_CURSOR_SECRET; set the one of before as ASK_PANEL_CURSOR_SECRET_PREVIOUS, "
            "or make them anew"
        )
        raise Conflict("secret_unreadable", message)
    return Verdict.OK, f"the secrets of all {count} can be read" if count else "there are none"


async def _secrets_of_webhooks(settings: Settings) -> Sequence[SecretsCheck]:
    """What was found of each tenant that has webhooks."""
    from adapters.sql import Database

    database, box = await Database.open(settings.database_url), webhook_box(settings)
    try:
        stores, found = stores_in(database), []
        for tenant_id in await stores.notified.all():
            with TenantContext.use(tenant_id):
                found.append(await check_secrets(webhooks=stores.webhooks(tenant_id), box=box))
        return found
    finally:
        await database.close()


def _redis(read: Read) -> tuple[Verdict, str]:
    url = read().redis_url
    if url is None:
        return Verdict.OK, "not set: each process has a cache and limits of its own"
    if not asyncio.run(_answers(url)):
        message = "Redis does not answer; start it, or correct ASK_PANEL_REDIS_URL"
        raise Unavailable("redis_unreachable", message)
    return Verdict.OK, "Redis answers"


async def _answers(redis_url: str) -> bool:
    from adapters.redis import RedisCache, open_redis

    async with open_redis(redis_url) as server:
        return await RedisCache(server).check()


def _files(read: Read) -> tuple[Verdict, str]:
    from adapters.sql.inspection import can_be_written

    settings = read()
    folder = file_folder(settings)
    if folder is None:
        kept = "in Supabase's Storage" if settings.supabase_url else "nowhere: no folder is set"
        return Verdict.OK, f"uploads are kept {kept}"
    if not can_be_written(folder.absolute()):
        message = f"{folder} cannot be written; name another by ASK_PANEL_FILE_FOLDER"
        raise Unavailable("file_folder_unusable", message)
    return Verdict.OK, f"uploads are kept in {folder.absolute()}"


def _backups(read: Read) -> tuple[Verdict, str]:
    from adapters.sql.inspection import can_be_written

    folder = backup_folder(read()).absolute()
    if not can_be_written(folder):
        message = f"{folder} cannot be written; name another by ASK_PANEL_BACKUP_FOLDER"
        raise Unavailable("backup_folder_unusable", message)
    return Verdict.OK, f"go to {folder}"
