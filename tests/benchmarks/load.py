"""The load of the benchmark: made-up posts about made-up issues, the same in every run."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from schemas.watchlist import Issue

__all__ = ["BEGIN", "Load", "arrays"]

BEGIN = datetime(2026, 7, 4, 1, 0, tzinfo=UTC)
_PARTS = (
    "kok bisa ya harga {0} naik terus, padahal kemarin katanya aman dan stoknya cukup",
    "warga {0} mengeluh soal air yang keruh, semoga cepat ada solusi dari pemerintah daerah",
    "alhamdulillah layanan {0} sekarang jauh lebih cepat, petugasnya ramah banget deh",
    "please fix the {0} app, it keeps crashing every single time I try to pay my bills",
    "antrean di {0} panjang sekali pagi ini, sudah dua jam belum jalan juga :(",
    "wis pirang-pirang dina dalan {0} rusak, kapan didandani to pak",
    "mantap! program {0} beneran ngebantu anak-anak di kampung kami, terima kasih",
)
_FILLERS = (
    "tolong diperhatikan ya min, sudah lapor berkali-kali tapi belum ditanggapi juga sampai sekarang",
    "gue sih yakin besok juga udah beres, sabar aja dulu gaes #semangat",
    "yang penting jangan sampai terulang lagi tahun depan, kasihan rakyat kecil",
    "cek info lengkapnya di https://berita.contoh.id/{1}?utm_source=x",
    "hari ini panas banget, besok katanya hujan deras di mana-mana #cuaca",
    "anyway kopi di tempat baru itu enak, kapan-kapan kita ke sana bareng",
    "menurut kalian gimana? komen di bawah ya @teman{1}",
)
_SYLLABLES = ["ba", "ci", "du", "fa", "gi", "jo", "ka", "lu", "mi", "no", "pa", "ra", "si", "tu", "wa", "yo", "ze"]


class Load:
    """Posts of about 480 bytes; three in ten repeat the words of another, one in twenty is read a second time."""

    def __init__(self, posts: int, issues: int, *, minute: int = 1000) -> None:
        """`minute` posts are written in a minute; six in ten speak of an issue, one in ten of two."""
        self.count = posts
        self.names = [_name(number) for number in range(issues)]
        self._minute = minute

    def watchlist(self) -> tuple[Issue, ...]:
        """The issues, each with a word of its own that its posts hold."""
        return tuple(Issue(id=name, title=f"Isu {name}", query=f'{name} OR "kota {name}"') for name in self.names)

    def posts(self) -> Iterator[dict[str, Any]]:
        """The posts, in order of time."""
        rng = random.Random(7)
        texts: list[str] = []
        latest: list[dict[str, Any]] = []
        for number in range(self.count):
            created = BEGIN + timedelta(seconds=60 * number / self._minute)
            if latest and rng.random() < 0.05:
                again = rng.choice(latest)
                yield again | {
                    "engagement": {**again["engagement"], "likes": again["engagement"]["likes"] + rng.randrange(9)}
                }
                continue
            text = rng.choice(texts) if texts and rng.random() < 0.3 else self._text(rng, number)
            post = {
                "id": f"x:{1_800_000_000_000_000_000 + number}",
                "source": rng.choice(("x", "x", "x", "youtube", "rss.contoh", "instagram")),
                "created_at": created.isoformat(),
                "text": text,
                "author": f"p1-{rng.randrange(10**6):06}",
                "author_followers": int(rng.paretovariate(0.8) * 20) % 10**7,
                "url": f"https://x.com/i/status/{1_800_000_000_000_000_000 + number}",
                "platform_languages": ["in"],
                "engagement": {"likes": rng.randrange(50), "shares": rng.randrange(9), "comments": rng.randrange(9)},
            }
            texts, latest = [*texts[-200:], text], [*latest[-200:], post]
            yield post

    def _text(self, rng: random.Random, number: int) -> str:
        chance = rng.random()
        names = rng.choices(self.names, k=2 if chance < 0.1 else 1 if chance < 0.6 else 0)
        parts = [rng.choice(_PARTS).format(name) for name in names or ["pasar"]]
        parts += rng.sample(_FILLERS, 2 if len(parts) < 2 else 1)
        return ". ".join(parts).replace("{1}", str(number))

    def mentions(self) -> dict[str, int]:
        """Distinct posts that speak of each issue: what every system must count."""
        found: Counter[str] = Counter()
        seen: set[str] = set()
        known = frozenset(self.names)
        for post in self.posts():
            if post["id"] not in seen:
                seen.add(post["id"])
                found.update(known.intersection(post["text"].replace(",", " ").split()))
        return dict(found)


def arrays(posts: Sequence[dict[str, Any]], size: int, partitions: int) -> Iterator[tuple[int, bytes]]:
    """Records for the topic `posts`, with their partitions: arrays of `size` posts, or single posts where that is 1."""
    from streams.runtime.faust_runner import partition_of

    waiting: dict[int, list[dict[str, Any]]] = {}
    for post in posts:
        partition = partition_of(post["id"], partitions)
        batch = waiting.setdefault(partition, [])
        batch.append(post)
        if len(batch) == size:
            yield partition, orjson.dumps(batch if size > 1 else batch[0])
            batch.clear()
    yield from ((partition, orjson.dumps(batch)) for partition, batch in waiting.items() if batch)


def _name(number: int) -> str:
    """A word that is in no other text."""
    word = "q"
    for _ in range(4):
        number, place = divmod(number, len(_SYLLABLES))
        word += _SYLLABLES[place]
    return word
