"""On a live broker: what a surge repeats is told with its statement, or proposed as a wording; also of new issues."""

import random
from datetime import timedelta

import orjson
import pytest

from tests.pipeline import Pipeline
from tests.posts import START, WATCHED, expected_counts
from tests.streams.backtest.runs import SURGE_AT, recorded

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300)]

CLAIM = "katanya dana desa dipotong kepala dusun, beras jadi mahal"
FACTS = """
facts:
  - {id: mobil-istana, claim: "Istana menyewa 1.000 mobil", verdict: Hoaks,
     correction: Yang disewa 37 minibus., owner: Biro Pers, checked: 2026-07-04}
"""


def rows():
    """A quiet day, a surge of a watched issue that no statement answers, then a rumour that nobody watches."""
    chance = random.Random(7)
    at = SURGE_AT.total_seconds()
    told = [(chance.uniform(at, at + 1500), f"{CLAIM} {number}") for number in range(200)]
    told += [(chance.uniform(at, at + 2400), f"istana sewa 1000 mobil #mobil {number}") for number in range(120)]
    more = [
        {"id": f"y:{number}", "source": "x", "created_at": (START + timedelta(seconds=second)).isoformat(), "text": text}
        for number, (second, text) in enumerate(told)
    ]
    return sorted([*recorded(0), *more], key=lambda row: row["created_at"])


async def test_a_claim_is_told_with_its_statement_or_proposed_and_stated_by_a_command(kafka, prefix, tmp_path):
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, idle_after=600.0, checkpoint_interval=0.2)
    facts, posts = tmp_path / "fakta.yaml", tmp_path / "posts.jsonl"
    facts.write_text(FACTS)
    posts.write_bytes(b"\n".join(map(orjson.dumps, rows())))
    try:
        await pipeline.prepare(WATCHED)
        assert pipeline.run("facts", "apply", str(facts)).returncode == 0
        await pipeline.take_in(posts, expected_counts(rows()))
        assert pipeline.stop() == [0]

        alerts = await pipeline.alerts()
        [emerging] = [one for one in alerts if one.kind == "emerging_issue" and one.event == "opened"]
        [found] = emerging.facts
        assert (found.fact, found.state) == ("mobil-istana", "matched")
        assert 20 <= found.repeats == found.posts

        shown = pipeline.run("facts", "unmatched", "--json")
        assert shown.returncode == 0, shown.stderr
        [proposed] = map(orjson.loads, shown.stdout.splitlines())
        assert (proposed["issue"], proposed["resembles"]) == ("beras", None)
        assert proposed["posts"] >= 20
        assert proposed["wording"].startswith(CLAIM)
        assert "kentongan facts wording ID 'katanya dana desa" in pipeline.run("facts", "unmatched").stdout

        refused = pipeline.run("facts", "wording", "mobil-istana", "seribu mobil")
        assert (refused.returncode, "too few words" in refused.stderr) == (2, True)
        assert pipeline.run("facts", "wording", "tidak-ada", proposed["wording"]).returncode == 2
        added = pipeline.run("facts", "wording", "mobil-istana", proposed["wording"])
        assert (added.returncode, "mobil-istana" in added.stdout) == (0, True), added.stderr
        assert pipeline.run("facts", "unmatched").stdout == "no alert of the last 24 hours leaves anything unanswered\n"
    finally:
        pipeline.close()
