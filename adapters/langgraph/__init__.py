"""The deliberation engine on LangGraph."""

from adapters.langgraph.engine import LangGraphEngine, open_engine

__all__ = ["LangGraphEngine", "open_engine"]
