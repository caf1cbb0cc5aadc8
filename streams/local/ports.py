"""Free TCP ports on the loopback address."""

import random
import socket

__all__ = ["LOOPBACK", "free_port", "is_free"]

LOOPBACK = "127.0.0.1"

# Below the ports that Linux (32768-60999) and macOS (49152-65535) hand to outgoing connections: no client can be given
# the port while a broker restarts, nor connect to itself when it keeps trying a port where nobody listens.
_RANGE = range(20000, 32000)


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` of the loopback address now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT counts as free
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on; nothing reserves it until it is bound.

    Raises:
        RuntimeError: every port that was tried is taken.
    """
    # Not the seeded generator: programs that start at the same time must not try the same ports.
    for port in random.SystemRandom().sample(_RANGE, 100):
        if is_free(port):
            return port
    raise RuntimeError(f"no free port found between {_RANGE.start} and {_RANGE.stop}")
