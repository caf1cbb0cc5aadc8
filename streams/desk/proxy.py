"""Who asks through a proxy that signs people in: the account that a header names, believed from some addresses alone."""

import ipaddress
from typing import Final

from starlette.datastructures import Headers

from streams.settings import Settings

__all__ = ["Proxies"]

_OF_THIS_MACHINE: Final = ("127.0.0.1", "::1")


class Proxies:
    """The proxies of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._header = settings.desk_user_header
        given = [one.strip() for one in settings.desk_trusted_proxies.split(",") if one.strip()]
        self._networks = tuple(ipaddress.ip_network(one) for one in given)
        self.forwarding = [*_OF_THIS_MACHINE, *given]
        """Proxies whose `X-Forwarded-For` is believed: it counts for rate limits alone, never for who somebody is."""

    @property
    def sign_in(self) -> bool:
        """Whether a proxy signs people in."""
        return self._header is not None

    def named(self, headers: Headers, peer: str) -> str | None:
        """The name that the header gives, where `peer` is the address of a proxy that is believed.

        It is empty where the header stands there twice; None where there is none, or another machine sent it.
        """
        if self._header is None or not self._believes(peer):
            return None
        found = headers.getlist(self._header)
        return None if not found else found[0] if len(found) == 1 else ""

    def _believes(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:  # a socket of this machine has none
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self._networks)
