"""YouTube's Data API on a loopback port, with its quota and its refusals."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from streams.connectors.lookup import allowance_of, lookup_of
from streams.connectors.youtube.settings import YoutubeSource
from streams.live.hosts import Hosts
from streams.live.ledger import Ledger
from streams.live.opener import Opener
from streams.live.poller import Poller, fresh_row
from streams.live.rereader import Rereader
from tests.internet import Asked, Internet, answer

KEY = {"X-Goog-Api-Key": "kunci-rahasia"}


def refusal(reason: str, status: int = 403) -> bytes:
    body = orjson.dumps({"error": {"code": status, "errors": [{"reason": reason}]}})
    return answer(status, body, Content_Type="application/json; charset=UTF-8")


def thread(name: str, likes: int = 0) -> dict[str, object]:
    now = datetime.now(UTC).isoformat()
    snippet = {"videoId": "v", "textDisplay": f"antre {name}", "likeCount": likes, "publishedAt": now}
    return {"id": name, "snippet": {"topLevelComment": {"id": name, "snippet": snippet}, "totalReplyCount": 0}}


class Platform(dict):
    """Answers what is asked of threads; counts units."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: dict[str, list[dict[str, object]]] = {}
        self.refusals: dict[str, bytes] = {}
        self.asked: list[dict[str, list[str]]] = []

    def get(self, path, default=None):
        return self._answer if urlsplit(path).path == "/youtube/v3/commentThreads" else default

    def _answer(self, asked: Asked) -> bytes:
        query = parse_qs(urlsplit(asked.path).query)
        self.asked.append(query)
        assert asked.headers["x-goog-api-key"] == "kunci-rahasia"
        assert "rahasia" not in asked.path
        video = query.get("videoId", ["looked up"])[0]
        if video in self.refusals:
            return self.refusals[video]
        every = [one for found in self.threads.values() for one in found]
        items = [one for one in every if one["id"] in query["id"][0].split(",")] if "id" in query else self.threads[video]
        return answer(200, orjson.dumps({"items": items}))


class Scene:
    def __init__(self, internet: Internet, **more: object) -> None:
        fields = {
            "name": "yt",
            "kind": "youtube",
            "key_file": "/k",
            "url": internet.url("/youtube/v3"),
            "videos": ("video1", "video2"),
        }
        self.source = YoutubeSource.model_validate(fields | {"allow_private_addresses": True} | more, strict=False)
        self.sent, self.deleted, self.rows = [], [], []
        self.ledger = Ledger(
            fresh_row(self.source, "me", None),
            "youtube",
            self,
            self.save,
            budget=allowance_of(self.source),
            followed=lambda _: True,
        )
        self.poller = Poller(self.source, self.ledger, Opener(KEY), Hosts())
        self.rereader = Rereader(self.source, lookup_of(self.source), self.ledger, KEY, Hosts())

    async def add(self, post):
        self.sent.append(post)

    async def delete(self, gone):
        self.deleted.append(gone)

    async def flush(self):
        pass

    async def save(self, row):
        self.rows.append(row)

    async def once(self, part=None) -> float:
        part = part or self.poller
        part._hosts = Hosts()
        async with part.fetcher() as fetcher:
            return await part._once(fetcher)


@pytest.fixture
async def internet():
    async with Internet(Platform()) as found:
        yield found


async def test_each_video_is_asked_in_one_go_and_units_are_written_before_they_are_used(internet):
    platform, scene = internet.pages, Scene(internet)
    platform.threads = {"video1": [thread("a")], "video2": [thread("b"), thread("c")]}
    assert await scene.once() == 0
    assert scene.rows[0].spent.units == 1
    assert scene.rows[0].state.known == ()
    assert await scene.once() >= 300
    assert [post.text for post in scene.sent] == ["antre a", "antre b", "antre c"]
    assert scene.ledger.row.spent.units == len(platform.asked) == 2
    assert scene.ledger.health == "well"


async def test_a_video_that_takes_no_comments_is_passed_over(internet):
    platform, scene = internet.pages, Scene(internet)
    platform.refusals, platform.threads = {"video1": refusal("commentsDisabled")}, {"video2": [thread("b")]}
    assert await scene.once() == 0
    assert await scene.once() >= 300
    assert [post.text for post in scene.sent] == ["antre b"]


@pytest.mark.parametrize(
    ("reason", "health"),
    [("quotaExceeded", "throttled"), ("rateLimitExceeded", "throttled"), ("accessNotConfigured", "refused")],
)
async def test_a_refusal_says_what_it_means(internet, reason, health):
    scene = Scene(internet)
    internet.pages.refusals = {"video1": refusal(reason)}
    wait = await scene.once()
    assert scene.ledger.health == health
    left = (scene.source.allowance.renewed(datetime.now(UTC)) - datetime.now(UTC)).total_seconds()
    expected = {"quotaExceeded": left, "rateLimitExceeded": 300, "accessNotConfigured": 86_400}[reason]
    assert wait == pytest.approx(expected, abs=60)


async def test_a_comment_that_is_gone_at_its_next_reading_is_deleted(internet):
    platform, scene = internet.pages, Scene(internet)
    platform.threads = {"video1": [thread("a"), thread("b")], "video2": []}
    await scene.once()
    queue = scene.ledger.row.again
    assert {one.id for one in queue} == {"yt:a", "yt:b"}
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    times = dict.fromkeys(("created_at", "read_at", "sent_at"), long_ago)
    due_now = tuple(one.model_copy(update=times) for one in queue)
    scene.ledger.row = scene.ledger.row.model_copy(update={"again": due_now})
    platform.threads = {"video1": [thread("a", 99)], "video2": []}
    await scene.once(scene.rereader)
    assert scene.deleted == ["yt:b"]
    assert (scene.sent[-1].actions, scene.sent[-1].earlier.actions) == (99, 0)


class Broadcast(dict):
    """A live chat with its end."""

    def __init__(self) -> None:
        super().__init__()
        self.chat: str | None = None
        self.answers: list[bytes] = []
        self.asked: list[str] = []

    def get(self, path, default=None):
        return self._answer

    def _answer(self, asked: Asked) -> bytes:
        parts = urlsplit(asked.path)
        self.asked.append(parts.path.rpartition("/")[2])
        assert asked.headers["x-goog-api-key"] == "kunci-rahasia"
        if parts.path.endswith("/videos"):
            return answer(200, orjson.dumps({"items": [{"liveStreamingDetails": {"activeLiveChatId": self.chat}}]}))
        return self.answers.pop(0)


def chat(*names: str, **more: object) -> bytes:
    at = datetime.now(UTC).isoformat()
    items = [
        {"id": name, "snippet": {"type": "textMessageEvent", "textMessageDetails": {"messageText": name}, "publishedAt": at}}
        for name in names
    ]
    return answer(200, orjson.dumps({"items": items, "nextPageToken": "T", "pollingIntervalMillis": 7_000} | more))


async def test_a_live_chat_is_read_at_the_hosts_pace_within_the_budget_until_it_ends():
    platform = Broadcast()
    async with Internet(platform) as internet:
        scene = Scene(internet, videos=(), live="video1", live_every="5s", every="60s", budget=1_450)
        assert await scene.once() >= 60  # it has not begun
        platform.chat = "CHAT"
        platform.answers = [chat("a"), chat("a", "b"), refusal("liveChatEnded")]
        assert await scene.once() == 0
        assert [await scene.once(), await scene.once()] == [7, 7]
        assert [post.text for post in scene.sent] == ["a", "b"]
        assert await scene.once() == 60
        assert scene.ledger.row.state.page is None
        assert scene.ledger.row.spent.units == 2 + 3 * 5
        assert platform.asked == ["videos", "videos", "messages", "messages", "messages"]


async def test_a_chat_that_would_take_more_than_the_budget_waits_for_the_next_day():
    platform = Broadcast()
    platform.chat = "CHAT"
    async with Internet(platform) as internet:
        scene = Scene(internet, videos=(), live="video1", every="1d", budget=4)
        assert await scene.once() == 0
        assert await scene.once() > 60
        assert (scene.ledger.health, platform.asked) == ("throttled", ["videos"])
