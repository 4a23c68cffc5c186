"""Threats 32 and 33 on both kinds of database: what is no text is refused, any other kept as is."""

import json
from collections.abc import Iterator
from typing import Any
from unicodedata import normalize

import httpx
import pytest

from domain.tenancy import TenantId
from entrypoints.api.app import create_app
from entrypoints.settings import Settings
from tests.entrypoints.api.serving import served
from tests.patience import PATIENCE_SECONDS

API = "/api/v1"
HYBRID: dict[str, Any] = {"query": "Why?", "panel_type": "hybrid"}
WRITTEN: dict[str, tuple[str, Any]] = {
    "a query": (f"{API}/panels", {"query": "TEXT"}),
    "an option": (f"{API}/panels", {"query": "Why?", "options": ["a", "TEXT"]}),
    "a dimension": (f"{API}/panels", {"query": "Why?", "dimensions": ["TEXT"]}),
    "evidence": (f"{API}/panels", {"query": "Why?", "evidence": [{"name": "a", "text": "TEXT"}]}),
    "a source": (f"{API}/panels", {"query": "Why?", "evidence": [{"name": "TEXT", "text": "a"}]}),
    "a person": (f"{API}/panels", {**HYBRID, "people": [{"agent_id": "jane", "name": "TEXT"}]}),
    "a key": (f"{API}/keys", {"name": "TEXT", "role": "viewer"}),
    "a member": (f"{API}/members", {"subject": "jane", "name": "TEXT", "role": "viewer"}),
    "a subject": (f"{API}/members", {"subject": "TEXT", "name": "Jane", "role": "viewer"}),
    "an address": (f"{API}/webhooks", {"url": "https://hooks.example.org/TEXT"}),
}
NO_TEXTS = {"NUL": "\\u0000", "half a pair": "\\ud83d", "the other half": "\\ude00"}
TEXTS = {
    "right to left": "\u202e\u05d0\u2066 evil",
    "unseen": "zero\u200bwidth\u00ad\ufeff",
    "alike": "p\u0430ypal",
    "no characters": "\ufffe\uffff\U0010ffff",
    "emoji": "\U0001f469\U0001f3fd\u200d\U0001f52c",
    "marks without end": "e" + "\u0301\u0323" * 40,
    "composed by NFC": "Cafe\u0301 \u212b \u1100\u1161",
    "of SQL": "'; DROP TABLE panels; -- %_\\",
}


@pytest.fixture(params=["sqlite_url", "postgresql_app_url"])
def http(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A caller of a tenant of its own, of a service on each kind of database."""
    headers = {"X-Tenant-ID": str(TenantId.generate()), "Content-Type": "application/json"}
    with (
        served(create_app(Settings(request.getfixturevalue(request.param)))) as address,
        httpx.Client(base_url=address, headers=headers, timeout=PATIENCE_SECONDS) as client,
    ):
        yield client


def test_what_is_no_text_is_refused_wherever_it_stands(http: httpx.Client) -> None:
    # As escapes of JSON: no library writes such a text down.
    for name, escape in NO_TEXTS.items():
        for place, (path, body) in WRITTEN.items():
            sent = json.dumps(body).replace("TEXT", f"a{escape}b")
            answer = http.post(path, content=sent)

            assert answer.status_code == 400, (name, place, answer.text)
            assert answer.json()["field"], (name, place)
    assert http.get(f"{API}/panels").json()["total"] == 0


def test_any_other_text_is_kept_in_the_one_form_that_is_stated(http: httpx.Client) -> None:
    for name, text in TEXTS.items():
        body = {
            "query": text,
            "options": [text, "another"],
            "evidence": [{"name": "notes.md", "text": text}],
        }
        made = http.post(f"{API}/panels", json=body)
        assert made.status_code == 201, (name, made.text)
        panel = http.get(made.headers["Location"]).json()
        listed = http.get(f"{API}/panels", params={"text": text}).json()["panels"]
        key = http.post(f"{API}/keys", json={"name": text, "role": "viewer"}).json()

        expected = normalize("NFC", text)
        assert panel["query"] == panel["options"][0] == key["name"] == expected, name
        assert [one["query"] for one in listed] == [expected], name
