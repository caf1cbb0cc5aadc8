"""Telegram's own interface, by Telethon: the one place that talks to it."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any, Final

from streams.connectors.http.trouble import FetchError, Kind

__all__ = ["PAGE", "Channels", "connected"]

PAGE: Final = 100
"""Messages of a page, the most that Telegram gives."""


class Channels:
    """Public channels, as an account sees them."""

    def __init__(self, client: Any) -> None:
        """`client` is a `TelegramClient` that is connected."""
        self._client = client
        self._found: dict[str, Any] = {}

    async def page(self, channel: str, before: int = 0) -> Sequence[Mapping[str, Any]]:
        """The newest messages of a channel, those older than a number where one is given, newest first.

        Raises:
            FetchError: it is no public channel, or Telegram wants patience, or refuses the account.
        """
        with _told():
            if channel not in self._found:
                self._found[channel] = _public(await self._client.get_entity(channel), channel)
            found = await self._client.get_messages(self._found[channel], limit=PAGE, offset_id=before)
        return [one.to_dict() for one in found]


@asynccontextmanager
async def connected(api_id: str, api_hash: str, session: str) -> AsyncIterator[Channels]:
    """Connect with an account for as long as the context lasts.

    Raises:
        FetchError: Telethon is not installed, the session is none or signed in no more, or Telegram does not answer.
    """
    try:
        from telethon import TelegramClient
        from telethon.sessions import StringSession
    except ImportError:
        raise FetchError("refused", "it needs the extra telegram: pip install 'kentongan[telegram]'") from None
    try:
        # What Telegram asks to wait is raised and kept, not slept through in there.
        client = TelegramClient(StringSession(session), int(api_id), api_hash, flood_sleep_threshold=0, receive_updates=False)
    except ValueError:
        raise FetchError("refused", "its api_id_file holds no number, or its session_file no session") from None
    with _told():
        await client.connect()
    try:
        with _told():
            if not await client.is_user_authorized():
                raise FetchError("refused", "its session is signed in no more; make one anew")
        yield Channels(client)
    finally:
        await client.disconnect()


def _public(entity: Any, channel: str) -> Any:
    from telethon.tl.types import Channel

    if not isinstance(entity, Channel) or not entity.broadcast or not (entity.username or entity.usernames):
        raise FetchError("refused", f"{channel} is no public channel, and nothing else is read")
    if entity.noforwards:
        raise FetchError("refused", f"{channel} forbids that its posts are passed on")
    return entity


@contextmanager
def _told() -> Iterator[None]:
    """Raise in our words what Telegram refuses."""
    from telethon import errors

    try:
        yield
    except errors.FloodWaitError as error:
        raise FetchError("throttled", "Telegram asks for patience", wait=timedelta(seconds=error.seconds)) from None
    except (errors.UnauthorizedError, errors.AuthKeyError) as error:
        raise FetchError("refused", f"Telegram refuses the account ({type(error).__name__})") from None
    except errors.RPCError as error:
        kind: Kind = "down" if isinstance(error, errors.ServerError) else "refused"
        raise FetchError(kind, f"Telegram answers {type(error).__name__}") from None
    except (OSError, TimeoutError) as error:
        raise FetchError("down", f"Telegram does not answer ({type(error).__name__})") from None
    except ValueError:
        raise FetchError("refused", "Telegram knows no channel of that name") from None
