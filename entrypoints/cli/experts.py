"""`ask-panel experts`."""

from typing import Annotated

import typer

from entrypoints.cli.options import AsJson, ExpertsFile


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.command("list", epilog="\b\nExample:\n  ask-panel experts list")(list_experts)
    group.command("show", epilog="\b\nExample:\n  ask-panel experts show fda_expert")(show_expert)
    app.add_typer(group, name="experts", help="Look at the experts that can be invited.")


def list_experts(*, experts_file: ExpertsFile = None, as_json: AsJson = False) -> None:
    """List the experts: the shipped ones, and those of your own file."""
    from entrypoints.bootstrap import open_catalogue
    from entrypoints.cli.output import print_document
    from entrypoints.cli.plain_text import one_line
    from entrypoints.representation import expert_document

    experts = open_catalogue(experts_file).all()
    if as_json:
        print_document({"experts": [expert_document(expert) for expert in experts]})
        return
    width = max(len(expert.agent_id) for expert in experts)
    for expert in experts:
        typer.echo(
            f"{expert.agent_id.ljust(width)}  {one_line(expert.name)} ({one_line(expert.role)})"
        )


def show_expert(
    agent_id: Annotated[str, typer.Argument(metavar="ID", help="The expert's id.")],
    *,
    experts_file: ExpertsFile = None,
    as_json: AsJson = False,
) -> None:
    """Show what an expert answers for and how it looks at a question."""
    from domain.shared import NotFound
    from entrypoints.bootstrap import open_catalogue
    from entrypoints.cli.output import print_document, print_paragraph, result_console
    from entrypoints.representation import expert_document

    expert = open_catalogue(experts_file).find(agent_id)
    if expert is None:
        raise NotFound("expert_unknown", f"there is no expert {agent_id!r} in the catalogue")
    document = expert_document(expert)
    if as_json:
        print_document(document)
        return
    console = result_console()
    for name, value in document.items():
        text = ", ".join(value) if isinstance(value, list) else value
        print_paragraph(console, text, first=f"{name}: ".ljust(13))
