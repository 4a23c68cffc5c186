"""Tables of ratings from the literature, one rater a row and one item a column."""

KRIPPENDORFF_2011 = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
"""Four observers of twelve units; the R package irrCAC has it as `raw_4raters`."""

FLEISS_COUNTS = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]
"""How many of fourteen raters gave each of five categories to each of ten items (a row)."""

SHROUT_FLEISS = [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]
"""Four judges of six targets, Shrout and Fleiss 1979, table 2."""

ANXIETY = [
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]
"""Three raters of twenty subjects, `anxiety` of the R package irr."""

GAPPY = [
    [1, 2, 7, 3, None, 5, 6, 2],
    [1, 3, 7, 4, 2, 5, None, 2],
    [2, 2, 6, None, 2, 5, 6, None],
    [1, None, 7, 3, 3, 4, 6, 2],
    [None, 2, 5, 3, 2, None, 6, None],
]
"""Made up, for comparison with other packages."""

FINE = [
    [0.5, 2.25, 3.1, 8.4, 5.5],
    [0.7, 2.5, None, 7.9, 5.5],
    [0.45, 1.75, 3.3, 8.4, None],
]
"""Made up, numbers that are not whole."""

COMPLETE = [
    [1, 2, 3, 3, 1, 2, 2, 1],
    [1, 2, 3, 2, 1, 2, 3, 1],
    [1, 1, 3, 3, 1, 2, 2, 2],
    [2, 2, 3, 3, 1, 1, 2, 1],
]
"""Made up, without a gap."""

NEARLY_RANKED = [[1, 2, 3, 4, 5, 6], [2, 1, 3, 5, 4, 6], [1, 3, 2, 4, 6, 5], [2, 2, 3, 5, 5, 6]]
"""Made up, four raters who nearly agree on an order."""
