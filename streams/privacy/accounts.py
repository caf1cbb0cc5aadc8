"""Accounts of people on platforms: handles, and the links that lead to a profile or name whose post it is.

They are hidden once the watchlist has been matched, so that a query may name them. Accounts of institutions and outlets stay:
those that a query or a verified statement names, and those that the operator lists.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from streams.privacy.spans import Span

__all__ = ["HANDLE", "HIDDEN", "PublicAccount", "find_accounts", "handles_in", "hide_accounts", "public_accounts"]

HIDDEN: Final = "…"
"""What stands for the name of an account; a handle becomes `@…`."""

PublicAccount = Callable[[str], bool]
"""Returns whether an account, in lower case and without its at sign, is an institution's."""


def public_accounts(names: Iterable[str]) -> PublicAccount:
    """Takes for public the accounts of these names, and with a star behind one, all that begin so; case is ignored."""
    plain = {name.strip().lstrip("@").casefold() for name in names} - {""}
    beginnings = tuple(name[:-1] for name in plain if name.endswith("*"))
    whole = frozenset(plain)
    return lambda name: name in whole or (bool(beginnings) and name.startswith(beginnings))


HANDLE: Final = re.compile(r"[@＠](?<![\w@＠].)([\w.]*\w(?:[@＠][\w.]*\w)*)")
"""A handle; its first group is the name, with the server behind a second sign where there is one."""

# `@ nama_saya`, with a space; a place or a price has no such sign.
_APART = re.compile(r"(?<![\w@＠])[@＠] ([A-Za-z][A-Za-z\d.]{0,28}_\w{1,28})(?![\w@＠])")
_PRICE = re.compile(r"[\d._]+(?:rb|ribu|k|jt|juta|an)?")
# Nobody's: `pakai @gmail.com`.
_MAIL_DOMAIN = re.compile(
    r"(?:gmail|ymail|hotmail|outlook|icloud|yahoo)\.(?:com|co\.id)|(?:go|ac|co|sch|or|web|mil|desa)\.id", re.IGNORECASE
)
_PLATFORM: Final = re.compile(
    r"(?:(?<![\w-])(?:(?:instagram|facebook)\.com/stories|twitter\.com|x\.com|instagram\.com|tiktok\.com|facebook\.com|fb\.com|threads\.(?:net|com)|t\.me|telegram\.me"
    r"|bsky\.app/profile|linkedin\.com/in|youtube\.com/(?:c|user|channel))"
    r"|(?<=\w)/(?:users|u))/([\w.-]*\w(?:[@＠][\w.]*\w)*)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"facebook\.com/profile\.php\?id=(\d+)", re.IGNORECASE)
# `ig: nama.saya_`, behind the name of a platform without a sign: it is no word, and no page's address.
_SAID = re.compile(
    r"(?<![\w.@/])(?:ig|insta(?:gram)?|tik ?tok|twitter|twt|fb|tele(?:gram)?|threads|discord"
    r"|(?P<id>id line|line id|username(?: (?:ig|shopee|tokped(?:ia)?|tik ?tok|twitter|telegram|fb))?))"
    r"(?P<own> ?(?:nya|ku|saya|sy|gw|gue|aku|dia)(?: (?:ya|aja|adalah|di|yg|yang|baru|lama))?)?(?P<sign> ?[:=])? ?"
    r"(?<=[ :=])(?P<name>[a-z][\w.]{2,28}\w)(?![.@/]?\w)",
    re.IGNORECASE,
)
_SAID_SIGNS = re.compile(r"[_.]")
_SAID_DIGITS = re.compile(r"[_.\d]")
_SITE = re.compile(r"\.(?:com|co|id|net|org|me|tv)\Z", re.IGNORECASE)
_IN_PATH = re.compile(r"(?<=/)@(\w[\w.-]*(?:[@＠][\w.]*\w)*)")
# First parts of a path on those platforms that are no account.
_PAGES: Final = frozenset(
    """
    i search hashtag explore home intent share p reel reels tv stories tag tags discover video videos watch groups events
    pages story.php photo photo.php permalink.php profile.php sharer sharer.php t joinchat addstickers music login settings
    privacy about status feed gaming marketplace help legal tos policies public iv s c l.php dialog plugins embed
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)


def hide_accounts(text: str, public: PublicAccount) -> str:
    """The text with the names of all accounts that are not public replaced by `…`; hiding them again changes nothing."""
    pieces: list[str] = []
    done = 0
    for start, end, label in find_accounts(text, public):
        pieces += (text[done:start], label)
        done = end
    return "".join((*pieces, text[done:])) if pieces else text


def find_accounts(text: str, public: PublicAccount) -> list[Span]:
    """Where accounts are named that are not public, in order; the at sign stays."""
    found: dict[int, Span] = {}
    if "@" in text or "＠" in text:
        for name in (*HANDLE.finditer(text), *_IN_PATH.finditer(text), *_APART.finditer(text)):
            if not _PRICE.fullmatch(name[1]) and not _MAIL_DOMAIN.fullmatch(name[1]):
                found[name.start(1)] = (*name.span(1), HIDDEN)
    if "/" in text:
        for name in _PLATFORM.finditer(text):
            if name[1].lower() not in _PAGES:
                found.setdefault(name.start(1), (*name.span(1), HIDDEN))
        for name in _NUMBERED.finditer(text):
            found.setdefault(name.start(1), (*name.span(1), HIDDEN))
    for name in _SAID.finditer(text):
        signs = _SAID_DIGITS if name["own"] or name["sign"] or name["id"] else _SAID_SIGNS
        if signs.search(name["name"]) and not _SITE.search(name["name"]):
            found.setdefault(name.start("name"), (*name.span("name"), HIDDEN))
    return list(_unknown(text, found, public)) if found else []


def _unknown(text: str, found: dict[int, Span], public: PublicAccount) -> Iterator[Span]:
    done = 0
    for start, end, label in sorted(found.values()):
        if start >= done and not public(text[start:end].casefold()):
            yield start, end, label
            done = end


def handles_in(text: str) -> frozenset[str]:
    """The names of the handles in a text, in lower case."""
    return frozenset(name[1].casefold() for name in HANDLE.finditer(text))
