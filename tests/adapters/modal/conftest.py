from tests.modal_server.fixtures import modal_server

__all__ = ["modal_server"]
