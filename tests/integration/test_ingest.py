"""`kentongan ingest file` on real brokers."""

import asyncio
import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from streams.clock import minute_of
from streams.kafka.admin import create_topics
from streams.local.broker import EmbeddedBroker
from streams.local.ports import free_port
from streams.runtime.faust_runner import partition_of
from streams.sources.feeder import Feeder
from tests.ingested import PARTITIONS, START, post, received, settings_for, until

pytestmark = pytest.mark.integration


@pytest.fixture
async def settings(broker, prefix):
    settings = settings_for(broker, prefix)
    await create_topics(settings)
    return settings


def write_posts(path, count):
    path.write_text("".join(post(number).model_dump_json(exclude_none=True) + "\n" for number in range(count)))
    return path


def assert_as_planned(seen, count):
    """All posts on their partitions, in order, each after the mark of its minute, and an end that all partitions know."""
    assert seen.numbers == list(range(count))
    for partition in range(PARTITIONS):
        expected = [f"x:{n}" for n in range(count) if partition_of(f"x:{n}", PARTITIONS) == partition]
        assert seen.first_ids(partition) == expected
        assert seen.clocks[partition][-1] == minute_of(post(count - 1).created_at) + 1
    assert seen.met == {f"x:{n}": minute_of(post(n).created_at) for n in range(count)}


class Command:
    """`kentongan ingest file` as a process."""

    def __init__(self, settings, *arguments, stdin=subprocess.DEVNULL):
        given = {
            "BOOTSTRAP_SERVERS": settings.bootstrap_servers,
            "TOPIC_PREFIX": settings.topic_prefix,
            "IDEMPOTENT_PRODUCER": str(settings.idempotent_producer),
        }
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KENTONGAN_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streams.cli", "ingest", "file", *map(str, arguments)],
            env=clean | {f"KENTONGAN_{name}": value for name, value in given.items()},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.stdin = self._process.stdin
        self.out = self.err = self._said = ""

    async def says(self):
        """The first line on standard error, as soon as it is there."""
        self._said = await asyncio.to_thread(self._process.stderr.readline)
        return self._said

    async def wait(self, within=120):
        """The exit code; `out` and `err` have been read."""
        try:
            self.out, self.err = await asyncio.to_thread(self._process.communicate, timeout=within)
        finally:
            self._process.kill()
        self.err = self._said + self.err
        assert "Traceback" not in self.err, self.err
        return self._process.returncode

    async def ended(self, within=20):
        """Wait for the end with standard input still open."""
        await asyncio.to_thread(self._process.wait, timeout=within)

    def interrupt(self):
        self._process.send_signal(signal.SIGINT)


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


@pytest.mark.embedded
async def test_a_broker_that_is_not_there_yet_is_waited_for(prefix, tmp_path):
    path, port = write_posts(tmp_path / "posts.jsonl", 20), free_port()
    broker = EmbeddedBroker(port=port)
    settings = settings_for(broker, prefix)
    given_up = Command(settings, path)
    assert re.fullmatch(r"kentongan: no Kafka broker answers at .*; waiting for it\n", await given_up.says())
    given_up.interrupt()
    assert await given_up.wait(20) == 130
    assert given_up.err == given_up._said
    waiting = Command(settings, path)
    assert "waiting for it" in await waiting.says()
    async with broker:
        await create_topics(settings)
        assert await waiting.wait(60) == 0, waiting.err
        assert (await received(settings)).numbers == list(range(20))


@pytest.mark.kafka
@pytest.mark.parametrize("idempotent", [True, False])
async def test_a_broker_that_is_killed_and_comes_back_loses_nothing(stopped_kafka, prefix, idempotent):
    await stopped_kafka.start_async()
    settings = settings_for(stopped_kafka, prefix).model_copy(
        update={"idempotent_producer": idempotent, "request_timeout": 3.0}
    )
    await create_topics(settings)
    count = 6000
    async with Feeder(settings) as feeder:
        for number in range(count):
            await feeder.add(post(number), number)
            if number == 2000:
                await feeder.flush()
                assert feeder.delivered == 2001
            if number == 3000:
                await asyncio.to_thread(stopped_kafka.kill)
            if number == 4000:

                async def noticed(feeder=feeder):
                    return feeder.trouble is not None

                if not idempotent:  # with idempotence the client tries again by itself, without a word
                    await until(noticed)
                await stopped_kafka.start_async()
        await feeder.mark(START + timedelta(seconds=20 * count, minutes=1))
    assert (feeder.undelivered, feeder.delivered, feeder.trouble) == ([], count, None)
    seen = await received(settings)
    assert seen.numbers == list(range(count))
    for partition in range(PARTITIONS):
        expected = [f"x:{n}" for n in range(count) if partition_of(f"x:{n}", PARTITIONS) == partition]
        assert seen.first_ids(partition) == expected
    assert seen.met == {f"x:{n}": minute_of(post(n).created_at) for n in range(count)}


@pytest.mark.kafka
@pytest.mark.parametrize("idempotent", [True, False])
async def test_what_is_given_up_is_reported_and_a_second_run_brings_it(stopped_kafka, prefix, tmp_path, idempotent):
    await stopped_kafka.start_async()
    settings = settings_for(stopped_kafka, prefix).model_copy(update={"idempotent_producer": idempotent})
    await create_topics(settings)
    path = write_posts(tmp_path / "posts.jsonl", 3000)
    first = Command(settings, path, "--rate", "400", "--give-up-after", "3")

    async def under_way():
        return len((await received(settings)).posts) > 100

    await until(under_way)
    await asyncio.to_thread(stopped_kafka.kill)
    assert await first.wait() == 1
    line = int(re.search(r"--from-line (\d+)", first.err)[1])
    sent = int(re.match(r"sent ([\d,]+)", first.out)[1].replace(",", ""))
    reported = re.search(
        r"kentongan: (?:(lines? [\d, -]+) and )?all after line (\d+) not delivered: the broker at", first.err
    )
    assert reported, first.err
    await stopped_kafka.start_async()
    before = await received(settings)
    assert line - 1 <= sent <= len(before.numbers)
    assert before.numbers[: line - 1] == list(range(line - 1))
    second = Command(settings, path, "--from-line", line)
    assert await second.wait() == 0, second.err
    assert_as_planned(await received(settings), 3000)


@pytest.mark.kafka
async def test_an_interrupt_ends_the_wait_for_a_lost_broker(stopped_kafka, prefix, tmp_path):
    await stopped_kafka.start_async()
    settings = settings_for(stopped_kafka, prefix)
    await create_topics(settings)
    command = Command(settings, write_posts(tmp_path / "posts.jsonl", 3000), "--rate", "400")

    async def under_way():
        return len((await received(settings)).posts) > 100

    await until(under_way)
    await asyncio.to_thread(stopped_kafka.kill)
    command.interrupt()
    assert await command.wait(30) == 130
    line = int(re.search(r"--from-line (\d+)", command.err)[1])
    await stopped_kafka.start_async()
    assert (await received(settings)).numbers[: line - 1] == list(range(line - 1))
