"""What is compared, and how many calls its panel makes."""

from attrs import frozen

from tests.benchmarks.panels.case import CALLS, ROUNDS

REFERENCE = "OpenAI SDK, default transport"


@frozen(kw_only=True)
class Contender:
    """A library that holds the panel.

    Attributes:
        name: as the table shows it.
        module: the module of this package that holds the panel.
        function: opens it: given the server's address, a context manager of what holds a panel.
        calls: how many calls a panel makes.
        in_a_row: how many of them must wait for each other.
    """

    name: str
    module: str
    function: str
    calls: int = CALLS
    in_a_row: int = ROUNDS + 1


OURS = Contender(name="Ask Panel, Delphi", module="on_ask_panel", function="delphi")

LESS_AND_LESS = (
    Contender(name="its graph and checkpoints", module="on_ask_panel", function="without_graph"),
    Contender(
        name="journal, panel and events on disk", module="on_ask_panel", function="without_storage"
    ),
    Contender(
        name="protocol, packets, measures and events", module="on_ask_panel", function="typed_calls"
    ),
)
"""Our panel with one part left away after the other; each has the name of what it lacks."""

CONTENDERS = (
    Contender(name="aiohttp and a bare asyncio loop", module="bare", function="bare_aiohttp"),
    Contender(
        name="the same, answers stored in SQLite", module="bare", function="bare_with_storage"
    ),
    Contender(name="OpenAI SDK, aiohttp transport", module="on_sdk", function="sdk_aiohttp"),
    Contender(name=REFERENCE, module="on_sdk", function="sdk_default"),
    OURS,
    Contender(
        name="Ask Panel, open (themes too: 17 calls, 5 in a row)",
        module="on_ask_panel",
        function="open_panel",
        calls=CALLS + 1,
        in_a_row=ROUNDS + 2,
    ),
    Contender(name="agno", module="on_agno", function="agents"),
    Contender(name="autogen-core", module="on_autogen", function="agents"),
    Contender(
        name="LangGraph + langchain-openai", module="on_langgraph", function="nothing_stored"
    ),
    Contender(
        name="the same, with a SQLite checkpointer",
        module="on_langgraph",
        function="with_checkpoints",
    ),
    Contender(name="Pydantic AI, native output", module="on_pydantic_ai", function="native_output"),
)
