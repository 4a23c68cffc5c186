from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.engine import make_url

from adapters.langgraph import open_engine
from adapters.procrastinate.address import conninfo_of

PASSWORD = "it's a 100 % \\ secret: yes/no@home?"


def with_password(url: str) -> str:
    return make_url(url).set(password=PASSWORD).render_as_string(hide_password=False)


def test_any_password_reaches_the_server_as_it_is() -> None:
    address = conninfo_of(with_password("postgresql+psycopg://me@host/panels?host=/tmp/x"))

    assert conninfo_to_dict(address)["password"] == PASSWORD


async def test_checkpoints_too_are_reached_with_any_password(postgresql_owner_url: str) -> None:
    async with open_engine(with_password(postgresql_owner_url)):
        pass
