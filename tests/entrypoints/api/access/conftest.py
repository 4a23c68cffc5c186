from collections.abc import Iterator

import pytest

from domain.tenancy import TenantId
from entrypoints.api.app import create_app
from tests.entrypoints.api.access.guarded import Guarded, settings_of
from tests.entrypoints.api.serving import served
from tests.issuer import issuer_in_thread


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A service on SQLite that takes keys and tokens."""
    url = f"sqlite:///{tmp_path_factory.mktemp('guarded') / 'panels.db'}"
    with issuer_in_thread() as issuer:
        settings = settings_of(url, issuer)
        with served(create_app(settings)) as address:
            yield Guarded(address, settings, issuer)


@pytest.fixture
def tenant() -> TenantId:
    return TenantId.generate()


@pytest.fixture
def other() -> TenantId:
    return TenantId.generate()
