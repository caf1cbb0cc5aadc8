"""Personal data of every kind goes in, and is found nowhere but where it came in."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from streams.local.ports import free_port
from streams.privacy.post_ids import PostIds
from streams.privacy.pseudonym import Pseudonymizer, load_key
from streams.runtime.faust_runner import partition_of
from streams.settings import PREFIX
from tests.desk import Desk
from tests.pipeline import Pipeline, Source
from tests.planted import DELETED, PLANTED, POISON, SURGE, planted
from tests.posts import START, TEXTS, WATCHED
from tests.receivers import MailServer, WebReceiver, write_channels

pytestmark = [pytest.mark.integration, pytest.mark.embedded, pytest.mark.timeout(240)]


PAGES = ("/", "/isu", "/unggahan", "/daftar-pantau", "/fakta", "/sumber", "/kanal", "/laporan", "/metrics", "/ready")


def recorded() -> list[dict[str, Any]]:
    """Thirty quiet hours, and half an hour in which everybody speaks of rice and some of themselves."""
    usual = [(START + timedelta(minutes=number), TEXTS[number % len(TEXTS)]) for number in range(1800)]
    surge = [(SURGE + timedelta(seconds=3 * number), "harga beras naik parah, kecewa sekali") for number in range(600)]
    plain = [
        {"id": f"x:{number}", "source": "x", "created_at": at.isoformat(), "text": f"{text} {number}"}
        for number, (at, text) in enumerate(usual + surge)
    ]
    return sorted(plain + planted(), key=lambda post: post["created_at"])


class Told(Pipeline):
    """An installation with a key for authors, and a web port that is known."""

    port = 0

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {f"{PREFIX}METRICS_PORT": str(self.port)}


async def answers(session: aiohttp.ClientSession, *paths: str) -> dict[str, bytes]:
    """What is answered under some paths."""
    found = {}
    for path in paths:
        async with session.get(path) as answer:
            assert answer.status == 200, path
            found[path] = await answer.read()
    return found


async def desk_answers(pipeline: Told, folder: Path) -> dict[str, bytes]:
    """What the desk says on its pages and to programs, and what it logs."""
    desk = Desk(pipeline.settings.model_copy(update={"desk_file": folder / "desk.db"}), folder)
    async with desk.running() as session:
        found = await answers(session, "/api/v1/alerts?limit=500", "/api/v1/posts?limit=500", "/api/v1/incidents", *PAGES)
        incidents = [one["incident"] for one in orjson.loads(found["/api/v1/incidents"])["incidents"]]
        found |= await answers(session, *(f"{path}/{one}" for one in incidents for path in ("/insiden", "/api/v1/incidents")))
        found |= await answers(session, *(f"/isu/{issue.id}" for issue in WATCHED))
    return found | {"desk log": desk.log().encode(), "desk database": (folder / "desk.db").read_bytes()}


async def written(pipeline: Pipeline) -> AsyncIterator[tuple[str, bytes]]:
    """Every record of every topic that this system writes, but for those that keep what came in as it came."""
    # `posts` is what sources write; dead letters are kept whole, for somebody to mend and send them again.
    kept_whole = (pipeline.topics.posts, pipeline.topics.dead_letters)
    for topic in pipeline.topics.all():
        for record in await pipeline.read(topic):
            said = b" ".join(value for _, value in record.headers)
            if topic not in kept_whole:
                said += b" " + (record.key or b"") + b" " + (record.value or b"")
            yield f"{topic.name} {record.partition}/{record.offset}", said


async def test_nothing_personal_leaves(embedded, prefix, tmp_path):
    key = tmp_path / "author.key"
    key.write_bytes(b"k" * 32)
    key.chmod(0o600)
    async with WebReceiver() as chat, WebReceiver() as webhook, MailServer() as mails:
        addresses = {"obrolan": chat.apprise_url, "kait": webhook.url, "surel": mails.url}
        rules = {"group": "0s", "cap": 1000}
        channels = write_channels(
            tmp_path,
            addresses,
            obrolan=dict(rules),
            kait={"kind": "alertmanager-webhook"},
            surel=rules | {"style": "mail", "language": "both"},
            konsol={"kind": "console"},
        )
        pipeline = Told(
            embedded.bootstrap_servers,
            prefix,
            tmp_path,
            idempotent_producer=False,
            partitions=2,
            author_key_file=key,
            channels_file=channels,
            emerging_people=20,
        )
        pipeline.port = free_port()
        try:
            await pipeline.prepare(WATCHED)
            pipeline.start_worker()
            await pipeline.said("worker_started")
            sent = recorded()
            async with Source(pipeline) as source:
                await source.send(sent, array=100)
                for value in POISON:
                    await source.send_raw(value, 0)
                await source.send_raw(None, partition_of(DELETED, 2), DELETED.encode())
            await pipeline.all_settled(len(sent) + len(POISON), within=120)

            async def told() -> bool:
                return bool(chat.bodies and webhook.bodies and mails.mails and "Harga beras" in pipeline.log())

            await pipeline.eventually(told, within=60, what="people are told")
            found = {name: value async for name, value in written(pipeline)}
            async with aiohttp.ClientSession(f"http://127.0.0.1:{pipeline.port}") as session:
                found |= await answers(session, "/metrics", "/live", "/ready")
            found |= await desk_answers(pipeline, tmp_path)
            found |= {
                "chat": repr(chat.bodies).encode(),
                "webhook": repr(webhook.bodies).encode(),
                "mail": b" ".join(
                    part.get_content().encode() for mail in mails.mails for part in mail.walk() if _is_text(part)
                ),
                "log": pipeline.log().encode(),
            }
            for command in (["dead-letters", "list", "--json"], ["watchlist", "list", "--json"]):
                said = pipeline.run(*command)
                found[" ".join(command)] = (said.stdout + said.stderr).encode()

            places = [(secret, name) for secret in PLANTED for name, value in found.items() if secret.encode() in value]
            assert places == []
            # What people wrote reaches those who watch the issue, and no log.
            samples = b"".join(value for name, value in found.items() if name.startswith(pipeline.topics.alerts.name))
            assert re.search(rb"harga beras naik! [^\"]*\[[A-Z]+\]", samples)
            assert b"beras naik" in found["chat"]
            assert b"beras naik" not in found["log"]
            assert b"Harga beras" in found["log"]
            tombstones = [record.key for record in await pipeline.read(pipeline.topics.detected) if record.value is None]
            hashed = PostIds(Pseudonymizer(load_key(key)).pseudonym).hashed(DELETED)
            assert tombstones == [hashed.encode()]
            assert hashed in await pipeline.scored()
            raw = b" ".join(record.value or record.key or b"" for record in await pipeline.read(pipeline.topics.posts))
            assert [secret for secret in PLANTED if secret.encode() not in raw] == []
            assert orjson.loads(found["/api/v1/alerts?limit=500"])["alerts"]
            assert orjson.loads(found["/api/v1/posts?limit=500"])["posts"]
        finally:
            pipeline.close()


def _is_text(part: Any) -> bool:
    return part.get_content_maintype() == "text"
