"""How the world reaches the panel: the command line, and the wiring behind it."""
