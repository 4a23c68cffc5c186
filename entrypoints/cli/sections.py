"""Help whose options stand in sections, without what Rich would cost."""

from typer._click import Context, HelpFormatter
from typer.core import TyperCommand


class SectionedCommand(TyperCommand):
    """A command that lists its options by their `rich_help_panel`, in order of appearance."""

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write a section for each group of options; those of no group come under "Options"."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                usual = "Arguments" if parameter.param_type_name == "argument" else "Options"
                title = getattr(parameter, "rich_help_panel", None) or usual
                sections.setdefault(title, []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)
