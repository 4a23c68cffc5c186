from entrypoints.api.limits import network_of


def test_one_subscriber_is_one_whatever_address_it_chooses() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")
    assert network_of("::ffff:192.0.2.1") != network_of("::ffff:192.0.2.2")


def test_what_has_no_address_is_one() -> None:
    assert network_of(None) == network_of("") == network_of("a-socket")
