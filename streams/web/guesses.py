"""Wrong tokens: how many may be tried, from one address and in all."""

import ipaddress

from streams.web.limits import RateLimit

__all__ = ["GUESSES_IN_ALL", "GUESSES_OF_ONE", "Guesses"]

GUESSES_OF_ONE = 10
"""Wrong tokens a minute from an address."""

GUESSES_IN_ALL = 200
"""Wrong tokens a minute from all addresses."""

_ALL = ""


class Guesses:
    """Counts wrong tokens. While there were too many, no token is looked at, so that going on guessing tells nothing."""

    def __init__(self) -> None:
        self._of_one = RateLimit(GUESSES_OF_ONE)
        self._in_all = RateLimit(GUESSES_IN_ALL)

    def wait(self, address: str | None, now: float) -> float:
        """Seconds until the next token of an address is looked at, at `now` of a clock in seconds; 0 when it is now."""
        return max(self._of_one.left(_who(address), now), self._in_all.left(_ALL, now))

    def wrong(self, address: str | None, now: float) -> None:
        """Count a wrong token."""
        self._of_one.wait(_who(address), now)
        self._in_all.wait(_ALL, now)


def _who(address: str | None) -> str:
    """The address, and of IPv6 its first half: whoever has one has 2^64 of them (RFC 6177)."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or "-"
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)
