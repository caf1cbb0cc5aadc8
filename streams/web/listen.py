"""The socket that the web server listens on."""

import errno
import ipaddress
import socket

import structlog

from streams.errors import UserError
from streams.settings import Settings

__all__ = ["bind", "is_loopback", "listen"]

log = structlog.get_logger(__name__)

_BACKLOG = 128


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen(settings: Settings) -> socket.socket:
    """A listening socket on the host and port of the settings.

    A port that was asked for is taken or refused; when the default is taken, as by another worker, a free one is chosen.

    Raises:
        UserError: the port is taken, or the address is not of this machine.
    """
    host, port = settings.metrics_host, settings.metrics_port
    try:
        return bind(host, port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise UserError(
                f"cannot listen on {host}:{port} ({error.strerror or error}); check KENTONGAN_METRICS_HOST and "
                "KENTONGAN_METRICS_PORT"
            ) from error
        if "metrics_port" in settings.model_fields_set:
            raise UserError(
                f"port {port} of {host} is taken; set KENTONGAN_METRICS_PORT to another one, or to 0 for any that is free"
            ) from error
    found = bind(host, 0)
    log.info("web_port_taken", wanted=port, chosen=found.getsockname()[1])
    return found


def bind(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        OSError: nothing can listen there.
        UnicodeError: the host is no name.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    found = socket.socket(family, kind, protocol)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT counts as free
        found.bind(address)
        found.listen(_BACKLOG)
        found.setblocking(False)
    except OSError:
        found.close()
        raise
    return found
