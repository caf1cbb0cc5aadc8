"""Streams of mentions as the sentiment stage writes them, cut, interleaved and repeated by chance."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from schemas.mention import Mention, MentionBatch, MentionSegment
from streams.clock import start_of

__all__ = ["Piece", "batches", "interleaved", "mention", "repeated", "words_of"]


@dataclass(frozen=True)
class Piece:
    """What one partition of `posts` says at once: mentions in its order, and its event clock after them."""

    partition: int
    clock: int
    mentions: tuple[Mention, ...] = field(default=())

    def segment(self) -> MentionSegment:
        return MentionSegment(partition=self.partition, clock=self.clock, mentions=self.mentions)


def mention(issue: str, clock: int, offset: int, index: int = 0, **fields: Any) -> Mention:
    values: dict[str, Any] = {
        "post": f"x:{offset}.{index}",
        "source": "x",
        "created_at": start_of(clock) + timedelta(seconds=offset % 60),
        "excerpt": "harga beras naik lagi",
        "language": "id",
        "sentiment": "neutral",
    }
    return Mention(issue=issue, offset=offset, index=index, clock=clock, **values | fields)


def words_of(number: int) -> str:
    """A text that only this number has."""
    chance = random.Random(number)
    return " ".join("".join(chance.choices("abdegiklmnoprstu", k=chance.randrange(3, 9))) for _ in range(9))


def repeated(pieces: Sequence[Piece], chance: random.Random) -> list[Piece]:
    """The pieces of one partition, now and then sent again from an earlier one on, and cut otherwise than before."""
    out: list[Piece] = []
    for number, piece in enumerate(pieces):
        out.append(piece)
        if chance.random() < 0.15:
            for again in pieces[max(0, number - chance.randrange(4)) : number + 1]:
                out += _cut(again, chance)
    return out


def _cut(piece: Piece, chance: random.Random) -> list[Piece]:
    """One piece as two; only the last word of a piece may move the clock beyond the mentions before it."""
    if len(piece.mentions) < 2:
        return [piece]
    at = chance.randrange(1, len(piece.mentions))
    first, rest = piece.mentions[:at], piece.mentions[at:]
    return [Piece(piece.partition, first[-1].clock, first), Piece(piece.partition, piece.clock, rest)]


def interleaved(streams: Iterable[Sequence[Piece]], chance: random.Random) -> list[Piece]:
    """The pieces of all partitions in one order; each partition keeps its own."""
    waiting = [list(reversed(stream)) for stream in streams if stream]
    out: list[Piece] = []
    while waiting:
        stream = chance.choice(waiting)
        for _ in range(chance.randrange(1, 30)):
            if stream:
                out.append(stream.pop())
        waiting = [stream for stream in waiting if stream]
    return out


def batches(pieces: Sequence[Piece], chance: random.Random, most: int) -> list[MentionBatch]:
    """The pieces in records of one to `most` pieces."""
    found: list[MentionBatch] = []
    at = 0
    while at < len(pieces):
        size = chance.randrange(1, most + 1)
        found.append(MentionBatch(segments=tuple(piece.segment() for piece in pieces[at : at + size]), model="m@1"))
        at += size
    return found
