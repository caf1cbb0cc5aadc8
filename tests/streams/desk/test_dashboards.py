"""From the desk to Grafana and back: each incident leads to its issue's dashboard, whose links lead to the incident."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from yarl import URL

from deploy.grafana.dashboards import all_dashboards
from schemas.watchlist import Issue
from streams.desk.writing import Writer
from streams.settings import Settings
from tests.streams.alerts.alerts import alert
from tests.streams.desk.records import START, TOPICS, alert_record, issue_record, posts_record, scored
from tests.streams.desk.test_app import IDS, client


@pytest.fixture
def desk_settings(tmp_path: Path) -> Settings:
    urls = {"desk_url": "https://meja.example/", "desk_grafana_url": "https://grafana.example/g/"}
    return Settings(desk_file=tmp_path / "desk.db", **urls)


@pytest.fixture
def filled(engine):
    older = alert(3, issue="beras", opened_at=START - timedelta(days=1), at=START - timedelta(days=1))
    over = alert(4, issue="beras", event="resolved", opened_at=START + timedelta(hours=1), at=START + timedelta(hours=2))
    unwatched = alert(5, issue="#1d02146db939b13a", kind="emerging_issue", suggested_query="#padamlagi")
    told = (alert(1, issue="beras"), older, over, unwatched)
    issue = Issue(id="beras", title="Beras", query="beras")
    posts = posts_record(0, scored(9, issues=("beras",)))
    Writer(engine, TOPICS).put([issue_record(0, issue), posts, *(alert_record(n, one) for n, one in enumerate(told))], IDS)
    return engine


async def test_an_incident_and_an_issue_lead_to_the_dashboard_of_the_issue(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        for path in ("/insiden/incident-1", "/isu/beras"):
            [found] = re.findall(r'href="(https://grafana[^"]+)"', (await asked.get(path)).text)
            link = URL(unescape(found))
            dashboard = all_dashboards()["isu.json"]
            assert link.path == f"/g/d/{dashboard['uid']}/isu"
            variables = {f"var-{one['name']}" for one in dashboard["templating"]["list"]}
            assert {name for name in link.query if name.startswith("var-")} == variables
            assert (link.query["var-issue"], link.query["var-meja"]) == ("beras", "https://meja.example")
            assert int(link.query["from"]) < START.timestamp() * 1000 < int(link.query["to"])
        assert "grafana.example" not in (await asked.get("/insiden/incident-5")).text
    async with client(filled, desk_settings.model_copy(update={"desk_grafana_url": None})) as asked:
        assert "Grafana" not in (await asked.get("/insiden/incident-1")).text


async def test_what_no_issue_watches_leads_to_where_it_can_be_saved_as_one(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        [where] = re.findall(r'class="caveat">[^<]*<a href="([^"]+)"', (await asked.get("/insiden/incident-5")).text)
        assert where == "/unggahan?q=%23padamlagi"
        assert "Simpan sebagai isu" in (await asked.get(where)).text
        assert "/unggahan?q=" not in (await asked.get("/insiden/incident-1")).text


async def test_a_dashboard_leads_to_the_open_incident_of_its_issue(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        [link, _] = [one["url"] for one in all_dashboards()["isu.json"]["links"] if one["type"] == "link"]
        path = link.replace("${meja:raw}", "").replace("${issue:percentencode}", "beras")
        answer = await asked.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/insiden/incident-1")
        Writer(filled, TOPICS).put(
            [alert_record(10 + n, alert(n, id=f"over-{n}", issue="beras", sequence=9, event="resolved")) for n in (1, 3)], IDS
        )
        assert (await asked.get(path)).status_code == 200  # none is open: the issue itself
