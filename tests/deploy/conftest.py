from tests.entrypoints.carried.environment import application, environment
from tests.fake_llm.fixtures import fake_llm
from tests.modal_server.fixtures import modal_server

__all__ = ["application", "environment", "fake_llm", "modal_server"]
