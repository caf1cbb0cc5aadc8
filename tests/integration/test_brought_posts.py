"""Posts that senders bring, on a real broker."""

import hmac
import re
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import orjson
import pytest

from tests.brokers import ApacheKafka
from tests.pipeline import Pipeline
from tests.posted import posts

pytestmark = [pytest.mark.integration, pytest.mark.kafka]

PHONE = "081234567890"


async def test_posts_that_are_brought_are_on_the_broker_and_what_opens_is_nowhere(
    kafka: ApacheKafka, prefix: str, tmp_path: Path
) -> None:
    token, secret = "marker" + "a" * 40, "marker" + "b" * 40
    for name, value in (("token", token), ("secret", secret)):
        (tmp_path / name).write_text(value)
    path = tmp_path / "sources.yaml"
    path.write_text(
        f"""sources:
  - {{name: intake, kind: posts, token_files: [{tmp_path / "token"}]}}
  - name: warga
    kind: webhook
    path: /in/warga
    scheme: meta
    secret_files: [{tmp_path / "secret"}]
    map: {{id: id, text: isi, created_at: dibuat, author: oleh}}
    deletions: {{each: [hapus], id: id}}
"""
    )
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, sources_file=path, sources_port=0)
    await pipeline.prepare()

    async def answered(where: str, body: bytes, **headers: str) -> int:
        address = re.findall(r"sources_listen.*address=(\S+)", pipeline.log())[-1]
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with aiohttp.ClientSession() as session, session.post(address + where, data=body, headers=named) as found:
            return found.status

    def signed(body: bytes) -> str:
        return "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex()

    at = datetime.now(UTC).isoformat()
    try:
        pipeline.start_worker("--stage", "sources", author_key_file=str(tmp_path / "token"), log_level="debug")
        await pipeline.said("sources_started")
        own = [{"id": "lapor:1", "source": "lapor", "created_at": at, "text": f"Hubungi {PHONE}"}, {"id": "lapor:2"}]
        assert await answered("/posts", orjson.dumps(own), Authorization=f"Bearer {token}") == 207
        assert {post.id: post.text.count(PHONE) for post in await posts(pipeline)} == {"lapor:1": 0}

        body = orjson.dumps({"id": 7, "isi": "Antre beras", "dibuat": at, "oleh": "budi.santoso"})
        assert await answered("/in/warga", body, X_Hub_Signature_256=signed(body)) == 200
        assert await answered("/in/warga", body, X_Hub_Signature_256=signed(b"")) == 401
        gone = orjson.dumps({"hapus": [{"id": 7}]})
        assert await answered("/in/warga", gone, X_Hub_Signature_256=signed(gone)) == 200
        odd = orjson.dumps({"id": 8, "isi": "Kapan", "dibuat": "entah"})
        assert await answered("/in/warga", odd, X_Hub_Signature_256=signed(odd)) == 200
        records = await pipeline.read(pipeline.topics.posts)
        [of_post] = {record.partition for record in records if b"warga:7" in (record.value or b"")}
        assert [(record.key, record.partition) for record in records if record.value is None] == [(b"warga:7", of_post)]
        assert [record.value for record in records if b"warga:8" in (record.value or b"")]
        assert not any(b"budi.santoso" in (record.value or b"") for record in records)

        web = re.findall(r"web_started.*address=(\S+)", pipeline.log())[-1]
        metrics = ""

        async def shown() -> bool:
            nonlocal metrics
            async with aiohttp.ClientSession() as session, session.get(f"{web}/metrics") as found:
                metrics = await found.text()
            return 'kentongan_fetches_total{outcome="refused",source="warga"} 1.0' in metrics

        await pipeline.eventually(shown, within=30, what="the metrics tell what was refused")
        assert pipeline.stop() == [0]
        state = await pipeline.read(pipeline.topics.source_state)
        for told in (pipeline.log(), metrics, str(records), str(state)):
            assert "marker" not in told
    finally:
        pipeline.close()
