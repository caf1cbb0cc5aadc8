"""Reading channels by Telethon, with its own types and errors, and a client that answers in the place of Telegram."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from streams.connectors.rereading import Again
from streams.connectors.secrets import Secrets
from streams.connectors.telegram.settings import TelegramSource
from streams.live import telegram
from streams.live.ledger import Ledger
from streams.live.poller import fresh_row
from streams.live.telegram import TelegramReader

telethon = pytest.importorskip("telethon")
types = telethon.tl.types
errors = telethon.errors


class Platform:
    """A client as Telethon's, that answers by itself."""

    def __init__(self) -> None:
        self.messages: dict[str, list[Any]] = {"kanal": [], "lain": []}
        self.entities = {name: self.channel(name) for name in self.messages}
        self.trouble: Exception | None = None
        self.authorized = True
        self.pages = 0

    def __call__(self, session: Any, number: int, key: str, **_: Any) -> "Platform":
        assert (number, key) == (7, "kunci-rahasia")
        return self

    def channel(self, name: str, **more: Any) -> Any:
        fields = {"id": 1, "title": name, "photo": types.ChatPhotoEmpty(), "date": None, "broadcast": True, "username": name}
        return types.Channel(**fields | more)

    async def connect(self) -> None:
        pass

    async def disconnect(self) -> None:
        pass

    async def is_user_authorized(self) -> bool:
        return self.authorized

    async def get_entity(self, name: str) -> Any:
        return self.entities[name]

    async def get_messages(self, entity: Any, limit: int, offset_id: int) -> list[Any]:
        self.pages += 1
        if self.trouble is not None:
            raise self.trouble
        found = [one for one in self.messages[entity.username] if not offset_id or one.id < offset_id]
        return sorted(found, key=lambda one: -one.id)[:limit]

    def say(self, number: int, text: str = "antre", channel: str = "kanal", **more: Any) -> None:
        at = datetime.now(UTC) - timedelta(minutes=6)
        self.messages[channel].append(types.Message(id=number, peer_id=types.PeerChannel(1), date=at, message=text, **more))


class Scene:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.platform = Platform()
        monkeypatch.setattr(telethon, "TelegramClient", self.platform)
        monkeypatch.setattr(telegram, "_APART", 0)
        terms = {"accepted_by": "Rini", "on": "2026-06-01", "basis": "SK 12/2026"}
        fields = {"name": "tg", "kind": "telegram", "channels": ["kanal", "lain"], "terms": terms, "every": "1d"}
        fields |= {"api_id_file": "/a", "api_hash_file": "/b", "session_file": "/c"}
        self.source = TelegramSource.model_validate(fields, strict=False)
        self.sent, self.deleted = [], []
        self.ledger = Ledger(fresh_row(self.source, "me", None), "telegram", self, self.save, followed=lambda _: True)
        self.reader = TelegramReader(self.source, Secrets(keys=("7", "kunci-rahasia", "")), self.ledger)

    async def add(self, post):
        self.sent.append(post)

    async def delete(self, gone):
        self.deleted.append(gone)

    async def flush(self):
        pass

    async def pass_on(self, value):
        raise AssertionError(value)

    async def save(self, row):
        assert "rahasia" not in row.model_dump_json()

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Run the reader until something is so."""
        running = asyncio.create_task(self.reader.run())
        try:
            async with asyncio.timeout(20):
                while not is_so():
                    assert not running.done() or running.result()
                    await asyncio.sleep(0.01)
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running

    async def round(self) -> None:
        """Read both channels once."""
        before = self.ledger.now.outcomes.copy()

        def read() -> bool:
            now = self.ledger.now.outcomes
            return sum(now.values()) >= sum(before.values()) + 2

        await self.until(read)


@pytest.fixture
def scene(monkeypatch):
    return Scene(monkeypatch)


async def test_it_goes_on_behind_the_newest_message_of_each_channel_over_pages(scene):
    scene.platform.say(1)
    scene.platform.say(1, channel="lain")
    await scene.round()
    for number in range(2, 252):
        scene.platform.say(number)
    scene.sent.clear()
    pages = scene.platform.pages
    await scene.round()
    assert sorted(int(post.id.removeprefix("tg:kanal.")) for post in scene.sent) == list(range(2, 252))
    assert scene.platform.pages - pages == 4
    assert scene.ledger.health == "well"


async def test_edits_deletions_and_risen_counts_are_sent(scene):
    for number in (1, 2, 3):
        scene.platform.say(number, forwards=2)
    await scene.round()
    assert {one.id for one in scene.ledger.row.again} == {"tg:kanal.1", "tg:kanal.2", "tg:kanal.3"}
    again = [Again.model_validate({**dict(one), "read_at": one.created_at}) for one in scene.ledger.row.again]
    scene.ledger.row = scene.ledger.row.model_copy(update={"again": tuple(again)})
    scene.sent.clear()
    one, two, _ = scene.platform.messages["kanal"]
    one.message, one.edit_date, two.forwards = "antre sudah beres", datetime.now(UTC), 40
    del scene.platform.messages["kanal"][2]
    await scene.round()
    assert [(post.text, post.edited_at is None) for post in scene.sent if post.earlier is None] == [
        ("antre sudah beres", False)
    ]
    assert [(post.id, post.actions, post.earlier.actions) for post in scene.sent if post.earlier] == [("tg:kanal.2", 40, 2)]
    assert scene.deleted == ["tg:kanal.3"]


@pytest.mark.parametrize(
    ("trouble", "health", "wait"),
    [
        (errors.FloodWaitError(None, capture=321), "throttled", 321),
        (errors.AuthKeyUnregisteredError(None), "refused", 86_400),
        (errors.ChannelPrivateError(None), "refused", 86_400),
        (errors.ServerError(None, "x"), "down", None),
        (ConnectionError(), "down", None),
    ],
)
async def test_what_telegram_refuses_is_told_and_its_patience_is_kept(scene, trouble, health, wait):
    scene.platform.trouble = trouble
    waited = await scene.reader._while_connected()
    assert scene.ledger.health == health
    if wait is not None:
        assert waited == pytest.approx(wait, abs=1)
    held = scene.ledger.row.not_before
    assert (held is not None) == (health == "throttled")
    if held is not None:
        # A worker that takes over waits, too.
        pages = scene.platform.pages
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(scene.reader.run(), 0.2)
        assert scene.platform.pages == pages


@pytest.mark.parametrize("more", [{"broadcast": False, "megagroup": True}, {"username": None}, {"noforwards": True}])
async def test_only_public_channels_are_read(scene, more):
    scene.platform.entities["kanal"] = scene.platform.channel("kanal", **more)
    await scene.reader._while_connected()
    assert (scene.ledger.health, scene.platform.pages) == ("refused", 0)


async def test_a_session_that_is_signed_in_no_more_is_told(scene):
    scene.platform.authorized = False
    await scene.reader._while_connected()
    assert scene.ledger.health == "refused"
