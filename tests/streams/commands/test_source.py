"""`kentongan source` as its users run it, against a web on a loopback port."""

import asyncio

import pytest

from tests.internet import Internet, answer

ITEMS = "".join(
    f"<item><guid>{n}</guid><title>Berita {n}, hubungi 081234567890</title><link>https://a.example.id/b/{n}</link>"
    f"<pubDate>Sat, 04 Jul 2026 1{n}:00:00 +0700</pubDate></item>"
    for n in range(5)
)
FEED = f'<rss version="2.0"><channel>{ITEMS}<item><description/></item></channel></rss>'.encode()


def listed(folder, url, **more):
    path = folder / "sources.yaml"
    fields = {"name": "rss.a", "kind": "rss", "url": url, "allow_private_addresses": "true", **more}
    path.write_text(
        "sources:\n  - {"
        + ", ".join(
            f"{name}: {value}" if name == "allow_private_addresses" else f'{name}: "{value}"'
            for name, value in fields.items()
        )
        + "}\n"
    )
    return str(path)


def test_a_file_is_checked_without_a_network(kentongan, tmp_path):
    path = listed(tmp_path, "https://tiada.invalid/rss")
    found = kentongan("source", "check", sources_file=path)
    assert (found.returncode, found.stdout) == (0, "The sources can be used: 1 rss\n")
    assert "rss.a may be fetched from this machine and from private networks" in found.stderr
    found = kentongan("source", "check", "--file", listed(tmp_path, "https://a.id", authorization_file="/tiada"))
    assert (found.returncode, "its authorization_file /tiada cannot be read" in found.stderr) == (2, True)
    found = kentongan("source", "check")
    assert (found.returncode, "KENTONGAN_SOURCES_FILE" in found.stderr) == (2, True)


async def test_a_try_shows_the_newest_posts_as_they_would_be_sent_and_sends_nothing(kentongan, tmp_path):
    (tmp_path / "key").write_text("Bearer rahasia\n")
    async with Internet({"/rss": lambda _: answer(200, FEED)}) as internet:
        path = listed(tmp_path, internet.url("/rss"), authorization_file=str(tmp_path / "key"))
        found = await asyncio.to_thread(kentongan, "source", "try", "rss.a", sources_file=path)
    assert found.returncode == 0, found.stderr
    assert "rss.a: 5 posts, 1 entries give none" in found.stdout
    assert [n for n in range(5) if f"Berita {n}" in found.stdout] == [2, 3, 4]
    assert "2026-07-04 07:00:00" in found.stdout
    assert "081234567890" not in found.stdout
    assert internet.requests("/rss")[0].headers["authorization"] == "Bearer rahasia"


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (answer(404), 2, "the source rss.a gave nothing: it is not there (status 404); see with a browser"),
        (answer(500), 2, "gave nothing: the host answers with status 500; try again later"),
        (answer(200, b"<html>masuk</html>"), 2, "cannot be read: it is neither RSS nor Atom"),
        (answer(200, b"<rss version='2.0'><channel/></rss>"), 1, "rss.a: 0 posts"),
    ],
)
async def test_a_try_says_in_a_sentence_what_is_in_the_way(kentongan, tmp_path, body, code, said):
    async with Internet({"/rss": lambda _: body}) as internet:
        path = listed(tmp_path, internet.url("/rss"))
        found = await asyncio.to_thread(kentongan, "source", "try", "rss.a", "--file", path)
    assert found.returncode == code
    assert said in found.stdout + found.stderr
    assert "Traceback" not in found.stderr


def test_a_worker_that_is_to_fetch_needs_a_file_that_can_be_used(kentongan, tmp_path):
    found = kentongan("worker", "--stage", "sources")
    assert (found.returncode, "KENTONGAN_SOURCES_FILE" in found.stderr) == (2, True)
    found = kentongan("worker", sources_file=listed(tmp_path, "https://a.id", authorization_file="/tiada"))
    assert (found.returncode, "its authorization_file /tiada cannot be read" in found.stderr) == (2, True)


def test_a_try_shows_what_becomes_of_what_a_sender_brings(kentongan, tmp_path):
    (tmp_path / "secret").write_text("s" * 40)
    path = tmp_path / "sources.yaml"
    path.write_text(
        f"sources: [{{name: ig, kind: webhook, path: /in, scheme: meta, secret_files: [{tmp_path}/secret], each: [isi],"
        " map: {id: id, text: kata, created_at: kapan}, deletions: {each: [hapus], id: id}}]"
    )
    body = tmp_path / "body.json"
    items = '{"id": 1, "kata": "Hubungi 081234567890", "kapan": 1783148400}, {"id": 2, "kata": "a", "kapan": "?"}, {"id": 3}'
    body.write_text(f'{{"isi": [{items}], "hapus": [{{"id": 9}}]}}')
    found = kentongan("source", "try", "ig", "--body", str(body), sources_file=str(path))
    assert found.returncode == 0, found.stderr
    assert "ig: 1 posts, 1 deletions, 1 cannot be posts, 1 entries give none" in found.stdout
    assert "081234567890" not in found.stdout
    found = kentongan("source", "try", "ig", sources_file=str(path))
    assert (found.returncode, "name a file with some by --body" in found.stderr) == (2, True)
