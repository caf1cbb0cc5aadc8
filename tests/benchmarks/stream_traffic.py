"""What comes over a Jetstream, and a host that sends it by the clock: `python -m tests.benchmarks.stream_traffic RATE`.

The host is a process of its own. Its first line is its address; then, every ten seconds, how much it has sent by then.
"""

import asyncio
import random
import sys
import time
from collections import deque
from datetime import UTC, datetime
from typing import Final

import orjson

from tests.stream_host import StreamHost, action, event

__all__ = ["Traffic", "send", "timed_key"]

_DIGITS: Final = "234567abcdefghijklmnopqrstuvwxyz"
_TOLD_EVERY: Final = 10.0
_MOST_AT_ONCE: Final = 500
_KEPT: Final = 30_000
"""Events that are there for a connection that is made again."""
_AHEAD: Final = 0.02
"""Seconds between two looks at the clock."""

_MENTIONS: Final = (
    "Harga beras naik lagi, kapan turun?",
    "Banjir di depan rumah belum surut juga",
    "Antrean BPJS dari subuh sampai siang",
    "Listrik padam tiga kali hari ini",
    "Jalan rusak di kampung kami dibiarkan saja",
)
_OTHERS: Final = (
    "Pagi semua, jangan lupa sarapan ya",
    "Lagu barunya enak banget didengar malam-malam",
    "Akhirnya selesai juga nonton drakor ini",
    "Kopi dulu biar tidak mengantuk di kantor",
    "Kucingku tidur terus dari tadi, lucu sekali",
    "Ada yang tahu tempat makan enak di Bandung?",
)
_FOREIGN: Final = (
    ("what a lovely day for a walk, friends and strangers", "en"),
    ("今日はいい天気ですね", "ja"),
    ("bom dia, pessoal", "pt"),
    ("guten Morgen zusammen", "de"),
)
_MENTIONING: Final = 0.15
"""Share of the Indonesian posts that mention what is watched."""
_ACCOUNTS: Final = 50_000


def timed_key(place: int) -> str:
    """The key of a record that was made at a time in microseconds since 1970, as programs of AT Protocol make it (TID)."""
    number, found = place << 10, ""
    for _ in range(13):
        number, digit = divmod(number, 32)
        found = _DIGITS[digit] + found
    return found


class Traffic:
    """Events of all kinds, in a random order that follows from a seed.

    Of a hundred, eleven are posts in Indonesian, a fifth of them replies; ten are posts in other languages, 55 likes
    and nine reposts, a twentieth of them of posts in Indonesian; ten take back a like, three delete a post, every second time
    one in Indonesian; two are of accounts and names. So many more posts are taken than on Bluesky as it is, where one in some
    hundred is in Indonesian, that all that is remembered of them is full within a quarter of an hour.
    """

    def __init__(self, seed: int = 7) -> None:
        self._chance = random.Random(seed)
        self._taken: deque[tuple[str, str]] = deque(maxlen=150_000)
        """Authors and keys."""

    def next(self, place: int, now: datetime) -> str:
        """The frame of what happens at a place, which is a time in microseconds since 1970."""
        chance = self._chance
        sort = chance.random()
        stranger = f"did:plc:{chance.getrandbits(64):024x}"
        if sort < 0.11:
            return self._indonesian(place, now)
        if sort < 0.21:
            text, language = chance.choice(_FOREIGN)
            record = {"text": f"{text} {place}", "langs": [language], "createdAt": now.isoformat()}
            return event(place, did=stranger, rkey=timed_key(place), record=record)
        if sort < 0.85:
            sort_of_action = "like" if sort < 0.76 else "repost"
            author, key = self._one_taken() if chance.random() < 0.05 else (f"did:plc:{place:024}", timed_key(place - 10**9))
            return action(place, sort_of_action, stranger, author, key, rkey=timed_key(place))
        if sort < 0.95:
            return self._deleted(place, stranger, "app.bsky.feed.like", timed_key(place - 10**8))
        if sort < 0.98:
            author, key = self._one_taken() if chance.random() < 0.5 else (stranger, timed_key(place - 10**9))
            return self._deleted(place, author, "app.bsky.feed.post", key)
        kind = "identity" if sort < 0.99 else "account"
        told = {"did": stranger, "seq": place % 10**9, "time": now.isoformat()} | ({} if sort < 0.99 else {"active": True})
        return orjson.dumps({"did": stranger, "time_us": place, "kind": kind, kind: told}).decode()

    def _indonesian(self, place: int, now: datetime) -> str:
        chance = self._chance
        # Few write much, and many now and then.
        account = f"did:plc:{int(_ACCOUNTS ** chance.random()):024}"
        text = chance.choice(_MENTIONS if chance.random() < _MENTIONING else _OTHERS)
        record: dict[str, object] = {"text": f"{text} {place % 10**9}", "langs": ["id"], "createdAt": now.isoformat()}
        if chance.random() < 0.2 and self._taken:
            author, key = self._one_taken()
            there = {"cid": "bafyreia", "uri": f"at://{author}/app.bsky.feed.post/{key}"}
            record["reply"] = {"parent": there, "root": there}
        key = timed_key(place)
        self._taken.append((account, key))
        return event(place, did=account, rkey=key, record=record)

    def _one_taken(self) -> tuple[str, str]:
        if not self._taken:
            return "did:plc:nobody", "2222222222222"
        # What is new is liked most.
        return self._taken[-1 - int(len(self._taken) * self._chance.random() ** 3)]

    @staticmethod
    def _deleted(place: int, did: str, collection: str, key: str) -> str:
        commit = {"rev": key, "operation": "delete", "collection": collection, "rkey": key}
        return orjson.dumps({"did": did, "time_us": place, "kind": "commit", "commit": commit}).decode()


async def send(rate: float) -> None:
    """Send so many events a second, for as long as somebody is there, until cancelled."""
    traffic, sent = Traffic(), 0
    async with StreamHost() as host:
        host.ends_after = sys.maxsize
        print(host.url, flush=True)
        while not host.asked:
            await asyncio.sleep(_AHEAD)
        began, told_at = time.monotonic(), 0.0
        while True:
            passed = time.monotonic() - began
            now = datetime.now(UTC)
            due, first = min(_MOST_AT_ONCE, int(passed * rate) - sent), int(now.timestamp() * 1e6)
            host.tell(*((place, traffic.next(place, now)) for place in range(first, first + due)))
            sent += due
            # It has no more before it than the connection takes.
            while host.sent < sent:
                await asyncio.sleep(0.002)
            if len(host.events) > 2 * _KEPT:
                host.forget(_KEPT)
            if passed - told_at >= _TOLD_EVERY:
                told_at = passed
                print(orjson.dumps({"passed": passed, "sent": sent, "connections": len(host.asked)}).decode(), flush=True)
            await asyncio.sleep(_AHEAD)


if __name__ == "__main__":
    asyncio.run(send(float(sys.argv[1])))
