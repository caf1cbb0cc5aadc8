"""Secrets of sources, from files of one line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from streams.connectors.fetched_settings import OpenedSettings
from streams.connectors.jetstream.settings import JetstreamSource
from streams.connectors.kinds import AnySource
from streams.connectors.mastodon.settings import MastodonSource
from streams.connectors.posts.settings import PostsSource
from streams.connectors.reviews.settings import ReviewsSource
from streams.connectors.reviews.tokens import check_key
from streams.connectors.telegram.settings import TelegramSource
from streams.connectors.youtube.settings import YoutubeSource
from streams.errors import UserError
from streams.files import read_file
from streams.secret_file import read_secret

__all__ = ["LEAST_SECRET", "LEAST_TOKEN", "Secrets", "secrets_of"]

LEAST_TOKEN: Final = 32
"""Characters of a token that opens by itself."""

_MOST_KEY: Final = 10_000

LEAST_SECRET: Final = 16
"""Characters of a key that senders sign with."""


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """The secrets of sources: passwords, tokens and keys; they are never printed."""

    opening: Mapping[str, str] = field(default_factory=dict)
    """Headers that are sent to the source's own host."""
    keys: tuple[str, ...] = ()
    """What senders sign with, or bring."""
    verify_token: str | None = None
    """What Meta asks with once."""


def secrets_of(source: AnySource) -> Secrets:
    """What the files of a source hold.

    Raises:
        UserError: one cannot be read, or does not hold what it should; what it says does not hold the secret.
    """
    where = f"source {source.name}: its"
    if isinstance(source, OpenedSettings):
        path = source.authorization_file
        return Secrets({"Authorization": _read(f"{where} authorization_file", path, "Bearer and the token")} if path else {})
    if isinstance(source, YoutubeSource):
        return Secrets({"X-Goog-Api-Key": _read(f"{where} key_file", source.key_file, "the API key")})
    if isinstance(source, ReviewsSource):
        return Secrets(keys=(_key(source),))
    if isinstance(source, MastodonSource):
        return Secrets({"Authorization": f"Bearer {_read(f'{where} token_file', source.token_file, 'the access token')}"})
    if isinstance(source, TelegramSource):
        files = {
            "api_id_file": source.api_id_file,
            "api_hash_file": source.api_hash_file,
            "session_file": source.session_file,
        }
        return Secrets(keys=tuple(_read(f"{where} {name}", path, "what it names") for name, path in files.items()))
    if isinstance(source, JetstreamSource):
        return Secrets()
    if isinstance(source, PostsSource):
        return Secrets(keys=tuple(_read(f"{where} token_files", path, "a token", LEAST_TOKEN) for path in source.token_files))
    least = LEAST_TOKEN if source.scheme == "bearer" else LEAST_SECRET
    return Secrets(
        keys=tuple(_read(f"{where} secret_files", path, "the secret", least) for path in source.secret_files),
        verify_token=_read(f"{where} verify_token_file", source.verify_token_file, "a token", LEAST_SECRET)
        if source.verify_token_file
        else None,
    )


def _key(source: ReviewsSource) -> str:
    """The key of a store, in the form in which stores give them."""
    try:
        key = read_file(source.key_file, _MOST_KEY).decode("ascii")
    except (OSError, UnicodeDecodeError):
        raise UserError(f"source {source.name}: its key_file {source.key_file} cannot be read as text") from None
    check_key(source, key, datetime.now(UTC))
    return key


def _read(where: str, path: Path, example: str, least: int = 1) -> str:
    """The one line of a file; `where` says whose it is.

    Raises:
        UserError: it cannot be read, or does not hold one line of at least so many characters; what it says does not hold
            the secret.
    """
    text = read_secret(path, where, example, "ascii")
    if len(text) < least:
        raise UserError(f"{where} {path} holds fewer than {least} characters; make one with: openssl rand -hex 32")
    return text
