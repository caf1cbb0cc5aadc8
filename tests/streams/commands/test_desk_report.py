"""`kentongan desk report`, as a shell runs it: the figures of the page, from the database alone."""

from datetime import date, timedelta

import orjson
import pytest

from streams.desk.database import open_database
from streams.desk.report.make import make_report
from streams.desk.report.period import period_of
from streams.desk.writing import Writer
from streams.settings import Settings
from tests.streams.desk.records import START, TOPICS, posts_record, scored


def test_the_command_writes_the_figures_of_the_page(kentongan, tmp_path):
    settings = Settings(desk_file=tmp_path / "desk.db")
    engine = open_database(settings)
    posts = [scored(number, issues=("harga-pangan", "listrik")[: 1 + number % 2]) for number in range(40)]
    before = scored(99, created_at=START - timedelta(days=9))
    Writer(engine, TOPICS).put([posts_record(0, before, *posts)], {TOPICS.scored.name: "a"})
    asked = ["desk", "report", "--day", "2026-07-04", "--week", "--issue", "listrik"]
    told = kentongan(*asked, "--format", "json", "--out", "-", desk_file=str(settings.desk_file))
    assert told.returncode == 0, told.stderr
    wanted = make_report(engine, period_of("week", date(2026, 7, 4), "Asia/Jakarta"), ("listrik",))
    found = orjson.loads(told.stdout)
    assert found["total"]["now"]["posts"] == 20
    assert {**found, "made_at": None} == {**orjson.loads(wanted.model_dump_json()), "made_at": None}
    out = tmp_path / "laporan.pdf"
    told = kentongan(*asked, "--out", str(out), desk_file=str(settings.desk_file))
    assert told.returncode == 0, told.stderr
    assert out.read_bytes().startswith(b"%PDF-")
    engine.dispose()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [(["--issue", "TIDAK BISA"], "--issue"), (["--out", "/tidak/ada/x.pdf"], "--out"), (["--day", "besok"], "")],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(kentongan, tmp_path, wrong, says):
    told = kentongan("desk", "report", *wrong, desk_file=str(tmp_path / "desk.db"))
    assert told.returncode == 2
    assert says in told.stderr
    assert "Traceback" not in told.stderr
