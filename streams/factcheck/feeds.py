"""Verified statements from feeds of fact-checkers, in the shapes in which they deliver them.

- `mafindo`: an array of objects with `id`, `title`, `fact`, `classification`, `source_link` and `tanggal`, as the
  anti-hoax feed of MAFINDO (TurnBackHoax) gives them.
- `google`: an object with `claims`, as `claims:search` of Google's Fact Check Tools API answers: each claim has a `text` and
  `claimReview`s. https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims/search
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from schemas.fact import Fact
from streams.errors import UserError
from streams.factcheck.wordings import LEAST_WORDS, wording
from streams.files import read_file
from streams.text.cleaning import is_web_address

__all__ = ["Imported", "read_feed"]

_MAX_BYTES = 256_000_000
_TAG = re.compile(r"^\s*\[[^\]]{1,40}\]\s*")
_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class Imported:
    """The statements that a feed gave."""

    facts: tuple[Fact, ...]
    skipped: int
    """Entries that give no statement, because a field is missing or cannot be used."""
    short: int
    """Statements whose claim has too few words to be recognised in a post."""


def read_feed(path: Path) -> Imported:
    """Read a file of one of the feeds, recognised by its shape.

    Raises:
        UserError: it cannot be read, or is neither.
    """
    try:
        data = orjson.loads(read_file(path, _MAX_BYTES))
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise UserError(f"{path} is not JSON: {error}") from error
    if isinstance(data, dict) and isinstance(data.get("claims"), list):
        found = [fact for claim in data["claims"] for fact in _google(claim)]
    elif isinstance(data, list):
        found = [_mafindo(entry) for entry in data]
    else:
        raise UserError(f"{path} is neither MAFINDO's array nor the answer of claims:search; use `kentongan facts apply`")
    facts = {fact.id: fact for fact in found if fact is not None}
    short = sum(len(wording(fact.claim)) < LEAST_WORDS for fact in facts.values())
    return Imported(tuple(facts.values()), sum(fact is None for fact in found), short)


def _mafindo(entry: object) -> Fact | None:
    if not isinstance(entry, dict):
        return None
    return _fact(
        id=f"mafindo:{entry.get('id')}",
        claim=_TAG.sub("", str(entry.get("title") or "")),
        verdict=_verdict(str(entry.get("title") or "")) or entry.get("classification"),
        correction=entry.get("fact"),
        url=entry.get("source_link"),
        owner="MAFINDO (TurnBackHoax)",
        checked=entry.get("tanggal"),
    )


def _google(claim: object) -> Iterator[Fact | None]:
    if not isinstance(claim, dict) or not isinstance(claim.get("claimReview"), list):
        yield None
        return
    for review in claim["claimReview"]:
        if not isinstance(review, dict):
            yield None
            continue
        url = str(review.get("url") or "")
        publisher = review.get("publisher") if isinstance(review.get("publisher"), dict) else {}
        assert isinstance(publisher, dict)
        yield _fact(
            id=f"google:{hashlib.blake2b((url + str(claim.get('text'))).encode(), digest_size=_ID_BYTES).hexdigest()}",
            claim=claim.get("text"),
            verdict=review.get("textualRating"),
            correction=review.get("title"),
            url=url or None,
            owner=publisher.get("name") or publisher.get("site"),
            checked=review.get("reviewDate") or claim.get("claimDate"),
        )


def _verdict(title: str) -> str | None:
    tag = _TAG.match(title)
    return tag[0].strip()[1:-1].capitalize() if tag else None


def _fact(**fields: Any) -> Fact | None:
    """The statement, or None when what it needs is missing or cannot be used."""
    try:
        checked = date.fromisoformat(str(fields["checked"])[:10])
        texts: dict[str, Any] = {name: _plain(fields[name], most) for name, most in _LONGEST.items()}
        return Fact(
            id=fields["id"].lower(),
            url=url if isinstance(url := fields["url"], str) and is_web_address(url) else None,
            checked=checked,
            **texts,
        )
    except (ValueError, ValidationError):
        return None


_LONGEST: Mapping[str, int] = {"claim": 500, "verdict": 120, "correction": 4000, "owner": 120}


def _plain(value: object, most: int) -> str:
    """A text on one line, not too long; empty, which no field may be, for what is none."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if len(text) <= most else text[: most - 1] + "…"
