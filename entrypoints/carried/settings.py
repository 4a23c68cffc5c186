"""What a process that a carrier starts is told."""

from collections.abc import Mapping

from attrs import evolve

from domain.shared import InvalidValue
from entrypoints.bootstrap import database_place
from entrypoints.settings import DATABASE_VARIABLE, Settings, load_settings, require_servable

_ALL_INTERFACES = "0.0.0.0"  # noqa: S104 - the carrier listens there, for everybody


def carried_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of a process that a carrier starts, and whose address everybody can reach.

    Raises:
        InvalidValue: a variable breaks its rule; callers would not have to show who they are; or
            the database is a file, which several processes would share without locks.
    """
    return as_carried(load_settings(None, environment))


def as_carried(settings: Settings) -> Settings:
    """The same settings, as a process takes them whose address everybody can reach.

    Raises:
        InvalidValue: callers would not have to show who they are; or the database is a file.
    """
    settings = evolve(settings, host=_ALL_INTERFACES, https=True)
    place = database_place(settings)
    if place.single_process:
        message = (
            f"{DATABASE_VARIABLE} must name a postgresql:// database here: {place.words} is a "
            "SQLite file, and containers would share it on a volume that has no locks"
        )
        raise InvalidValue("carrier_needs_postgresql", message, field=DATABASE_VARIABLE)
    require_servable(settings)
    return settings
