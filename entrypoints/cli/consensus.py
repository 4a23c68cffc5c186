"""`ask-panel consensus`."""

from typing import Annotated, Literal

import typer

from entrypoints.cli.options import AsJson

_EPILOG = """\b
Measures (--measure all takes each that suits the table):
  of the whole table   kendall_w krippendorff_alpha fleiss_kappa gwet_ac1 icc
  item by item         plurality_share pairwise_agreement normalised_entropy
                       delphi_criteria rand_ucla tastle_wierman van_der_eijk
                       spectral_consensus
  probabilities, 0-1   linear_pool log_pool extremise
  rankings, 1 is best  borda copeland schulze instant_runoff
  true labels          dawid_skene
  two rounds           changed_share mcnemar bowker

\b
A table of three experts who rated two statements from 1 to 9, one of them left out:
  rater,keep it simple,train the staff
  Ann,8,3
  Bob,9,
  Eve,7,2

\b
Examples:
  ask-panel consensus ratings.csv --scale 1:9
  ask-panel consensus ratings.csv --measure krippendorff_alpha --level interval
  ask-panel consensus - --measure rand_ucla --json < ratings.csv
"""

File = Annotated[str, typer.Argument(metavar="FILE.csv", help="The table; - reads it from stdin.")]
MeasureName = Annotated[
    str, typer.Option("--measure", metavar="NAME", help="One of those below, or all.")
]
LevelName = Annotated[
    Literal["nominal", "ordinal", "interval", "ratio"] | None,
    typer.Option(
        "--level",
        help="What differences between ratings mean, for krippendorff_alpha. "
        "Default: ordinal for numbers, nominal for text.",
    ),
]
ScaleText = Annotated[
    str | None,
    typer.Option(
        "--scale",
        metavar="LOW:HIGH",
        help="The lowest and the highest possible rating, such as 1:9. delphi_criteria, "
        "tastle_wierman, van_der_eijk and spectral_consensus need it; each rating is held to it.",
    ),
]
ItemsInRows = Annotated[
    bool, typer.Option("--items-in-rows", help="One item a row and one rater a column.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG)(consensus)


def consensus(
    file: File,
    *,
    measure: MeasureName = "all",
    level: LevelName = None,
    scale: ScaleText = None,
    items_in_rows: ItemsInRows = False,
    as_json: AsJson = False,
) -> None:
    """Measure a table of ratings: the numbers only, with no panel and no database.

    The table is a CSV file (commas, semicolons or tabs) with a header row, one rater a row and
    one item a column; empty cells and NA are missing. The first column may hold the raters'
    names: it does if its header is empty or a word such as rater, expert or id, or if it alone
    holds text.

    A measure of single items gives a figure for each, and their mean. Two rounds are two columns,
    before and after, with a seat in each row. What is undefined is said, with the reason, and
    never 0 or 1.
    """
    from entrypoints.cli.measuring import Wish, measure_file

    measure_file(
        Wish(
            file=file,
            measure=measure,
            level=level,
            scale=scale,
            items_in_rows=items_in_rows,
        ),
        as_json=as_json,
    )
