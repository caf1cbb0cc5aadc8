"""The desk's pages without a broker and a browser: what they show, and that what people wrote stays text."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import Engine

from schemas.action import Action
from schemas.alert import SourceCoverage
from schemas.alert_posts import Copies, People, SentimentSplit, Tally, Unmatched
from streams.desk.database import open_database
from streams.desk.tokens import new_token, read_tokens
from streams.desk.writing import Writer
from streams.settings import Settings
from tests.benchmarks.bench_desk import PAGES
from tests.benchmarks.desk_store import Size, fill
from tests.streams.alerts.alerts import alert, sample
from tests.streams.desk.records import START, TOPICS, alert_record, decision_record, posts_record, scored
from tests.streams.desk.test_app import IDS, client

PEOPLE = People(posts=302, accounts=41, often=0, often_share=0, exact=True)
HOSTILE = "<script>alert(1)</script> <a href='x' onclick=y>klik</a>"


@pytest.fixture
def desk_settings(tmp_path) -> Settings:
    """One database will do: the pages ask no questions of their own."""
    return Settings(desk_file=tmp_path / "desk.db")


def split(n: int) -> SentimentSplit:
    return SentimentSplit(n=n, abstained=0, negative=0.62, neutral=0.3, positive=0.08)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    Writer(engine, TOPICS).put(
        [
            alert_record(0, alert(0, severity=10, sentiment=split(12), usual_sentiment=split(100))),
            alert_record(
                1, alert(1, severity=10, sentiment=split(302), terms=(Tally(name=HOSTILE, posts=3),), people=PEOPLE)
            ),
            alert_record(2, alert(2, severity=10, sentiment=split(900))),
            alert_record(3, alert(3, severity=4)),
            alert_record(4, alert(4, at=START + timedelta(hours=9), opened_at=START + timedelta(hours=8))),
            alert_record(5, alert(5, event="resolved")),
            alert_record(
                6,
                alert(
                    6,
                    kind="emerging_issue",
                    event="resolved",
                    issue="#1d02146db939b13a",
                    title="#padamlagi",
                    samples=(sample("mati lampu lagi"),),
                ),
            ),
            decision_record(0, Action(id="a", kind="acknowledge", incident="incident-2", issue="isu-2", by="Rini", at=START)),
            posts_record(
                0,
                *(
                    scored(number, text=f"kabar {number} {HOSTILE}", issues=("isu-1",), url="javascript:alert(1)")
                    for number in range(50)
                ),
                scored(9 * 3600, issues=("isu-1",), url="https://contoh.id/a?b=\"'<c>"),
            ),
        ],
        IDS,
    )
    return engine


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Iterator[Engine]:
    """As much as fills every list."""
    found = open_database(Settings(desk_file=tmp_path_factory.mktemp("many") / "desk.db"))
    fill(found, Size(posts=4_000, issues=250, incidents=150, open=120))
    yield found
    found.dispose()


async def test_the_room_ranks_what_is_open_and_says_of_when_its_figures_are(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        answer = await asked.get("/")
        assert "script-src 'self'; style-src 'self'" in answer.headers["content-security-policy"]
        shown = re.findall(r'data-incident="([^"]+)"', answer.text)
        # Of those as severe the one with more posts first; what somebody looks after last; what is over not at all.
        assert shown == ["incident-1", "incident-0", "incident-4", "incident-3", "incident-2"]
        cards = dict(zip(shown, answer.text.split("<article")[1:], strict=True))
        assert "angka pukul 10.01" in cards["incident-1"]
        assert ['class="stale"' in cards[name] for name in ("incident-1", "incident-4")] == [True, False]
        assert "62% negatif, biasanya 62%" in cards["incident-0"]
        assert "Ditangani oleh Rini" in cards["incident-2"]
        assert 'value="acknowledge"' not in cards["incident-2"]
        assert "Kabar baru tertahan" in answer.text  # no broker


async def test_each_card_of_the_room_says_how_many_people_and_copies_are_behind_it(engine, desk_settings):
    few = Copies(posts=6, share=0.02, texts=1, largest=6, in_a_minute=2, reposts=0)
    told = (
        alert(0, query="beras", people=PEOPLE, copies=few, sentiment=split(302)),
        alert(1, query="bbm", people=PEOPLE),
        alert(2, kind="emerging_issue", issue="#1d02146db939b13a", observed=86, window_minutes=60),
    )
    Writer(engine, TOPICS).put([alert_record(number, one) for number, one in enumerate(told)], IDS)
    async with client(engine, desk_settings) as asked:
        text = (await asked.get("/")).text
        cards = dict(zip(re.findall(r'data-incident="([^"]+)"', text), text.split("<article")[1:], strict=True))
        for name in ("incident-0", "incident-1"):
            assert "Sejam terakhir 302 unggahan oleh 41 akun." in cards[name]
        assert "2% satu teks yang hampir sama (6 unggahan)" in cards["incident-0"]
        assert "tidak ada teks yang hampir sama pada 5 unggahan atau lebih" in cards["incident-1"]
        assert "Dalam 1 jam sekitar 86 orang berbeda." in cards["incident-2"]


async def test_what_no_fact_answers_leads_an_editor_to_a_fact_that_says_it(engine, desk_settings):
    shown = alert(
        1,
        query="bansos",
        samples=(sample("dana bansos dipotong lurah, katanya…", post="x:1"),),
        unmatched=(Unmatched(phrases=("dana dipotong",), posts=272, post="x:1"),),
    )
    Writer(engine, TOPICS).put([alert_record(0, shown)], IDS)
    async with client(engine, desk_settings) as desk:
        page = (await desk.get("/")).text
        assert "Belum dijawab: sedikitnya 272 unggahan menyebut “dana dipotong”" in page
        assert "facts apply" not in page
        [link] = re.findall(r'href="(/fakta/baru\?[^"]+)"', page)
        draft = (await desk.get(unescape(link))).text
        assert "dana bansos dipotong lurah, katanya<" in draft
        assert 'value="isu-1"' in draft


async def test_with_many_open_incidents_the_room_comes_in_parts_each_incident_once(engine, desk_settings):
    fill(engine, Size(posts=500, issues=20, incidents=60, open=57))
    async with client(engine, desk_settings) as asked:
        shown, where, said = [], "/", []
        while where:
            text = (await asked.get(where)).text
            shown += re.findall(r'data-incident="([^"]+)"', text)
            said += re.findall(r"\d+–\d+ dari 57 insiden terbuka", text)
            part = re.findall(r'hx-get="(/bagian/insiden[^"]*)"', text)[0]
            assert re.findall(r'data-incident="([^"]+)"', (await asked.get(part)).text) == shown[-text.count("<article") :]
            where = next(iter(re.findall(r'href="([^"]+)" rel="next"', text)), None)
        assert (len(shown), len(set(shown))) == (57, 57)
        assert said == [f"{first}–{last} dari 57 insiden terbuka" for first, last in ((1, 25), (26, 50), (51, 57))]
        # Where incidents were closed meanwhile the last part is shown.
        assert 'rel="prev"' in (await asked.get("/?lewati=900")).text
        assert (await asked.get("/?lewati=x")).text.count("<article") == 25


@pytest.mark.parametrize("path", [path for path in PAGES.values() if "/pdf" not in path])
async def test_no_page_is_heavier_than_a_phone_likes(many, desk_settings, path):
    async with client(many, desk_settings) as asked:
        answer = await asked.get(path)
        assert answer.status_code == 200
        assert len(answer.content) < 150_000


async def test_an_incident_has_a_lasting_link_and_its_posts_are_searched(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        page = await asked.get("/insiden/incident-1")
        assert (page.status_code, page.text.count("data-feeling=")) == (200, 20)
        [more] = re.findall(r'hx-get="(/insiden/incident-1/unggahan\?[^"]+)"', page.text)
        rest = (await asked.get(more.replace("&amp;", "&"))).text
        assert rest.count("data-feeling=") == 20
        found = (await asked.get("/insiden/incident-1/unggahan", params={"q": "kabar 7", "sentiment": "negative"})).text
        assert found.count("data-feeling=") == 1
        assert "Tidak ada unggahan" in (await asked.get("/insiden/incident-1/unggahan?sentiment=positive")).text
        for wrong in ({"q": "NOT beras"}, {"source": "/"}, {"before": "x"}):
            answer = await asked.get("/insiden/incident-1/unggahan", params=wrong)
            assert (answer.status_code, 'role="alert"' in answer.text) == (200, True)
        assert (await asked.get("/insiden/tidak-ada")).status_code == 404
        assert (await asked.get("/insiden/incident-5")).text.count("keputusan") == 0  # it is over


async def test_who_asks_for_a_page_that_is_not_there_is_led_back_and_a_program_is_told_what_there_is(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        for path in ("/tidak-ada", "/insiden/tidak-ada", "/masuk/tidak-ada"):
            page = await asked.get(path, headers={"Accept": "text/html"})
            assert (page.status_code, '<a href="/">Ke ruang kendali</a>' in page.text) == (404, True)
            assert "openapi" not in page.text
        said = (await asked.get("/tidak-ada")).json()["error"]
        assert said == "there is nothing here; GET /api/v1/openapi.json says what there is"
        assert (await asked.get("/api/v1/tidak-ada", headers={"Accept": "text/html"})).json()["error"] == said


async def test_an_incident_says_why_each_of_its_alerts_was_told(engine, desk_settings):
    silent = SourceCoverage(source="kabar", share=0.3, state="silent", observed=0, expected=40, window_minutes=120)
    told = [
        alert(
            1,
            id=f"alert-{number}",
            sequence=number,
            event="updated" if number else "opened",
            at=START + timedelta(minutes=number),
            coverage=(silent,) if number == 39 else (),
            confidence=0.7,
        )
        for number in range(40)
    ]
    Writer(engine, TOPICS).put([alert_record(number, one) for number, one in enumerate(told)], IDS)
    async with client(engine, desk_settings) as asked:
        page = (await asked.get("/insiden/incident-1")).text
        assert "<dt>unggahan dalam 15 menit</dt><dd>40</dd>" in page
        assert "<dt>biasanya</dt><dd>2,5</dd>" in page
        assert "Naik sedikit demi sedikit, terlalu lama untuk kebetulan (jelas, 2 kali ambang peringatan)." in page
        assert page.count("kabar diam (0 unggahan dalam 2 jam, biasanya 40)") == 2  # of the incident, and of its last alert
        explained = re.findall(r"<code>kentongan explain ([^<]+)</code>", page)
        assert explained == [f"alert-{number}" for number in (*reversed(range(10, 40)), 0)]
        assert "di antaranya 9 peringatan lagi" in page


async def test_posts_of_what_nobody_watches_are_not_looked_for_but_shown_by_example(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        shown = (await asked.get("/insiden/incident-6")).text
        assert "mati lampu lagi" in shown
        assert 'role="search"' not in shown
        watched = (await asked.get("/insiden/incident-1")).text
        assert 'role="search"' in watched
        assert "Sejam terakhir 302 unggahan oleh 41 akun." in watched


@pytest.mark.parametrize("path", ["/", "/insiden/incident-1", "/insiden/incident-1/unggahan", "/bagian/insiden"])
async def test_what_people_wrote_stays_text(filled, desk_settings, path):
    async with client(filled, desk_settings) as asked:
        text = (await asked.get(path)).text
        assert "&lt;script&gt;" in text
        assert not re.search(r"<script>|onclick=y>|href=.javascript:|style=", text)


async def test_the_language_is_kept(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        answer = await asked.post("/bahasa", content="bahasa=en", headers={"Referer": "http://localhost/insiden/incident-1"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/insiden/incident-1")
        assert "Severity 10/10" in (await asked.get("/")).text
        answer = await asked.post("/bahasa", content="bahasa=id", headers={"Referer": "https://evil.example/x"})
        assert answer.headers["location"] == "/"
        assert "Tingkat 10/10" in (await asked.get("/")).text


async def test_a_form_of_more_fields_than_ours_have_is_refused(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        for path in ("/bahasa", "/insiden/incident-1/keputusan"):
            answer = await asked.post(path, content="&".join(f"f{number}=1" for number in range(21)))
            assert (answer.status_code, "at most 20 fields" in answer.text) == (400, True)


async def test_where_there_are_tokens_people_sign_in_and_a_reader_gets_no_buttons(filled, desk_settings, tmp_path):
    secrets = {}
    for name, scopes in (("papan", ["read"]), ("petugas", ["read", "act"])):
        secrets[name], entry = new_token(name, scopes)
        with (tmp_path / "tokens.yaml").open("a") as file:
            file.write(entry)
    tokens = read_tokens(tmp_path / "tokens.yaml")
    async with client(filled, desk_settings, tokens) as asked:
        answer = await asked.get("/")
        assert (answer.status_code, answer.headers["location"]) == (303, "/masuk")
        assert (await asked.get("/masuk")).status_code == 200
        assert "tidak dikenal" in (await asked.post("/masuk", content="token=x")).text
        for name, may in (("papan", False), ("petugas", True)):
            answer = await asked.post("/masuk", content=f"token={secrets[name]}")
            assert answer.status_code == 303
            assert {"HttpOnly", "SameSite=lax"} <= set(answer.headers["set-cookie"].split("; "))
            assert secrets[name] not in answer.headers["set-cookie"]
            assert ("keputusan" in (await asked.get("/")).text) == may
            if not may:
                assert (await asked.post("/insiden/incident-1/keputusan", content="kind=close")).status_code == 403
        asked.cookies.set("kentongan-desk", "petugas~99999999999~x")
        assert (await asked.get("/insiden/incident-1")).status_code in (303, 401)
        assert [(await asked.post("/masuk", content="token=x")).status_code for _ in range(12)][-1] == 429
