import json

from attrs import evolve
from hypothesis import given

from adapters.hypothesis import opinions, panels
from adapters.rows.stored import answer_values, entry_of, panel_of, panel_values
from domain.panel import Opinion, Panel, PanelId
from domain.tenancy import TenantId
from tests.contracts.examples import an_entry, state_of


@given(panel=panels())
def test_a_panel_survives_its_row_and_its_json(panel: Panel) -> None:
    values = panel_values(panel)
    row = {
        **values,
        "document": json.loads(json.dumps(values["document"], allow_nan=False)),
        "tenant_id": panel.tenant_id.value,
        "panel_id": panel.panel_id.value,
        "version": panel.version,
    }

    assert state_of(panel_of(row)) == state_of(panel)


@given(opinion=opinions())
def test_an_answer_survives_its_row_and_its_json(opinion: Opinion) -> None:
    entry = evolve(an_entry(PanelId.generate()), opinion=opinion)

    row = answer_values(TenantId.generate(), entry)
    del row["tenant_id"]
    row["opinion"] = json.loads(json.dumps(row["opinion"], allow_nan=False))

    assert entry_of(row) == entry
