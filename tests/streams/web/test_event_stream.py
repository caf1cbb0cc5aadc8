"""The stream of alerts: live, resumed, reset."""

import asyncio

import orjson

from tests.streams.web.alerts import alert, record


async def events(answer, count):
    """The next events of a stream, as (event, id, data)."""
    found = []
    async with asyncio.timeout(10):
        while len(found) < count:
            block = (await answer.content.readuntil(b"\n\n")).decode()
            fields = dict(line.split(": ", 1) for line in block.strip().splitlines())
            if "event" in fields:
                found.append((fields["event"], fields["id"], orjson.loads(fields["data"])))
    return found


async def test_an_alert_comes_as_it_happens(page):
    one = await page()
    one.known.set()
    answer = await one.client.get("/api/events")
    assert answer.headers["Content-Type"] == "text/event-stream"
    await answer.content.readuntil(b"\n\n")
    while not one.streams.open:
        await asyncio.sleep(0)
    one.tell(alert(1), 2, 0)
    [(event, cursor, data)] = await events(answer, 1)
    assert (event, cursor, data["id"]) == ("alert", "2:1", "alert-1")
    assert data["headline"] == {"id": "Isu 1 melonjak", "en": "Issue 1 is surging"}


async def test_a_page_that_comes_back_gets_what_it_missed_and_then_what_comes(page):
    one = await page()
    one.known.set()
    for number in range(4):
        one.feed.take(record(alert(number), number % 2, number // 2))
    place = one.feed.entries()[0].cursor
    answer = await one.client.get("/api/events", headers={"Last-Event-ID": place})
    assert [data["id"] for _, _, data in await events(answer, 3)] == ["alert-1", "alert-2", "alert-3"]
    one.tell(alert(4), 0, 2)
    assert [data["id"] for _, _, data in await events(answer, 1)] == ["alert-4"]


async def test_the_header_counts_more_than_the_address(page):
    one = await page()
    one.known.set()
    for number in range(3):
        one.feed.take(record(alert(number), 0, number))
    answer = await one.client.get("/api/events?after=0:0", headers={"Last-Event-ID": "0:2"})
    assert [data["id"] for _, _, data in await events(answer, 1)] == ["alert-2"]


async def test_a_worker_that_still_reads_back_answers_when_it_has(page):
    one = await page()
    answer = await one.client.get("/api/events?after=0:1")
    one.feed.take(record(alert(0), 0, 0))
    one.feed.take(record(alert(1), 0, 1))
    one.known.set()
    assert [data["id"] for _, _, data in await events(answer, 1)] == ["alert-1"]


async def test_a_page_that_cannot_be_told_everything_is_told_so(page):
    one = await page()
    one.known.set()
    one.feed.take(record(alert(0), 0, 0))
    answer = await one.client.get("/api/events?after=0:99")
    assert [event for event, _, _ in await events(answer, 2)] == ["reset", "alert"]
    assert [event for event, _, _ in await events(await one.client.get("/api/events?after=x"), 1)] == ["reset"]


async def test_a_reader_of_the_past_is_told_what_comes_on_a_topic_that_is_made_anew_meanwhile(page):
    async def earlier(_):
        yield "aaaaaaaa.0:7", alert(6)

    one = await page(earlier=earlier)
    one.feed.begin({0: 7}, "aaaaaaaa")
    one.known.set()
    answer = await one.client.get("/api/events?after=aaaaaaaa.0:6")
    assert [data["id"] for _, _, data in await events(answer, 1)] == ["alert-6"]
    one.feed.begin({0: 0}, "bbbbbbbb")
    one.tell(alert(7), 0, 0)
    assert [(place, data["id"]) for _, place, data in await events(answer, 1)] == [("bbbbbbbb.0:1", "alert-7")]


async def test_a_page_that_leaves_is_forgotten(page):
    one = await page()
    one.known.set()
    answer = await one.client.get("/api/events?after=0:0")
    await answer.content.readuntil(b"\n\n")
    while not one.streams.open:
        await asyncio.sleep(0)
    answer.close()
    async with asyncio.timeout(10):
        for number in range(1000):
            one.tell(alert(number), 0, number)
            await asyncio.sleep(0.01)
            if not one.streams.open:
                return
