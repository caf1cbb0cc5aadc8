"""The address of a post without what identifies a person in it, as long as it still leads somewhere."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from streams.privacy.accounts import PublicAccount, find_accounts
from streams.privacy.mask import mask

__all__ = ["everybody", "nobody", "public_url"]

# Hosts whose whole address is a person's.
_PERSONAL_HOSTS: Final = frozenset({"wa.me", "api.whatsapp.com", "web.whatsapp.com", "chat.whatsapp.com", "whatsapp.com"})
_PERSONAL_PARAMETERS: Final = frozenset(
    """
    phone tel telp telepon hp no_hp nohp wa no_wa whatsapp msisdn mobile email e-mail mail surel nik no_nik ktp no_ktp
    kk no_kk     npwp bpjs nama name fullname username user author screen_name profile alamat address igsh igshid fbclid gclid
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
# How platforms show a post without saying whose it is.
_NEUTRAL: Final = (
    (re.compile(r"/[^/]+/status(?:es)?/(\d+).*"), ("twitter.com", "x.com"), r"/i/status/\1"),
    (re.compile(r"/@[^/]+/(video|photo)/(\d+).*"), ("tiktok.com",), r"/@/\1/\2"),
    (re.compile(r"/[^/]+/(p|reel|tv)/([\w-]+).*"), ("instagram.com",), r"/\1/\2/"),
    (re.compile(r"/@[^/]+/post/([\w-]+).*"), ("threads.net", "threads.com"), r"/t/\1"),
)
_PERSONAL_SEGMENT = re.compile(r"\+?(?:62|0)8[1-9]\d{7,10}|[^@]+@[^@]+\.\w+")
_DOCUMENT_SEGMENT = re.compile(r"nik|ktp|kk|npwp|bpjs|paspor|passport|tel|hp|wa", re.IGNORECASE)


def nobody(name: str) -> bool:
    """Takes no account for public."""
    return False


def everybody(name: str) -> bool:
    """Takes every account for public."""
    return True


def public_url(url: str | None, public: PublicAccount = nobody) -> str | None:
    """The address without user names, phone numbers and the like; None when nothing useful is left of it.

    Parameters that identify a person or carry personal data are dropped, a path ends before such a part, and links to posts
    become those that name no author where the platform has such links. An address without any of this stays as it is.
    """
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("mobile.")
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or host in _PERSONAL_HOSTS:
        return None
    path = _public_path(f"{host}{parts.path}", host, public)
    if path is None:
        return None
    query = "&".join(one for one in parts.query.split("&") if _is_public_parameter(one, public))
    fragment = parts.fragment if _is_public(parts.fragment, public) else ""
    netloc = parts.netloc.rpartition("@")[2]
    if (path, query, fragment, netloc) == (parts.path, parts.query, parts.fragment, parts.netloc):
        return url
    return urlunsplit((parts.scheme, netloc, path, query, fragment))


def _public_path(place: str, host: str, public: PublicAccount) -> str | None:
    """The path of a place (host and path), or None when it leads to a person."""
    path = place[len(host) :]
    if path.endswith("/profile.php"):
        return None
    if find_accounts(unquote(place), public):
        for pattern, hosts, neutral in _NEUTRAL:
            if host in hosts and (found := pattern.fullmatch(path)):
                return found.expand(neutral)
        return None
    kept: list[str] = []
    for segment in path.split("/"):
        said = unquote(segment)
        if _PERSONAL_SEGMENT.fullmatch(said) or (
            kept and _DOCUMENT_SEGMENT.fullmatch(kept[-1]) and any(map(str.isdigit, said))
        ):
            return "/".join((*kept, ""))
        kept.append(segment)
    return path


def _is_public_parameter(parameter: str, public: PublicAccount) -> bool:
    name, _, value = parameter.partition("=")
    return unquote(name).lower() not in _PERSONAL_PARAMETERS and _is_public(value, public)


def _is_public(value: str, public: PublicAccount) -> bool:
    if not value:
        return True
    said = unquote(value.replace("+", " "))
    return mask(said) == said and not find_accounts(said, public)
