"""What opens sources of every kind is nowhere that anybody reads, not even where a host sends it back."""

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import aiohttp
import orjson
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from streams.connectors.kinds import AnySource
from streams.errors import UserError
from streams.metrics.fetching import fetching_metrics
from tests.fed import Broker
from tests.internet import Asked, Internet, answer
from tests.simulated import simulate

START = datetime(2026, 7, 4, 1, 0, tzinfo=UTC)
MARK = "penandarahasia"
MAP = {"id": "id", "text": "isi", "created_at": "dibuat"}
KEYS = {
    "play": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "app_store": ec.generate_private_key(ec.SECP256R1()),
}
# Of a key made by chance, the middle of a line tells it.
PEMS = {
    name: key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    for name, key in KEYS.items()
}
OF_KEYS = [pem.splitlines()[1][8:40] for pem in PEMS.values()]


class EchoingHost:
    """Says back what it was sent, in every way there is, with every answer."""

    def __init__(self) -> None:
        self.tokens: set[str] = set()
        self._turn = 0

    def get(self, path: str, default: Any = None) -> Any:
        return self._page

    def _page(self, asked: Asked) -> bytes:
        if asked.path == "/token":
            return answer(200, orjson.dumps({"access_token": f"{MARK}-of-google", "expires_in": 3600}))
        if asked.path == "/robots.txt":
            return answer(404)
        sent = asked.headers.get("authorization") or asked.headers.get("x-goog-api-key") or ""
        assert sent or asked.path.startswith("/stream?"), asked
        self.tokens.add(sent)
        self._turn += 1
        reason = orjson.dumps(
            {"error": {"message": sent, "errors": [{"reason": sent}], "status": sent}, "errors": [{"detail": sent}]}
        )
        said = [
            answer(200, b"<html>" + sent.encode()),
            answer(200, orjson.dumps({"pesan": sent})),
            answer(200, b"{" + sent.encode()),
            answer(302, Location=f"ftp://{sent.replace(' ', '')}/"),
            answer(302, Location=f"http://{sent.replace(' ', '-')[:50]}.invalid/{sent.replace(' ', '-')}"),
            answer(429, reason, Retry_After=sent, Content_Type="application/json"),
            answer(500, reason, Content_Type=sent),
            answer(200, b"", Content_Encoding=sent),
            answer(200, b"x", Content_Type=f"text/{sent}; charset={sent}"),
            f"HTTP/1.1 999 {sent}\r\n\r\n".encode(),
            f"{sent}\r\n\r\n".encode(),
            answer(403, reason, Content_Type="application/json"),
            answer(401, reason, WWW_Authenticate=sent, Content_Type="application/json"),
        ]
        return said[self._turn % len(said)]


def sources(folder: Path, port: int) -> Iterator[dict[str, Any]]:
    """One of every kind that has a secret, and of both stores."""

    def secret(name: str, text: str | None = None) -> str:
        (folder / name).write_text(text or f"{MARK}-{name}-{'x' * 32}")
        return str(folder / name)

    base = f"http://127.0.0.1:{port}"
    fetched = {"allow_private_addresses": True, "every": "60s"}
    yield {"name": "umpan", "kind": "rss", "url": f"{base}/rss", "authorization_file": secret("umpan")} | fetched
    yield {"name": "lapor", "kind": "http", "url": f"{base}/api", "authorization_file": secret("lapor"), "map": MAP} | fetched
    yield (
        {"name": "video", "kind": "youtube", "url": f"{base}/yt", "key_file": secret("video"), "videos": ["abcdefghijk"]}
        | fetched
        | {"every": "600s"}
    )
    account = {"client_email": "a@b.iam.gserviceaccount.com", "private_key": PEMS["play"], "token_uri": f"{base}/token"}
    play = {"store": "play", "app": "id.go.contoh", "key_file": secret("play", json.dumps(account))}
    apple = {
        "store": "app_store",
        "app": "123",
        "key_id": "K1",
        "issuer": "i",
        "key_file": secret("apple", PEMS["app_store"]),
    }
    for name, store in (("play", play), ("apple", apple)):
        yield {"name": name, "kind": "reviews", "url": base} | store | fetched
    yield {"name": "fedi", "kind": "mastodon", "url": base, "token_file": secret("fedi"), "allow_private_addresses": True}
    yield {"name": "bsky", "kind": "jetstream", "url": f"ws://127.0.0.1:{port}/stream", "allow_private_addresses": True}
    # Its session is none, so that nothing is asked of the real Telegram.
    telegram = {f"{part}_file": secret(part) for part in ("api_id", "api_hash", "session")}
    terms = {"accepted_by": "Sari", "on": "2026-07-01", "basis": "tugas humas"}
    yield {"name": "kanal", "kind": "telegram", "channels": ["contoh"], "terms": terms} | telegram
    yield {"name": "titip", "kind": "posts", "token_files": [secret("titip"), secret("titip2")]}
    yield {
        "name": "warga",
        "kind": "webhook",
        "path": "/in/warga",
        "scheme": "meta",
        "map": MAP,
        "secret_files": [secret("warga"), secret("warga2")],
        "verify_token_file": secret("meta"),
    }
    yield {
        "name": "kirim",
        "kind": "webhook",
        "path": "/in/kirim",
        "scheme": "bearer",
        "secret_files": [secret("kirim")],
        "map": MAP,
    }


async def bring(address: str, folder: Path) -> None:
    """Send the secrets to where they do not belong, and with what cannot be read."""
    async with aiohttp.ClientSession() as session:
        for file in sorted(folder.iterdir()):
            token = file.read_text().splitlines()[0]
            for path in ("/posts", "/in/warga", "/in/kirim", "/in/lain", f"/{file.name}?hub.verify_token={token}"):
                for body in (token.encode(), orjson.dumps({"id": token, "isi": 1}), b"\xff"):
                    headers = {"Authorization": f"Basic {token}", "X-Hub-Signature-256": token}
                    async with session.post(address + path, data=body, headers=headers) as found:
                        assert found.status >= 400
            for query in (f"hub.mode=subscribe&hub.verify_token={token}x&hub.challenge=1", f"hub.verify_token={token}"):
                async with session.get(f"{address}/in/warga?{query}") as found:
                    assert found.status in (403, 405)
        for token in (f"{MARK}-titip-{'x' * 32}", f"{MARK}-kirim-{'x' * 32}"):
            for path in ("/posts", "/in/kirim"):
                async with session.post(
                    address + path, data=b'[{"id": 1}]', headers={"Authorization": f"Bearer {token}"}
                ) as found:
                    assert found.status in (200, 401, 422)
    # What is no HTTP.
    host, port = re.fullmatch(r"http://(.*):(\d+)", address).groups()  # type: ignore[union-attr]
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET /{MARK} HTTP/9\r\nAuthorization {MARK}\r\n\r\n".encode())
    await reader.read()
    writer.close()


def test_no_secret_of_any_kind_is_in_a_log_a_metric_a_row_or_a_dead_letter(monkeypatch, tmp_path, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    broker: Broker
    host = EchoingHost()
    told: list[str] = []
    kinds: set[str] = set()

    async def main() -> None:
        nonlocal broker
        loop = asyncio.get_running_loop()
        broker = Broker(lambda: START + timedelta(seconds=loop.time()))
        async with Internet(host) as internet:  # type: ignore[arg-type]
            loop.settled()  # type: ignore[attr-defined]
            given = list(sources(tmp_path, internet.port))
            kinds.update(one["kind"] for one in given)
            async with broker.term(monkeypatch, given, sources_port=0) as term:
                running = asyncio.create_task(term.run())
                await asyncio.sleep(1)
                await bring(term._server.address, tmp_path)
                for _ in range(6):
                    await asyncio.sleep(600)
                    assert not running.done(), running
                    told.extend((repr(term.now), repr(term.__dict__), repr(list(fetching_metrics(term.now)))))
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)

    simulate(START, main)
    assert kinds == {
        kind for one in get_args(get_args(AnySource)[0]) for kind in get_args(one.model_fields["kind"].annotation)
    }
    assert len(host.tokens) >= 6, host.tokens
    assert {row.standing.health for row in broker.rows.values()} >= {"refused"}
    printed = capsys.readouterr()
    # A token that was made of a key, whatever begins it, is told by its end.
    marks = [MARK, *OF_KEYS, *(token[-24:] for token in host.tokens if token)]
    shown = {
        "log": printed.out + printed.err + caplog.text,
        "told": "\n".join(told),
        "rows": "\n".join(row.model_dump_json() for row in broker.rows.values()),
        "posts": repr(broker.posts),
        "passed on": repr(broker.passed_on),
    }
    assert "source_health" in shown["log"]
    assert [(where, mark) for where, text in shown.items() for mark in marks if mark in text] == []


def test_a_file_with_a_secret_that_cannot_be_used_is_named_without_what_stands_in_it(monkeypatch, tmp_path):
    broker = Broker(lambda: START)
    given = [one for one in sources(tmp_path, 1) if one["kind"] != "jetstream"]
    refused = 0
    for one in given:
        files = [name for name in one if name.endswith(("_file", "_files"))]
        assert files
        for name in files:
            for file in one[name] if isinstance(one[name], list) else [one[name]]:
                kept = Path(file).read_text()
                for content in (f"{MARK}\n{MARK}", f"{MARK}é", f"{MARK}\x00", ""):
                    Path(file).write_text(content)
                    with pytest.raises(UserError) as error:
                        broker.term(monkeypatch, [one])
                    assert MARK not in str(error.value)
                    refused += 1
                Path(file).write_text(kept)
    assert refused >= 4 * 8
