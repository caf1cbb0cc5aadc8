"""How well posts are told apart by the labelled claims of `claims/`, which `claims/development.txt` describes.

python -m tests.streams.factcheck.labelled_claims [--missed]
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from schemas.fact import Fact
from streams.factcheck.matcher import FactMatcher

__all__ = ["PARTS", "Judged", "Part", "Post", "facts_of", "judged", "posts_of", "summary"]

Part = Literal["development", "held_out", "validation", "fresh", "blind"]
PARTS: tuple[Part, ...] = ("development", "held_out", "validation", "fresh", "blind")

_FOLDER = Path(__file__).with_name("claims")
_FIELDS = {"=": "claim", "~": "wordings", "!": "correction"}
_KINDS = {"+": "repeats", "-": "corrects", "0": "other"}


class Post(NamedTuple):
    """A post that was written about a claim."""

    fact: str
    kind: str
    """`repeats`, `corrects` or `other`."""
    language: str
    text: str


class Judged(NamedTuple):
    """A post and what it was taken for: `repeats`, `corrects`, these with `?` where it is only alike, or `none`."""

    post: Post
    found: str
    elsewhere: bool
    """It was also taken to speak of a claim that it was not written about."""


def _blocks(part: Part) -> Iterator[tuple[str, list[str]]]:
    text = (_FOLDER / f"{part}.txt").read_text(encoding="utf-8")
    for number, block in enumerate(text.split("\n\n")[1:]):
        yield f"{part}-{number}", block.strip().splitlines()


def facts_of(part: Part, *, wordings: bool = True) -> list[Fact]:
    """The claims of a part, each with its one other wording or without."""
    found = []
    for name, lines in _blocks(part):
        said = {_FIELDS[line[0]]: line[2:] for line in lines if line[0] in _FIELDS}
        other = said.pop("wordings")
        wanted = (other,) if wordings else ()
        found.append(Fact(id=name, wordings=wanted, verdict="Salah", owner="Humas", checked=date(2026, 7, 4), **said))
    return found


def posts_of(part: Part) -> Iterator[Post]:
    """The posts of a part, in the order in which they are written down."""
    for name, lines in _blocks(part):
        for line in lines:
            if kind := _KINDS.get(line[0]):
                yield Post(name, kind, line[1:3], line[4:])


def judged(part: Part, facts: Iterable[Fact]) -> list[Judged]:
    """What the posts of a part are taken for, beside all these claims."""
    matcher, found = FactMatcher(facts), []
    names = {"claim": "repeats", "correction": "corrects"}
    for post in posts_of(part):
        hits = {hit.fact: hit for hit in matcher.match(post.text, ())}
        own = hits.pop(post.fact, None)
        said = "none" if own is None else names[own.stance] + ("" if own.near else "?")
        found.append(Judged(post, said, any(hit.near for hit in hits.values())))
    return found


def summary(found: Iterable[Judged]) -> dict[str, float]:
    """Shares, 0 to 1.

    `recall` of the repeats; `corrected` of the corrections; `false` of the posts that do not repeat a claim, how many are
    counted to repeat or, those that say something else, to correct it; `elsewhere` of all posts.
    """
    counts: Counter[tuple[str, str]] = Counter((one.post.kind, one.found) for one in found)
    kinds: Counter[str] = Counter(one.post.kind for one in found)
    wrong = counts["other", "repeats"] + counts["other", "corrects"] + counts["corrects", "repeats"]
    return {
        "recall": counts["repeats", "repeats"] / kinds["repeats"],
        "corrected": counts["corrects", "corrects"] / kinds["corrects"],
        "false": wrong / (kinds["other"] + kinds["corrects"]),
        "elsewhere": sum(one.elsewhere for one in found) / kinds.total(),
    }


def _main() -> None:
    everything = [fact for part in PARTS for fact in facts_of(part)]
    for part in PARTS:
        found = judged(part, everything)
        print(part, *(f"{name} {share:.1%}" for name, share in summary(found).items()))
        languages: dict[str, list[Judged]] = defaultdict(list)
        for one in found:
            if one.post.kind == "repeats":
                languages[one.post.language].append(one)
        print(
            *(
                f"  {name} {sum(one.found == 'repeats' for one in those) / len(those):.0%}"
                for name, those in languages.items()
            )
        )
        if "--missed" in sys.argv:
            for one in found:
                if one.elsewhere or one.found != (one.post.kind if one.post.kind != "other" else "none"):
                    print("   ", one.found, "elsewhere" if one.elsewhere else "", *one.post)


if __name__ == "__main__":
    _main()
