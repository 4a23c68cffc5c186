"""Tables of ratings whose figures are published, as CSV."""

KRIPPENDORFF_2011 = """\
rater,1,2,3,4,5,6,7,8,9,10,11,12
A,1,2,3,3,2,1,4,1,2,,,
B,1,2,3,3,2,2,4,1,2,5,,3
C,,3,3,3,2,3,4,2,2,5,1,NA
D,1,2,3,3,2,4,4,1,2,5,1,
"""
"""Krippendorff, "Computing Krippendorff's alpha-reliability" (2011): four observers, gaps."""

SHROUT_FLEISS_1979 = """\
item,judge 1,judge 2,judge 3,judge 4
1,9,2,5,8
2,6,1,3,2
3,8,4,6,8
4,7,1,2,6
5,10,5,6,9
6,6,2,4,7
"""
"""Shrout and Fleiss, "Intraclass correlations" (1979): six targets in the rows."""

FLEISS_COUNTS = (
    (0, 0, 0, 0, 14),
    (0, 2, 6, 4, 2),
    (0, 0, 3, 5, 6),
    (0, 3, 9, 2, 0),
    (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0),
    (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2),
    (6, 5, 2, 1, 0),
    (0, 2, 2, 3, 7),
)
"""How many of 14 raters put each of ten items into each of five categories."""

TASTLE_WIERMAN_COUNTS = (30, 40, 210, 130, 530, 50, 10)
"""The example of R's agrmt: how many gave each rating from 1 to 7."""

TENNESSEE = ((42, "1,2,4,3"), (26, "4,1,3,2"), (15, "4,3,2,1"), (17, "4,3,1,2"))
"""Voters by their ranks of Memphis, Nashville, Knoxville and Chattanooga."""

RAND_UCLA = "indication\n4\n5\n6\n7\n7\n7\n7\n7\n8\n8\n8\n8\n8\n9\n9\n"
"""Fifteen ratings with the percentiles 7 and 8 of PMC3467596, table 1."""


def fleiss_csv() -> str:
    """One item a row, one rater a column."""
    header = ["item", *(f"rater {number}" for number in range(1, 15))]
    rows = [[f"item {number}", *_ratings(counts)] for number, counts in enumerate(FLEISS_COUNTS, 1)]
    return "".join(",".join(row) + "\n" for row in [header, *rows])


def tastle_wierman_csv() -> str:
    """One item, a rater a row."""
    return "".join(f"{cell}\n" for cell in ["item", *_ratings(TASTLE_WIERMAN_COUNTS)])


def tennessee_csv() -> str:
    """One voter a row."""
    ballots = [ranks for voters, ranks in TENNESSEE for _ in range(voters)]
    return "".join(f"{row}\n" for row in ["Memphis,Nashville,Knoxville,Chattanooga", *ballots])


def rounds_csv(*, there: int, back: int) -> str:
    """Seats that went from no to yes, and from yes to no."""
    return "".join(["seat,before,after\n", *["s,no,yes\n"] * there, *["s,yes,no\n"] * back])


def _ratings(counts: tuple[int, ...]) -> list[str]:
    return [str(rating) for rating, times in enumerate(counts, start=1) for _ in range(times)]
