"""What hosts do wrong: a plan of it that follows from a number alone."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final, Literal

from tests.internet import answer, drip, packed

__all__ = ["FAULTS", "Fault", "FaultPlan", "Said"]

Fault = Literal[
    *("asks for patience", "asks for patience until", "is away and says how long", "fails", "breaks off"),
    *("cuts the packed body", "is endless", "bad bytes", "drips", "is silent", "is no feed"),
]
FAULTS: Final[tuple[Fault, ...]] = Fault.__args__  # type: ignore[attr-defined]

_PIECE: Final = b"x" * 1_000_000


@dataclass(frozen=True, slots=True)
class Said:
    """A faulty answer."""

    fault: Fault
    body: bytes | AsyncIterator[bytes]
    patience: timedelta | None = None
    """How long it asks to be left alone."""
    gives_all: bool = False
    """Whether the feed is in it all the same."""


@dataclass
class FaultPlan:
    """Which request meets which fault: a share of them, by chance from a seed."""

    seed: int
    share: float = 0.1
    met: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def __call__(self, body: bytes, now: datetime) -> Said | None:
        """The answer instead of a feed with this body; None where all is well."""
        if self._chance.random() >= self.share:
            return None
        fault = self._chance.choice(FAULTS)
        self.met.append(fault)
        return self._said(fault, body, now)

    def _said(self, fault: Fault, body: bytes, now: datetime) -> Said:
        patience = timedelta(seconds=self._chance.choice((40, 600, 5_400)))
        match fault:
            case "asks for patience":
                return Said(fault, answer(429, Retry_After=str(int(patience.total_seconds()))), patience)
            case "asks for patience until":
                until = (now + patience).astimezone(UTC).replace(microsecond=0)
                return Said(fault, answer(429, Retry_After=format_datetime(until, usegmt=True)), until - now)
            case "is away and says how long":
                status = self._chance.choice((500, 502, 503))
                return Said(fault, answer(status, Retry_After=str(int(patience.total_seconds()))), patience)
            case "fails":
                return Said(fault, answer(500))
            case "breaks off":
                return Said(fault, answer(200, body[: len(body) // 2], Content_Length=str(len(body))))
            case "cuts the packed body":
                return Said(fault, packed(body, cut=20))
            case "is endless":
                return Said(fault, _endless())
            case "bad bytes":
                return Said(fault, answer(200, body.replace(b"Berita", b"Ber\xff\xfeita")), gives_all=True)
            case "drips":
                return Said(fault, drip(body, 0.5))
            case "is silent":
                return Said(fault, _silent())
            case "is no feed":
                return Said(fault, answer(200, b"<html><body>Sedang dirawat</body></html>"))


async def _endless() -> AsyncIterator[bytes]:
    yield answer(200, b"", Content_Length="50000000")
    for _ in range(50):
        yield _PIECE


async def _silent() -> AsyncIterator[bytes]:
    await asyncio.sleep(90)
    yield b""
