"""Keyed pseudonyms for author ids.

HMAC-SHA256 (RFC 2104, FIPS 198-1) of the id, cut to 130 bits (RFC 2104 section 5: no fewer than half of the output). A
keyed hash, since ids are few enough to try them all against a plain one; "Pseudonymisation techniques and best practices"
(ENISA 2019, section 5.1) recommends message authentication codes for this. It is a technical measure in the sense of
UU 27/2022 article 35; the result is still personal data, since whoever holds the key can recompute it.
"""

import base64
import hmac
import re
from pathlib import Path

import structlog

from streams.errors import UserError
from streams.files import read_file

__all__ = ["MIN_KEY_BYTES", "Pseudonymizer", "load_key"]

MIN_KEY_BYTES = 32
"""The output of SHA-256; RFC 2104 section 3 discourages shorter keys."""

_MAX_KEY_BYTES = 1_000_000
_PREFIX = "p1-"
_LENGTH = 26
_PSEUDONYM = re.compile(rf"{_PREFIX}[a-z2-7]{{{_LENGTH}}}")
# Sets these hashes apart from any other use of the same key.
_PURPOSE = b"kentongan author 1\0"

log = structlog.get_logger(__name__)


class Pseudonymizer:
    """Replaces author ids by pseudonyms, the same id by the same one as long as the key stays."""

    def __init__(self, key: bytes) -> None:
        """Raises ValueError when the key has fewer than MIN_KEY_BYTES bytes."""
        if len(key) < MIN_KEY_BYTES:
            raise ValueError(f"the key has {len(key)} bytes, fewer than {MIN_KEY_BYTES}")
        self._key = bytes(key)

    def pseudonym(self, author: str) -> str:
        """`p1-` (the version of the method) and 26 lower-case base32 characters (RFC 4648).

        An id that already has this form is returned as it is, so that a post may pass twice.
        """
        if author.startswith(_PREFIX) and _PSEUDONYM.fullmatch(author):
            return author
        digest = hmac.digest(self._key, _PURPOSE + author.encode("utf-8", "surrogatepass"), "sha256")
        return _PREFIX + base64.b32encode(digest[:20])[:_LENGTH].decode().lower()


def load_key(path: Path) -> bytes:
    """The key in a file: its bytes, less white space at the ends when it is ASCII text.

    Raises UserError when the file cannot be read or the key is too short. A file that everyone may read is only logged.
    """
    advice = f"make one with: openssl rand -hex 32 > {path}"
    try:
        content = read_file(path, _MAX_KEY_BYTES)
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise UserError(f"The author key file {path} does not exist; {advice}") from None
    except OSError as error:
        raise UserError(f"The author key file {path} cannot be read ({error.strerror}); check its path and owner") from None
    key = content.strip() if content.isascii() else content
    if len(key) < MIN_KEY_BYTES:
        raise UserError(f"The author key in {path} has {len(key)} bytes and must have {MIN_KEY_BYTES} or more; {advice}")
    if mode & 0o004:
        log.warning("author_key_readable_by_everyone", advice="take the right away with chmod o-r")
    return key
