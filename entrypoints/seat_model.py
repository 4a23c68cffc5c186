"""What answers for the seats of a panel where nobody names it."""

MODEL_VARIABLE = "ASK_PANEL_MODEL"
"""The environment variable that names the model for all seats."""

EXTRACTIVE = "extractive"
"""No model: it quotes the evidence. It answers where the variable is not set either."""
