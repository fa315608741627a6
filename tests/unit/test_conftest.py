"""The promises of tests/conftest.py."""

import socket

import pytest


@pytest.mark.parametrize("call", ["connect", "connect_ex"])
def test_connections_are_refused(call: str) -> None:
    with (
        socket.socket(type=socket.SOCK_STREAM) as one,
        pytest.raises(RuntimeError, match="offline"),
    ):
        getattr(one, call)(("192.0.2.1", 9))


def test_datagrams_are_refused() -> None:
    with (
        socket.socket(type=socket.SOCK_DGRAM) as one,
        pytest.raises(RuntimeError, match="offline"),
    ):
        one.sendto(b"x", ("192.0.2.1", 9))


def test_unix_sockets_of_the_test_itself_work() -> None:
    left, right = socket.socketpair()
    with left, right:
        left.sendall(b"x")
        assert right.recv(1) == b"x"


def test_servers_of_the_test_itself_work() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
