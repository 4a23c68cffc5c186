from tests.fake_llm.fixtures import fake_llm

__all__ = ["fake_llm"]
