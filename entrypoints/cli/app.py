"""The command `ask-panel`."""

import os
import sys
from collections.abc import Sequence

import typer

from entrypoints.cli import (
    ask,
    backup,
    cleanup,
    consensus,
    database,
    deploy,
    experts,
    keys,
    mcp,
    members,
    panels,
    people,
    record,
    resume,
    serve,
    settings_check,
    tenants,
    version,
    worker,
)
from entrypoints.cli.refusal import wrong_usage

_DEBUG_VARIABLE = "ASK_PANEL_DEBUG"
_PIPE_CLOSED = 128 + 13

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    epilog="\b\nExample:\n  ask-panel ask 'Which route?' --option A --option B --evidence notes/",
)


@app.callback()
def _ask_panel(context: typer.Context) -> None:
    """Ask a panel of experts; see how far they agree, how sure they are, and who dissents.

    Exit status: 0 done, 2 bad usage or input, 3 the panel failed or missed its quorum, 4 not
    found, 5 the panel waits for people, 130 interrupted (the panel can be resumed), 1 anything
    else, also a replay that differs.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


ask.register(app)
resume.register(app)
people.register(app)
record.register(app)
panels.register(app)
consensus.register(app)
experts.register(app)
tenants.register(app)
cleanup.register(app)
keys.register(app)
members.register(app)
database.register(app)
deploy.register(app)
backup.register(app)
serve.register(app)
worker.register(app)
mcp.register(app)
settings_check.register(app)
version.register(app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: what follows the program's name; by default the process's own.

    Returns:
        The exit status. Whatever goes wrong is told in one line on stderr.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    command = typer.main.get_command(app)
    try:
        status = command.main(arguments, prog_name="ask-panel", standalone_mode=False)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):
        # Typer answers a reader that went away (`| head`) by a SystemExit of its own.
        _discard_output()
        return _PIPE_CLOSED
    except typer.Abort:
        return _refuse("nothing was done", status=1)
    except typer.TyperException as error:
        return _refuse(wrong_usage(error), status=error.exit_code)
    except Exception as error:  # noqa: BLE001 - nobody above could tell it better
        return _failure(error, sys.argv[1:] if arguments is None else arguments)
    return status or 0


def _discard_output() -> None:
    """Keep the interpreter from flushing to the closed pipe when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _failure(error: Exception, arguments: Sequence[str]) -> int:
    from domain.shared import DomainError
    from entrypoints.cli.exit_status import explained, status_of_error

    if isinstance(error, DomainError):
        return _refuse(explained(error, arguments), status=status_of_error(error))
    if os.environ.get(_DEBUG_VARIABLE) == "1":
        import traceback

        traceback.print_exception(error)
    if isinstance(error, OSError) and error.strerror:
        return _refuse(f"the system refused: {error.strerror}", status=1)
    # The error's own words stay out: they may hold what nobody should see, such as a password.
    kind = type(error).__name__
    return _refuse(
        f"this is a bug ({kind}); please report it, with what {_DEBUG_VARIABLE}=1 shows", status=1
    )


def _refuse(message: str, *, status: int) -> int:
    from entrypoints.cli.plain_text import one_line

    typer.echo(f"ask-panel: {one_line(message)}", err=True)
    return status
