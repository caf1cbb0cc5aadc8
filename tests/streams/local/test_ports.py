import socket

from streams.local.ports import LOOPBACK, free_port, is_free


def test_a_free_port_can_be_listened_on():
    port = free_port()
    with socket.create_server((LOOPBACK, port)):
        assert not is_free(port)
    assert is_free(port)


def test_free_ports_are_none_that_the_system_gives_to_outgoing_connections():
    with socket.create_server((LOOPBACK, 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert all(free_port() < client.getsockname()[1] for _ in range(20))
