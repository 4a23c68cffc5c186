from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notification import clean_url, is_reachable
from domain.shared import InvalidValue

OPEN = [
    "https://hooks.example.org/ask-panel?team=1",
    "https://hooks.example.org:8443/",
    "https://8.8.8.8/",
    "https://[2606:4700:4700::1111]/",
]
CLOSED = {
    "plain http": "http://hooks.example.org/",
    "a file": "file:///etc/passwd",
    "another scheme": "gopher://hooks.example.org/",
    "no scheme": "hooks.example.org",
    "loopback": "https://127.0.0.1/",
    "loopback by name": "https://localhost/",
    "loopback below a name": "https://a.localhost/",
    "loopback in version 6": "https://[::1]/",
    "any address": "https://0.0.0.0/",
    "metadata": "https://169.254.169.254/latest/meta-data/",
    "metadata in version 6": "https://[fd00:ec2::254]/",
    "private": "https://10.0.0.8/",
    "carrier's": "https://100.64.0.1/",
    "multicast": "https://224.0.0.1/",
    "decimal": "https://2130706433/",
    "hexadecimal": "https://0x7f000001/",
    "hexadecimal parts": "https://0x7f.0.0.1/",
    "octal parts": "https://0177.0.0.1/",
    "short": "https://127.1/",
    "a public address in decimal": "https://134744072/",
    "mapped": "https://[::ffff:127.0.0.1]/",
    "a mapped public address": "https://[::ffff:8.8.8.8]/",
    "by way of a translator": "https://[64:ff9b::7f00:1]/",
    "inside version 6": "https://[2002:7f00:1::]/",
    "unique local": "https://[fd12:3456:789a::1]/",
    "link-local": "https://[fe80::1]/",
    "a zone": "https://[fe80::1%25eth0]/",
    "a name of one label": "https://redis/",
    "a final dot": "https://hooks.example.org./",
    "a user": "https://user@hooks.example.org/",
    "a disguised host": "https://hooks.example.org@127.0.0.1/",
    "a backslash": "https://hooks.example.org\\@127.0.0.1/",
    "a fragment": "https://hooks.example.org/#there",
    "a new line": "https://hooks.example.org/\r\nX-Forged: 1",
    "another alphabet": "https://hooks.bücher.example/",
    "no port": "https://hooks.example.org:0/",
    "too great a port": "https://hooks.example.org:65536/",
    "an open bracket": "https://[::1/",
    "nothing": "",
    "too long": f"https://hooks.example.org/{'x' * 2000}",
}


@pytest.mark.parametrize("url", OPEN)
def test_an_address_of_the_public_network_is_passed_as_it_is(url: str) -> None:
    assert clean_url(url, loopback=False) == url


@pytest.mark.parametrize("url", CLOSED.values(), ids=CLOSED.keys())
def test_any_other_is_refused_by_name_and_not_repeated(url: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        clean_url(url, loopback=False)

    assert (refusal.value.code, refusal.value.field) == ("url_refused", "url")
    assert not url or url not in refusal.value.message


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/", "http://localhost:1/", "https://[::1]:1/"]
)
def test_this_machine_is_a_destination_only_where_that_is_allowed(url: str) -> None:
    assert clean_url(url, loopback=True) == url
    with pytest.raises(InvalidValue):
        clean_url(url, loopback=False)


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://hooks.example.org/", "http://[::]/"])
def test_allowing_this_machine_allows_no_other(url: str) -> None:
    with pytest.raises(InvalidValue):
        clean_url(url, loopback=True)


@given(st.text())
def test_whatever_is_given_is_passed_or_refused_as_an_invalid_value(url: str) -> None:
    with suppress(InvalidValue):
        assert clean_url(url, loopback=False) == url


@given(st.ip_addresses())
def test_what_can_be_reached_is_global(address: IPv4Address | IPv6Address) -> None:
    if is_reachable(address, loopback=False):
        assert address.is_global
        refused = ("is_private", "is_multicast", "is_loopback", "is_link_local")
        assert not any(getattr(address, kind) for kind in refused)


@given(st.ip_addresses(v=4))
def test_no_address_is_reached_inside_another(address: IPv4Address) -> None:
    inside = int(address)
    disguises = [
        IPv6Address(inside),
        IPv6Address(0xFFFF << 32 | inside),
        IPv6Address(0x64FF9B << 96 | inside),
        IPv6Address(0x2002 << 112 | inside << 80),
        IPv6Address(0x20010000 << 96 | inside),
    ]

    assert not any(is_reachable(one, loopback=False) for one in disguises)


def test_every_loopback_address_is_this_machine() -> None:
    for text in ("127.0.0.1", "127.8.8.8", "::1"):
        assert is_reachable(ip_address(text), loopback=True)
