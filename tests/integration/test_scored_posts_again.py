"""What was scored is looked at again: a person reads a sample of an issue's posts, and statements are held against all."""

import orjson
import pytest

from tests.pipeline import Pipeline
from tests.posts import START, WATCHED

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300)]

TEXTS = ("harga beras mahal sekali, parah", "terima kasih, beras sudah murah, mantap", "rapat beras digelar hari Senin")
"""Of an issue that is watched, each in its own wording."""

FACTS = """
facts:
  - {id: rapat-beras, claim: Rapat beras digelar hari Senin, verdict: Salah,
     correction: Digelar hari Rabu., owner: Humas, checked: 2026-07-04}
  - {id: kereta, claim: Kereta ke bandara dihentikan, verdict: Salah,
     correction: Tetap berjalan., owner: Humas, checked: 2026-07-04}
"""


def rows(count):
    return [
        {
            "id": f"x:{number}",
            "source": "x",
            "created_at": START.isoformat(),
            "text": f"{TEXTS[number % 3]} {number}",
            "author": "a",
        }
        for number in range(count)
    ]


async def test_what_is_read_says_what_the_true_share_is(kafka, prefix, tmp_path):
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, idle_after=30.0)
    labels = tmp_path / "beras.jsonl"
    asked = ("audit", "sentiment", "--issue", "beras", "--sample", "60", "--labels", str(labels))
    try:
        await pipeline.prepare(WATCHED)
        nothing = pipeline.run(*asked, input="")
        assert (nothing.returncode, nothing.stdout) == (2, "")
        assert "no scored post of 'beras' is on the topic" in nothing.stderr
        posts = tmp_path / "posts.jsonl"
        posts.write_bytes(b"\n".join(map(orjson.dumps, rows(90))))
        pipeline.start_worker("--stage", "language", "--stage", "sentiment")
        await pipeline.said("worker_started")
        assert pipeline.run("ingest", "file", str(posts), "--speed", "max").returncode == 0
        await pipeline.all_settled(90, within=90)

        # Whoever stops in between goes on there; what is no answer is asked again.
        first = pipeline.run(*asked, input="1\nya\n1\n0\nq\n")
        assert first.returncode == 0, first.stderr
        assert first.stdout.splitlines()[0].startswith("90 unggahan, ")
        assert "2 dibaca" in first.stdout
        assert "few to judge by" in first.stdout
        assert len(labels.read_bytes().splitlines()) == 2
        assert labels.stat().st_mode & 0o077 == 0
        # A reader to whom all is negative.
        second = pipeline.run(*asked, input="1\n" * 60)
        assert second.returncode == 0, second.stderr
        assert "60 dibaca" in second.stdout
        assert "Model menyebut porsi negatif sekitar" in second.stdout
        assert f"train sentiment --adapt --data {labels}" in second.stdout
        again = pipeline.run(*asked, "--json", input="")
        found = orjson.loads(again.stdout)
        assert (found["posts"], found["read"]) == (90, 60)
        assert found["shares"]["negative"]["told"] < 0.6 < found["shares"]["negative"]["low"]
        said = [orjson.loads(line) for line in labels.read_bytes().splitlines()]
        assert {row["label"] for row in said} == {"negative"}
        assert len({row["id"] for row in said}) == 60
        statements = tmp_path / "fakta.yaml"
        statements.write_text(FACTS)
        tried = pipeline.run("facts", "apply", str(statements), "--dry-run")
        assert tried.returncode == 0, tried.stderr
        assert tried.stdout.splitlines()[0] == "90 posts of the last day looked at; some match 1 of 2 statements"
        assert "rapat-beras │ 30 " in tried.stdout
        assert pipeline.run("facts", "list").stdout.count("Humas") == 0
        applied = pipeline.run("facts", "apply", str(statements))
        assert applied.stdout.startswith("added ")
        # Which post is the example is by chance: partitions come in any order.
        assert "rapat-beras │ 30 " in applied.stdout
        assert pipeline.run("facts", "list").stdout.count("Humas") == 2
        unknown = pipeline.run("audit", "sentiment", "--issue", "gandum", input="")
        assert (unknown.returncode, unknown.stdout) == (2, "")
        assert "its issues are" in unknown.stderr
        assert pipeline.stop() == [0]
    finally:
        pipeline.close()
