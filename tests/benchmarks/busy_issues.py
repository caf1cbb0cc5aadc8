"""Issues that many speak of: their posts, which are made up, and their rows."""

import random

from schemas.mention import Mention
from schemas.watchlist import Issue
from streams.clock import start_of
from streams.kafka.topics import Topics
from streams.virality.issue.cache import OPEN_STATES
from streams.virality.issue.state import IssueState
from streams.virality.stage import ViralityStage
from streams.virality.unwatched import NOBODY

START = 29_000_000
SEEDS = 100  # issues with a history of their own; the others begin as copies of their rows
BUSY = START + 3 * 1440
PARTITIONS = 8
LETTERS = "aaaiuenrktsdmlpgbhoy"


def virality_stage(topics: Topics, watchlist: dict[str, Issue], open_states: int = OPEN_STATES) -> ViralityStage:
    return ViralityStage(
        topics,
        lambda: watchlist,
        hold=10**9,
        checkpoint_interval=3600,
        partition_of=lambda name: 0,
        unwatched=NOBODY,
        open_states=open_states,
    )


def busy_row(number: int, words: list[str]) -> bytes:
    """The row of an issue with a post in every third of three days' minutes and a busy hour."""
    rng, state, offset = random.Random(number), IssueState(busy_issue(number)), 0
    for minute in [*range(START, BUSY, 3), *range(BUSY, BUSY + 60)]:
        for _ in range(1 if minute < BUSY else rng.randrange(6)):
            offset += 1
            mention = made_up_mention(f"issue-{number}", minute, offset, rng, words)
            state.add(offset % PARTITIONS, mention, minute)
            more = {"repeat": True, "engagement_gained": 9, "read_before": minute - 5}
            again = mention.model_copy(update={"offset": offset, "index": 1, **more})
            state.add(offset % PARTITIONS, again, minute)
        state.close(minute)
    assert state.engagement
    assert state.viral
    return state.to_bytes()


def busy_issue(number: int) -> Issue:
    return Issue(id=f"issue-{number}", title=f"Isu nomor {number}", query=f"issue-{number}")


def vocabulary(rng: random.Random) -> list[str]:
    """A vocabulary in whose rhythm letters come about as often as in Indonesian."""
    return ["".join(rng.choices(LETTERS, k=rng.randrange(4, 10))) for _ in range(20_000)]


def made_up_mention(issue: str, minute: int, offset: int, rng: random.Random, words: list[str]) -> Mention:
    said = " ".join(words[min(int(rng.paretovariate(0.6)), len(words)) - 1] for _ in range(22))
    actions = int(rng.paretovariate(0.5))
    return Mention(
        issue=issue,
        offset=offset,
        index=0,
        clock=minute,
        post=f"x:19{rng.randrange(10**15):015}",
        source=rng.choice(("x", "facebook", "instagram", "berita")),
        created_at=start_of(minute),
        excerpt=f"{said} #{rng.choice(words[:50])} https://contoh.id/baca/{rng.choice(words[:30])}-{rng.randrange(50)}"[:280],
        language="id",
        sentiment=rng.choice(("negative", "neutral", "positive")),
        url=f"https://x.com/akun/status/{offset:019}",
        engagement=min(actions, 10**6),
        engagement_gained=min(actions, 10**6),
    )
