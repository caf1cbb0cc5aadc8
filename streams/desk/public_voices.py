"""Whose post it is, where that is no person's: an outlet's or an institution's, by its feed, its site or a public account.

Stored posts name no author. What identifies them is their source, where it is a feed; the host of their address, where
outlets and institutions alone write; and the account in their address, where the operator lists it as public. What leaves any
doubt is nobody's.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from streams.privacy.accounts import find_accounts, public_accounts
from streams.privacy.urls import nobody
from streams.starter.feeds import feeds

__all__ = ["PublicVoices", "Voice"]

_FEED: Final = ("rss.", "cekfakta.")
"""How names of feeds begin, as `kentongan init` writes them."""
# Where anybody writes under a name of their own, on sites of outlets too.
_OF_PEOPLE: Final = frozenset(
    """
    kompasiana.com kumparan.com idntimes.com medium.com substack.com blogspot.com wordpress.com tumblr.com quora.com
    kaskus.co.id reddit.com youtube.com youtu.be google.com
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
_SECOND_LEVEL: Final = frozenset({"ac", "co", "com", "desa", "go", "mil", "my", "net", "or", "sch", "web"})
_COMMENT: Final = re.compile(r"[?#].*(?:comment|komentar|reply|\blc=)|/(?:comments?|replies)/|/c/\d", re.IGNORECASE)
"""In an address that leads to what somebody wrote below a post or an article."""


@dataclass(frozen=True, slots=True)
class Voice:
    """An outlet or an institution."""

    name: str
    """As people know it: `ANTARA`, `detik.com`, `@kemenkes_ri (x.com)`."""
    is_account: bool = False
    """Whether it is recognised by an account on a platform, below whose posts others write as well."""


class PublicVoices:
    """Knows outlets and institutions."""

    def __init__(self, accounts: Iterable[str]) -> None:
        """`accounts` are those that are public, as `public_accounts` takes them."""
        self._public = public_accounts(accounts)

    def voice(self, source: str, author: str | None, url: str | None) -> Voice | None:
        """Whose a post is; None for a person's, and wherever that is not known."""
        titles, sites = _known()
        try:
            parts = urlsplit(url or "")
            site = _site(parts.hostname or "")
        except ValueError:
            return None
        if name := self._account(parts, site):
            return Voice(name, is_account=True)
        if find_accounts(_place(parts), self._public) or _COMMENT.search(url or ""):
            return None
        if source in titles:
            return Voice(titles[source])
        if site in _OF_PEOPLE:
            return None
        if source.startswith(_FEED):
            return Voice(source.partition(".")[2])
        # Below articles people comment, under the article's address.
        return Voice(site) if site in sites and author is None else None

    def _account(self, parts: SplitResult, site: str) -> str | None:
        place = _place(parts)
        names = {place[start:end].casefold() for start, end, _ in find_accounts(place, nobody)}
        if len(names) != 1 or _COMMENT.search(parts.geturl()):
            return None
        [name] = names
        return f"@{name} ({site})" if self._public(name) else None


@cache
def _known() -> tuple[dict[str, str], frozenset[str]]:
    """The titles of the feeds that `kentongan init` knows, by their names, and the sites that they are on."""
    found = feeds().feeds
    sites = {_site(urlsplit(feed.url).hostname or "") for feed in found}
    return {feed.name: feed.title for feed in found}, frozenset(sites - _OF_PEOPLE)


def _place(parts: SplitResult) -> str:
    return unquote(f"{parts.hostname or ''}{parts.path}")


def _site(host: str) -> str:
    """The part of a host that somebody has registered: `kompas.com` of `money.kompas.com`."""
    labels = host.rstrip(".").split(".")
    least = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-least:])
