"""The header that names the tenant, on the wire: there is never a default tenant."""

import pytest

from tests.entrypoints.api.serving import TENANT, spoken

OTHER = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4d"


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [f"X-Tenant-ID: {TENANT}", f"X-Tenant-ID: {OTHER}"],
        [f"X-Tenant-ID: {TENANT}", f"x-tenant-id: {TENANT}"],
        [f"X_Tenant_ID: {TENANT}"],
        [f"X-Tenant-ID: {TENANT}", f"X_TENANT_ID: {OTHER}"],
        [f"X-Tenant_ID: {TENANT}"],
        ["X-Tenant-ID:"],
        ["X-Tenant-ID: default"],
        [f"X-Tenant-ID: {TENANT}, {OTHER}"],
        [f"X-Tenant-ID: {TENANT}:*"],
        [f"X-Tenant-ID: ../{TENANT}"],
        ["X-Tenant-ID: caf\u00e9"],
    ],
)
def test_a_tenant_that_is_missing_doubled_or_malformed_is_refused(
    service: str, headers: list[str]
) -> None:
    lines = ["GET /api/v1/panels HTTP/1.1", "Host: localhost", *headers, "", ""]

    status, answer = spoken(service, "\r\n".join(lines).encode())

    assert status == 400
    assert b"X-Tenant-ID" in answer


@pytest.mark.parametrize(
    "trick",
    ["X-Forwarded-For: 203.0.113.9", "X-Real-IP: 203.0.113.9", "Forwarded: for=203.0.113.9"],
)
def test_a_caller_cannot_choose_the_address_that_it_is_known_by(
    service: str, trick: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        "GET /api/v1/experts HTTP/1.1",
        "Host: localhost",
        f"X-Tenant-ID: {TENANT}",
        trick,
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: evil.example.org",
        "",
        "",
    ]

    status, _ = spoken(service, "\r\n".join(lines).encode())

    assert status == 200
    assert "203.0.113.9" not in capsys.readouterr().out
