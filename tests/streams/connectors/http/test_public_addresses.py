import pytest

from streams.connectors.http.public_addresses import is_public


@pytest.mark.parametrize("address", ["1.1.1.1", "103.10.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_what_everybody_can_reach_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "2002:a00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "2001:db8::1",
        "localhost",
    ],
)
def test_what_is_inside_of_a_machine_or_a_network_is_not(address):
    assert not is_public(address)
