"""`kentongan ingest file` on real brokers."""

import gzip
import json
import re
import subprocess
import time
from datetime import timedelta

import pytest

from streams.clock import minute_of
from streams.kafka.admin import create_topics
from tests.ingest_command import Command, assert_as_planned, write_posts
from tests.ingested import START, post, received, settings_for, until

pytestmark = pytest.mark.integration


@pytest.fixture
async def settings(broker, prefix):
    settings = settings_for(broker, prefix)
    await create_topics(settings)
    return settings


async def test_a_file_arrives_whole_and_in_order_with_its_marks(settings, tmp_path):
    path = write_posts(tmp_path / "posts.jsonl", 2000)
    command = Command(settings, path)
    assert await command.wait() == 0, command.err
    assert command.out == "sent 2,000, rejected 0\n"
    seen = await received(settings)
    assert_as_planned(seen, 2000)
    assert len(seen.posts) == 2000
    assert {found.author for found in seen.posts} == {None}
    assert not (tmp_path / "posts.jsonl.rejects.jsonl").exists()


async def test_the_pace_changes_nothing_that_a_reader_sees(settings, tmp_path):
    path = write_posts(tmp_path / "posts.jsonl", 40)
    command = Command(settings, path, "--speed", "240x")  # 13 minutes in 3.25 seconds
    began = time.monotonic()
    assert await command.wait() == 0, command.err
    assert time.monotonic() - began > 3.2
    assert_as_planned(await received(settings), 40)


async def test_bad_lines_go_to_the_rejects_file_and_the_rest_is_sent(settings, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_bytes(b"waktu;isi\n2025-03-01 07:00:00;beras\nsoal;mahal\n2025-03-01 07:01:00;naik\n")
    options = ("--map", "created_at=waktu", "--map", "text=isi", "--zone", "WIB", "--source", "facebook")
    command = Command(settings, path, *options, "--allow-rejects", "40%")
    assert await command.wait() == 0, command.err
    rejects = tmp_path / "posts.csv.rejects.jsonl"
    assert command.out == f"sent 2, rejected 1 (see {rejects})\n"
    assert "rejected: 1 × created_at: no time that can be read (the first is number 3: soal)" in command.err
    assert "as they came, with any personal data" in command.err
    assert json.loads(rejects.read_text())["line"] == 3
    seen = await received(settings)
    assert sorted((found.text, found.source, found.created_at) for found in seen.posts) == [
        ("beras", "facebook", START),
        ("naik", "facebook", START + timedelta(minutes=1)),
    ]


async def test_more_rejects_than_are_allowed_are_a_failure_though_the_rest_is_sent(settings, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text("text,created_at\nberas,2025-03-01T00:00:00Z\nnaik,soal\n")
    command = Command(settings, path)
    assert await command.wait() == 1
    assert command.out.startswith("sent 1, rejected 1 ")


async def test_an_export_out_of_order_arrives_sorted_and_goes_on_where_it_says(settings, tmp_path):
    """tweet-harvest's columns and times, the newest first, in another encoding, packed."""
    posts = [post(number) for number in range(1500)]
    rows = [
        f"1,{one.created_at:%a %b %d %H:%M:%S +0000 %Y},4,{one.text} \u2013 caf\u00e9,{one.id[2:]},in,warga"
        for one in reversed(posts)
    ]
    header = "conversation_id_str,created_at,favorite_count,full_text,id_str,lang,username"
    path = tmp_path / "panen.csv.gz"
    path.write_bytes(gzip.compress("\n".join([header, *rows]).encode("cp1252")))
    first = Command(settings, path, "--rate", "500")

    async def under_way():
        return len((await received(settings)).posts) > 100

    await until(under_way)
    first.interrupt()
    assert await first.wait() == 130
    assert "the file was not in order of time, and was sorted first" in first.err
    place = int(re.search(r"--from-line (\d+) \(counted in order of time\)", first.err)[1])
    second = Command(settings, path, "--from-line", place)
    assert await second.wait() == 0, second.err
    seen = await received(settings)
    assert_as_planned(seen, 1500)
    assert {(found.source, found.engagement.likes) for found in seen.posts} == {("x", 4)}
    assert seen.posts[0].text.endswith("– café")


async def test_a_file_of_which_nothing_can_be_sent_is_a_failure(settings, tmp_path):
    path = tmp_path / "posts.jsonl"
    path.write_text("nope\n")
    command = Command(settings, path, "--format", "jsonl")
    assert await command.wait() == 1
    assert command.out.startswith("sent 0, rejected 1 ")


async def test_posts_from_a_pipe_arrive_while_it_is_open(settings, tmp_path):
    command = Command(settings, "-", stdin=subprocess.PIPE)
    command.stdin.write(post(0).model_dump_json(exclude_none=True) + "\n")
    command.stdin.flush()

    async def arrived():
        return (await received(settings)).numbers == [0]

    await until(arrived)
    command.interrupt()
    await command.ended()
    assert await command.wait() == 130
    assert "--from-line 2" in command.err
    assert minute_of(START) + 1 not in (await received(settings)).clocks[0]  # the minute may go on


async def test_an_interrupted_run_is_resumed_where_it_says(settings, tmp_path):
    path = write_posts(tmp_path / "posts.jsonl", 3000)
    first = Command(settings, path, "--rate", "500")

    async def under_way():
        return len((await received(settings)).posts) > 100

    await until(under_way)
    first.interrupt()
    assert await first.wait() == 130
    line = int(re.search(r"--from-line (\d+)", first.err)[1])
    assert 100 < line < 3000
    assert first.out == f"sent {line - 1:,}, rejected 0\n"
    assert (await received(settings)).numbers == list(range(line - 1))
    second = Command(settings, path, "--from-line", line)
    assert await second.wait() == 0, second.err
    assert_as_planned(await received(settings), 3000)


async def test_a_missing_topic_is_one_sentence(broker, prefix, tmp_path):
    path = write_posts(tmp_path / "posts.jsonl", 1)
    settings = settings_for(broker, prefix)
    command = Command(settings, path)
    assert await command.wait() == 2
    assert re.fullmatch(r"kentongan: .*topics create`\n", command.err)
