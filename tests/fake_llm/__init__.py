"""A language model's server for tests: real HTTP, the wire formats of OpenAI and Anthropic.

It answers by the schema that a request carries, the same for the same request, and fails in any
way that a rule or the model's name asks for. `python -m tests.fake_llm` runs it alone.
"""

from tests.fake_llm.faults import Fault, Rule
from tests.fake_llm.request import ModelRequest
from tests.fake_llm.running import fake_llm_in_thread, running_fake_llm
from tests.fake_llm.server import FakeLlm

__all__ = ["FakeLlm", "Fault", "ModelRequest", "Rule", "fake_llm_in_thread", "running_fake_llm"]
