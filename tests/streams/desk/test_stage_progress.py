"""How far behind the stages are: from what was committed at each look, on the pages, and which groups are asked."""

from dataclasses import replace

import httpx
from hypothesis import given
from hypothesis import strategies as st

from streams.desk.app import make_app
from streams.desk.events import Events
from streams.desk.page_views import Page
from streams.desk.stage_progress import LATE_SECONDS, STAGES, Progress, StageLag
from streams.desk.stage_views import behind, holds_back
from streams.kafka.topics import Topics
from streams.settings import Settings
from streams.worker.stages import STAGES as DECLARED

ONE, TWO = ("posts", 0), ("posts", 1)
FINE = tuple(StageLag(stage, 0, 0.0) for stage in STAGES)
LATE = (FINE[0], StageLag("sentiment", 90, 60.0), StageLag("virality", 1_234, 754.0), *FINE[3:])


def test_the_stages_and_what_they_read_are_those_of_the_workers():
    topics = Topics(Settings())
    assert {name: source(topics) for name, source in STAGES.items()} == {one.name: one.source(topics) for one in DECLARED}


def test_a_stage_is_behind_since_what_it_has_not_taken_was_there():
    progress = Progress("language")
    assert progress.note(0, {ONE: 5, TWO: 0}, {ONE: 5, TWO: -1}) == StageLag("language", 0, 0)
    assert progress.note(15, {ONE: 9, TWO: 0}, {ONE: 5, TWO: -1}) == StageLag("language", 4, 0)
    assert progress.note(30, {ONE: 20, TWO: 3}, {ONE: 5}) == StageLag("language", 18, 15)
    # It takes what was there first, and is behind since the second look only.
    assert progress.note(45, {ONE: 20, TWO: 3}, {ONE: 12, TWO: 0}) == StageLag("language", 11, 15)
    assert progress.note(60, {ONE: 20, TWO: 3}, {ONE: 20, TWO: 3}) == StageLag("language", 0, 0)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=30))
def test_a_stage_that_takes_all_within_a_look_is_never_late_and_one_that_takes_none_is(moves):
    follows, stands, end = Progress("a"), Progress("b"), 1
    for number, (more, _) in enumerate(moves):
        before, end = end, end + more
        assert follows.note(number * 15, {ONE: end}, {ONE: before}).seconds <= 15
        assert stands.note(number * 15, {ONE: end}, {ONE: 0}).seconds == number * 15


def test_late_is_what_people_should_know():
    assert not replace(LATE[2], seconds=LATE_SECONDS - 1).is_late
    assert replace(LATE[2], seconds=LATE_SECONDS).is_late


def test_the_head_of_a_page_tells_of_the_stage_that_is_most_behind():
    later = (*LATE[:3], StageLag("notify", 2, 301.0), FINE[4])
    assert behind(Page("id", None), later) == "pekerja tertinggal 12 menit"
    assert behind(Page("en", None), later) == "workers are 12 minutes behind"
    assert behind(Page("en", None), FINE) is None


def test_only_what_comes_before_alerts_holds_the_desk_back():
    assert holds_back(LATE)
    assert not holds_back((*FINE[:4], StageLag("deliver", 3, 754.0)))


async def test_a_late_stage_is_told_on_every_page_and_each_of_them_on_sumber(engine, desk_settings):
    seen = [LATE]
    settings = desk_settings.model_copy(update={"bootstrap_servers": "127.0.0.1:1"})
    app = make_app(settings, engine, Events(engine), lambda: None, None, lambda: seen[0])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as asked:
        page = (await asked.get("/sumber")).text
        assert page.count('<span class="state" data-well="yes">mengikuti</span>') == 3
        assert '<td>Menilai sentimen</td><td><span class="state" data-well="so">mengejar</span>' in page
        assert '<td>Mendeteksi lonjakan</td><td><span class="state" data-well="no">tertinggal 12 menit</span>' in page
        assert "<td>1.234</td>" in page
        asked.cookies.set("kentongan-bahasa", "en")
        assert "12 minutes behind" in (await asked.get("/sumber")).text
        seen[0] = ()
        assert "Kafka has not told how far the workers are" in (await asked.get("/sumber")).text
