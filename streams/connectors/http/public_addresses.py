"""Which addresses of the network may be fetched from: those that everybody can reach, and so nothing inside of a network."""

import ipaddress
import socket
from typing import Final

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

__all__ = ["NotPublicError", "PublicResolver", "is_public", "literal"]

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")


class NotPublicError(OSError):
    """A host has no address that everybody can reach."""


def is_public(address: str) -> bool:
    """Whether everybody can reach an address of IPv4 or IPv6; one of IPv6 that stands for one of IPv4 is judged as that."""
    try:
        return _public(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False


def _public(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and (address in _NAT64 or address in _COMPATIBLE):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def literal(host: str) -> bool:
    """Whether a host is an address itself, for which no name is looked up."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


class PublicResolver(AbstractResolver):
    """Looks names up for a connection, which is made to one of the very addresses it gives: public ones alone."""

    def __init__(self, trusted: frozenset[str]) -> None:
        """Of `trusted` hosts every address is given."""
        self._trusted = trusted
        self._names = ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """The public addresses of a host that is not trusted.

        Raises:
            NotPublicError: it has none.
            OSError: it is not known.
        """
        found = [
            one for one in await self._names.resolve(host, port, family) if host in self._trusted or is_public(one["host"])
        ]
        if not found:
            raise NotPublicError("no public address")
        return found

    async def close(self) -> None:
        """Nothing is held."""
        await self._names.close()
