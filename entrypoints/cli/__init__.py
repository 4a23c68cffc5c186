"""The command line `ask-panel`.

Modules that `--help` loads (`app`, `options` and one for each group of commands) import Typer and
the standard library only; what a command needs it imports when it runs.
"""
