import json
from typing import Any

import pytest

from entrypoints.api.consensus import CELLS_LIMIT, ITEMS_LIMIT, MeasuredDocument
from tests.entrypoints.api.panels.conftest import Caller, refusal_of

CONSENSUS = "/api/v1/consensus"
TABLE: dict[str, Any] = {
    "columns": ["keep it simple", "train the staff"],
    "rows": ["Ann", "Bob", "Eve"],
    "cells": [[8, 3], [9.0, None], [7, 2]],
}


async def test_all_measures_that_suit_a_table_are_taken(caller: Caller) -> None:
    response = await caller.http.post(CONSENSUS, json={"table": TABLE, "scale": [1, 9]})

    measured = response.json()
    assert response.status_code == 200
    MeasuredDocument.model_validate(measured)
    assert (measured["measure"], measured["raters"], measured["items"]) == ("all", 3, 2)
    assert "tastle_wierman" in [one["measure"] for one in measured["measures"]]
    assert measured["not_applicable"]


async def test_one_measure_is_taken_by_name(caller: Caller) -> None:
    """The worked example of Krippendorff (2011), nominal data: alpha is .095 with two coders."""
    cells = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
    table = {"columns": list("abcdefghij"), "rows": ["Meg", "Owen"], "cells": cells}
    body = {"table": table, "measure": "krippendorff_alpha", "level": "nominal"}

    measured = (await caller.http.post(CONSENSUS, json=body)).json()

    assert measured["value"] == pytest.approx(0.095, abs=0.0005)


async def test_text_counts_as_text_and_white_space_as_nothing(caller: Caller) -> None:
    table = {"columns": ["a"], "rows": ["x", "y", "z"], "cells": [["yes"], [" yes "], ["  "]]}
    body = {"table": table, "measure": "plurality_share"}

    measured = (await caller.http.post(CONSENSUS, json=body)).json()

    assert measured["value"] == 1


BROKEN: list[tuple[dict[str, Any], str | None]] = [
    ({"table": TABLE | {"cells": [[1, 2]]}}, "table"),
    ({"table": TABLE | {"cells": [[1], [2], [3]]}}, "table"),
    ({"table": TABLE | {"columns": ["a", "a"]}}, "table"),
    ({"table": TABLE | {"rows": ["a", "b", "c\x07"]}}, "table"),
    ({"table": TABLE | {"cells": [[True, 1], [1, 1], [1, 1]]}}, None),
    ({"table": TABLE | {"cells": []}}, "table.cells"),
    ({"measure": "nothing"}, "measure"),
    ({"measure": "kendall_w", "scale": [9, 1]}, "scale"),
    ({"scale": [1, 1e999]}, None),
    ({"level": "high"}, "level"),
    ({"rounds": 2}, "rounds"),
]


async def test_what_cannot_be_measured_is_refused(
    caller: Caller, subtests: pytest.Subtests
) -> None:
    for change, field in BROKEN:
        with subtests.test(str(change)):
            content = json.dumps({"table": TABLE} | change).replace("Infinity", "1e999")

            response = await caller.http.post(
                CONSENSUS, content=content, headers={"Content-Type": "application/json"}
            )

            status, _, named = refusal_of(response)
            assert status == 400
            assert field in {None, named}


@pytest.mark.parametrize(
    ("raters", "items"), [(CELLS_LIMIT // ITEMS_LIMIT + 1, ITEMS_LIMIT), (2, ITEMS_LIMIT + 1)]
)
@pytest.mark.parametrize("items_in_rows", ["false", "true"])
async def test_a_table_has_its_limit(
    caller: Caller, raters: int, items: int, items_in_rows: str
) -> None:
    rows, columns = (items, raters) if items_in_rows == "true" else (raters, items)
    table = {
        "columns": [f"c{n}" for n in range(columns)],
        "rows": [f"r{n}" for n in range(rows)],
        "cells": [[5] * columns] * rows,
    }

    response = await caller.http.post(
        CONSENSUS, json={"table": table, "items_in_rows": items_in_rows == "true"}
    )

    assert refusal_of(response)[:2] == (400, "table_too_large")
