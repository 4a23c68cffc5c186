import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrypoints import redaction
from entrypoints.logs import without_secrets
from entrypoints.redaction import REDACTED, redacted

SECRET = "hunter2Canary9"
SHOWN = {
    "a bearer token": f"Authorization: Bearer {SECRET}",
    "a bearer token by itself": f"sent bearer {SECRET} to it",
    "basic credentials": f"Basic {SECRET}==",
    "a header as Python shows it": f"{{'authorization': 'Bearer {SECRET}', 'host': 'x'}}",
    "a header as JSON": f'{{"Authorization": "{SECRET}"}}',
    "a cookie": f"Cookie: session={SECRET}",
    "one of our keys": f"/api/v1/panels/apk_0199_0199_{SECRET}-_x/messages",
    "a provider's key": f"openai said: Incorrect API key provided: sk-proj-{SECRET}.",
    "a JSON web token": f"eyJhbGciOiJub25lIn0.eyJzdWIiOiJ{SECRET}.{SECRET}",
    "an unsigned token": f"eyJhbGciOiJub25lIn0.{SECRET}.",
    "a URL's password": f"postgresql+psycopg://me:{SECRET}@db:5432/panels",
    "a URL's password with an @": f"postgresql://me:pa@ss{SECRET}@db/panels failed",
    "a password without a user": f"redis://:{SECRET}@cache:6379/0",
    "a connection string": f"host=db user=me password={SECRET} dbname=panels",
    "a parameter": f"GET /x?api_key={SECRET}&limit=5",
}


@pytest.mark.parametrize("text", SHOWN.values(), ids=SHOWN)
def test_a_secret_is_taken_out_of_a_text(text: str) -> None:
    assert SECRET not in redacted(text)
    assert REDACTED in redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "a panel of 5 seats concluded in 3 rounds",
        "see https://app.example.org:8443/panels?limit=5",
        "risk-based and task-oriented work",
        "sqlite:////var/lib/ask-panel/panels.db",
        "write to jane@example.org",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text


@given(st.text(), st.sampled_from(list(SHOWN.values())), st.text())
def test_a_secret_is_taken_out_wherever_it_stands(before: str, secret: str, after: str) -> None:
    assert SECRET not in redacted(f"{before} {secret} {after}")


@given(st.text(st.sampled_from("aAbBEeIiJKkPpSsTtwYy_-:/=. \u0130\u0131\u017f\u212a"), max_size=40))
def test_no_secret_is_overlooked_in_the_quick_look(text: str) -> None:
    for shown in (text, f"token={text}", f"{text}://a:b@c"):
        expected = shown
        for pattern, replacement in redaction._PATTERNS:  # noqa: SLF001 - the law is about them
            expected = pattern.sub(replacement, expected)

        assert redacted(shown) == expected


@given(
    st.recursive(
        st.sampled_from(list(SHOWN.values())) | st.integers() | st.none() | st.booleans(),
        lambda part: st.lists(part) | st.dictionaries(st.text(), part) | st.tuples(part),
    )
)
def test_a_secret_is_taken_out_at_any_depth(value: object) -> None:
    assert SECRET not in repr(without_secrets(None, "info", {"event": value}))


@pytest.mark.parametrize("name", ["authorization", "Cookie", "PASSWORD", "token", "api_key"])
def test_whatever_bears_a_secret_name_is_taken_out(name: str) -> None:
    shown = without_secrets(None, "info", {"event": "x", "given": {name: SECRET}, name: [SECRET]})

    assert SECRET not in repr(shown)


def test_a_process_logs_one_json_object_a_line_without_secrets_whoever_logs() -> None:
    program = f"""
import logging, structlog
from entrypoints.logs import configure_logs
from entrypoints.setting_rules import LogLevel
configure_logs(LogLevel.INFO)
class Credentials:
    def __repr__(self): return "password={SECRET}"
logging.getLogger("sqlalchemy.pool").warning("reset %s", "postgresql://me:{SECRET}@db/x")
structlog.get_logger("ours").info("called", headers={{"Authorization": "Bearer {SECRET}"}})
structlog.get_logger("ours").info("called", by=Credentials(), line="one\\ntwo")
try:
    try:
        raise ValueError("sk-{SECRET}")
    except ValueError as error:
        raise RuntimeError("password={SECRET}") from error
except RuntimeError:
    structlog.get_logger("ours").exception("failed")
    logging.getLogger("uvicorn.error").exception("failed")
logging.getLogger("httpx").info("GET /")
talkative = logging.getLogger("bm25s")
talkative.setLevel(logging.DEBUG)
talkative.debug("building an index")
structlog.get_logger("ours").debug("detail")
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert [line["event"].split()[0] for line in lines] == [
        "reset",
        "called",
        "called",
        "failed",
        "failed",
    ]
    assert SECRET not in ran.stderr
    assert ran.stdout == ""
    assert all({"timestamp", "level", "logger"} <= set(line) for line in lines)
    assert "RuntimeError" in lines[3]["exception"]
