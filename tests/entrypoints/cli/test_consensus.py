import io
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from application.consensus import MEASURES, UNSUITED
from domain import consensus as measures
from domain.consensus import LevelOfMeasurement
from entrypoints.cli.app import main
from entrypoints.cli.consensus import consensus
from tests.entrypoints.cli.conftest import Run
from tests.tables import (
    KRIPPENDORFF_2011,
    RAND_UCLA,
    SHROUT_FLEISS_1979,
    fleiss_csv,
    rounds_csv,
    tastle_wierman_csv,
    tennessee_csv,
)


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    """Where a test puts its table."""
    return tmp_path / "ratings.csv"


@pytest.mark.parametrize(
    ("level", "alpha"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_krippendorffs_table_gives_his_alphas(
    level: str, alpha: float, csv: Path, run: Run
) -> None:
    csv.write_text(KRIPPENDORFF_2011)

    ran = run("consensus", csv, "--measure", "krippendorff_alpha", "--level", level, "--json")

    assert ran.status == 0
    assert ran.document["measure"] == "krippendorff_alpha"
    assert ran.document["value"] == pytest.approx(alpha, abs=5e-4)
    assert ran.document["basis"] == f"{level} level"
    assert (ran.document["raters"], ran.document["items"]) == (4, 12)


def test_shrout_and_fleiss_table_has_its_items_in_rows(csv: Path, run: Run) -> None:
    csv.write_text(SHROUT_FLEISS_1979)

    ran = run("consensus", csv, "--measure", "icc", "--items-in-rows", "--json")

    rounded = {name: round(value, 2) for name, value in ran.document["figures"].items()}
    assert rounded == {
        "icc_1_1": 0.17,
        "icc_2_1": 0.29,
        "icc_3_1": 0.71,
        "icc_1_k": 0.44,
        "icc_2_k": 0.62,
        "icc_3_k": 0.91,
    }
    assert ran.document["value"] == ran.document["figures"]["icc_2_1"]
    assert (ran.document["raters"], ran.document["items"]) == (4, 6)


@pytest.mark.parametrize(
    ("table", "arguments", "value"),
    [
        (fleiss_csv(), ["--measure", "fleiss_kappa", "--items-in-rows"], 0.210),
        (KRIPPENDORFF_2011, ["--measure", "gwet_ac1"], 0.77544),
        (tastle_wierman_csv(), ["--measure", "tastle_wierman", "--scale", "1:7"], 0.7256876),
        (tastle_wierman_csv(), ["--measure", "van_der_eijk", "--scale", "1:7"], 0.6113333),
        (RAND_UCLA, ["--measure", "rand_ucla"], 0.1639),
        ("event\n.6\n.8\n", ["--measure", "linear_pool"], 0.7),
        ("event\n.6\n.8\n", ["--measure", "log_pool"], 0.7101),
        ("event\n.6\n.8\n", ["--measure", "extremise"], 0.8927),
        ("i\n9\n9\n9\n1\n1\n1\n", ["--measure", "spectral_consensus", "--scale", "1:9"], 0.0),
        ("i\n9\n9\n9\n9\n9\n1\n", ["--measure", "spectral_consensus", "--scale", "1:9"], 0.350),
        (rounds_csv(there=121, back=59), ["--measure", "mcnemar"], 21.36),
        (rounds_csv(there=121, back=59), ["--measure", "bowker"], 21.36),
        (rounds_csv(there=121, back=59), ["--measure", "changed_share"], 1.0),
    ],
)
def test_published_figures_come_out_of_stdin(
    table: str, arguments: list[str], value: float, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(table.encode())))

    ran = run("consensus", "-", *arguments, "--json")

    assert (ran.status, ran.err) == (0, "")
    digits = len(str(value).partition(".")[2])
    assert ran.document["value"] == pytest.approx(value, abs=0.51 * 10**-digits)


@pytest.mark.parametrize(
    ("measure", "winner"),
    [
        ("borda", "Nashville"),
        ("copeland", "Nashville"),
        ("schulze", "Nashville"),
        ("instant_runoff", "Knoxville"),
    ],
)
def test_tennessee_elects_its_capital_by_most_rules(
    measure: str, winner: str, csv: Path, run: Run
) -> None:
    csv.write_text(tennessee_csv())

    document = run("consensus", csv, "--measure", measure, "--json").document

    assert document["value"] == winner
    assert document["figures"]["winners"] == [winner]
    assert set(document["figures"]["scores"]) == {
        "Memphis",
        "Nashville",
        "Knoxville",
        "Chattanooga",
    }


def test_what_is_undefined_is_null_with_its_reason(csv: Path, run: Run) -> None:
    csv.write_text("rater,a,b\nAnn,1,2\nBob,1,\n")

    one = run("consensus", csv, "--measure", "kendall_w", "--json").document
    many = run("consensus", csv, "--measure", "plurality_share", "--json").document

    assert (one["value"], one["reason"]) == (None, "fewer than two items were rated by all raters")
    assert one["figures"]["p_value"] is None
    assert one["reasons"]["p_value"] == "fewer than two items were rated by all raters"
    assert many["value"] == 1
    assert many["basis"] == "mean over 1 of 2 items, undefined for the others"
    assert many["per_item"][1] == {
        "item": "b",
        "value": None,
        "reason": "fewer than two voted",
        "figures": {},
    }


def test_all_measures_are_taken_or_told_why_not(csv: Path, run: Run) -> None:
    csv.write_text("rater,a,b\nAnn,1,2\nBob,3,\n")

    document = run("consensus", csv, "--json").document
    shown = run("consensus", csv).out

    taken = {one["measure"]: one for one in document["measures"]}
    others = {one["measure"]: one["reason"] for one in document["not_applicable"]}
    assert document["measure"] == "all"
    assert taken.keys() | others.keys() == set(MEASURES)
    assert taken["kendall_w"]["value"] is None
    assert "possible rating must be known" in others["tastle_wierman"]
    assert "undefined: fewer than two items were rated by all raters" in " ".join(shown.split())
    assert [name for name in MEASURES if name not in shown] == []


def test_the_table_for_people_has_each_item_with_its_figures(csv: Path, run: Run) -> None:
    csv.write_text("rater,a,b\nAnn,1,2\nBob,9,\nEve,9,\n")

    ran = run("consensus", csv, "--measure", "rand_ucla")

    assert ran.out.startswith("3 raters, 2 items\n")
    assert "appropriateness" in ran.out
    assert "undefined: fewer than two rated" in ran.out
    assert "\n\n\n" not in ran.out


def test_an_item_without_further_figures_has_its_line_too(csv: Path, run: Run) -> None:
    csv.write_text("rater,speed,cost\nAnn,1,2\nBob,1,\n")

    shown = run("consensus", csv, "--measure", "pairwise_agreement").out

    assert [line.split() for line in shown.splitlines()[-2:]] == [
        ["speed", "1.000"],
        ["cost", "-", "undefined:", "fewer", "than", "two", "voted"],
    ]


def test_an_election_is_shown_with_its_scores(csv: Path, run: Run) -> None:
    csv.write_text(tennessee_csv())

    shown = run("consensus", csv, "--measure", "borda").out

    assert "Nashville  winner by points" in shown
    assert "Memphis 126, Nashville 194, Knoxville 107, Chattanooga 173" in shown


def test_text_from_the_table_cannot_command_the_terminal(csv: Path, run: Run) -> None:
    csv.write_text("rater,\x1b[2J\nAnn,1\nBob,1\n")

    shown = run("consensus", csv, "--measure", "plurality_share").out

    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("table", "arguments", "complaint"),
    [
        ("a,b\n1,x\n", ["--measure", "icc"], "row 2, column 'b' holds 'x', which is not a number"),
        ("a,b\n1,2\n", ["--scale", "9"], "scale must be LOW:HIGH, such as 1:9, not '9'"),
        ("a,b\n1,2\n", ["--scale", "9:1"], "from a lower to a higher number, not from 9 to 1"),
        ("a,b\n1,2\n", ["--scale", "nan:9"], "scale must go from a lower to a higher number"),
        ("a,b\n1,2\n", ["--measure", "delphi_criteria"], "give it by --scale LOW:HIGH"),
        ("a,b\n1,2\n", ["--measure", "nope"], "there is no measure 'nope'; choose all or one of"),
        ("a,b\n1,2\n", ["--measure", "weighted_log_odds"], "needs each voter's accuracy"),
        ("a,b\n1,2\n", ["--level", "absolute"], "--level"),
        ("a,b\n1\n", [], "row 2 of the table has 1 cells, but the header has 2"),
        ("", [], "must have a header row"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    table: str, arguments: list[str], complaint: str, csv: Path, run: Run
) -> None:
    csv.write_text(table)

    ran = run("consensus", csv, *arguments)

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("ask-panel: ")
    assert ran.err.count("\n") == 1
    assert complaint in ran.err


def test_a_missing_file_is_bad_input(csv: Path, run: Run) -> None:
    ran = run("consensus", csv)

    assert ran.status == 2
    assert "does not exist; check the path" in ran.err


def test_the_help_names_each_measure_that_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    main(["consensus", "--help"])

    shown = capsys.readouterr().out.split()
    assert set(MEASURES) <= set(shown)


def test_the_command_offers_the_levels_that_the_domain_knows() -> None:
    declared = get_type_hints(consensus)["level"]

    assert set(get_args(get_args(declared)[0])) == set(get_args(LevelOfMeasurement))


def test_each_measure_is_one_that_the_package_offers() -> None:
    assert set(MEASURES) | set(UNSUITED) <= set(measures.__all__)
