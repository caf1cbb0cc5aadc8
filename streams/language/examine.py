"""The analysis of a post by itself: text without personal data, language, issues, facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.detected import Language
from schemas.fact import FactHit
from schemas.post import MAX_TEXT, Post
from streams.factcheck.matcher import FactMatcher
from streams.kafka.records import Incoming
from streams.language.detector import LanguageDetector
from streams.privacy.accounts import PublicAccount, hide_accounts
from streams.privacy.mask import mask
from streams.privacy.urls import public_url
from streams.text.markup import plain_text

__all__ = ["Examined", "Matches", "ReadPost", "examine"]


class Matches(Protocol):
    """What finds the issues that a text mentions."""

    handles: frozenset[str]
    """Accounts that the queries ask for, as `public_accounts` takes them."""

    def match(self, text: str, *, language: str, source: str) -> tuple[str, ...]:
        """Ids of the issues, sorted."""


@dataclass(frozen=True, slots=True)
class ReadPost:
    """A post and the record it came in."""

    record: Incoming
    index: int
    post: Post


@dataclass(frozen=True, slots=True)
class Examined:
    """A post with what was found out about it, not yet placed in its partition's order."""

    read: ReadPost
    text: str
    url: str | None
    language: Language
    issues: tuple[str, ...]
    facts: tuple[FactHit, ...] = ()


def examine(
    items: Sequence[ReadPost], detector: LanguageDetector, matcher: Matches, facts: FactMatcher, public: PublicAccount
) -> list[Examined]:
    """Make plain, mask, detect and match; a verified statement of some issues is compared with posts of these alone.

    Accounts that are not `public` are hidden last, for a query may name them.
    """
    texts = [mask(plain_text(item.post.text, item.post.text_format))[:MAX_TEXT] for item in items]
    guesses = detector.detect(texts, [item.post.platform_languages for item in items])
    issues = [
        matcher.match(text, language=guess.best, source=item.post.source)
        for item, text, guess in zip(items, texts, guesses, strict=True)
    ]
    return [
        Examined(
            item,
            hide_accounts(text, public),
            public_url(item.post.url, public),
            Language.trusted(
                {
                    "code": guess.language,
                    "confidence": round(guess.confidence, 4),
                    "second": guess.second,
                    "second_share": round(guess.second_share, 3),
                }
            ),
            found,
            facts.match(text, found) if facts else (),
        )
        for item, text, guess, found in zip(items, texts, guesses, issues, strict=True)
    ]
