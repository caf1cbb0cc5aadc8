"""Sending reports: when they are due, that each is sent once whichever desk sends it, what a mail and a chat hold."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update
from structlog.testing import capture_logs

from streams.desk.database import open_database
from streams.desk.report.due import DueReport, claim, due, mark_sent
from streams.desk.report.message import report_message
from streams.desk.report.sending import send_due
from streams.desk.retention import clear
from streams.desk.tables import alerts, reports
from streams.errors import UserError
from streams.notify.channels import Channel, Channels, ReportRule
from streams.notify.channels_file import read_channels
from streams.settings import Settings
from tests.receivers import MailServer, WebReceiver

MORNING = datetime(2026, 7, 5, 0, 1, tzinfo=UTC)
"""07.01 in Jakarta, on a Sunday."""
DAILY = ReportRule(at="07:00", to=("humas",))
WEEKLY = ReportRule(every="week", at="07:00", to=("humas",))


@pytest.fixture
def desk_settings(tmp_path: Path) -> Settings:
    return Settings(desk_file=tmp_path / "desk.db", desk_url="https://meja.example")


def names(rule: ReportRule, now: datetime, zone: str = "Asia/Jakarta") -> list[str]:
    return [one.name for one in due([rule], zone, now)]


def test_a_day_is_reported_the_next_morning_and_a_week_on_monday():
    assert names(DAILY, MORNING) == ["day 2026-07-04"]
    assert names(DAILY, MORNING - timedelta(minutes=2)) == []
    assert names(DAILY, MORNING + timedelta(hours=13)) == []  # a desk that was away sends nothing old
    assert names(DAILY, MORNING, "Asia/Jayapura") == ["day 2026-07-04"]
    assert names(DAILY, MORNING - timedelta(hours=1), "Asia/Jayapura") == ["day 2026-07-04"]  # 08.01 there
    assert names(WEEKLY, MORNING) == []
    assert names(WEEKLY, MORNING + timedelta(days=1)) == ["week 2026-06-29"]
    late = DAILY.model_copy(update={"at": time(22, 0)})
    assert names(late, MORNING) == ["day 2026-07-03"]  # due at 22.00 the evening before


def one_report() -> DueReport:
    [found] = due([DAILY], "Asia/Jakarta", MORNING)
    return found


def test_a_report_is_tried_again_until_it_is_sent_and_never_after(engine: Engine):
    wanted = one_report()
    assert claim(engine, wanted, MORNING)
    assert not claim(engine, wanted, MORNING + timedelta(seconds=59))
    assert claim(engine, wanted, MORNING + timedelta(seconds=61))
    mark_sent(engine, wanted, MORNING)
    clear(engine)  # as `kentongan desk rebuild` does
    assert not claim(engine, wanted, MORNING + timedelta(hours=3))


def test_of_two_desks_one_sends(engine: Engine, desk_settings: Settings):
    other = open_database(desk_settings)
    assert [claim(each, one_report(), MORNING) for each in (engine, other)] == [True, False]
    other.dispose()


@pytest.fixture
def sent(tmp_path: Path):
    """Channels with these addresses, of which each gets the report."""

    def channels(**addresses: str) -> Channels:
        for name, address in addresses.items():
            (tmp_path / name).write_text(address)
        told = {
            name: {"url_file": str(tmp_path / name), "style": "mail" if "surel" in name else "chat", "timeout": "10s"}
            for name in addresses
        }
        return Channels.model_validate({"channels": told, "reports": [{"at": "07:00", "to": list(addresses)}]})

    return channels


async def test_a_mail_has_the_gist_a_link_and_the_pdf(engine, desk_settings, sent, report):
    async with MailServer() as server:
        for _ in range(2):
            await send_due(desk_settings, engine, sent(surel=server.url), MORNING)
    [mail] = server.mails
    assert mail["subject"] == "Laporan harian Sabtu, 4 Juli 2026 (WIB)"
    [document] = list(mail.iter_attachments())
    assert (document.get_content_type(), document.get_filename()) == ("application/pdf", "laporan-harian-2026-07-04.pdf")
    assert document.get_content().startswith(b"%PDF-")
    body = mail.get_body(("html",)).get_content()
    assert "60 unggahan oleh 1 akun tentang 5 isu" in body
    assert "https://meja.example/laporan?hari=2026-07-04&amp;jangka=hari" in body
    assert "<script>" not in body


async def test_a_chat_has_the_gist_and_a_refused_one_is_tried_again(engine, desk_settings, sent, report):
    async def answer(number: int) -> int:
        return 500 if number == 1 else 200

    async with WebReceiver(answer) as receiver:
        channels = sent(humas=receiver.apprise_url)
        await send_due(desk_settings, engine, channels, MORNING)
        with engine.connect() as connection:
            assert connection.execute(select(reports.c.sent_at)).scalars().all() == [None]
        await send_due(desk_settings, engine, channels, MORNING + timedelta(minutes=2))
        await send_due(desk_settings, engine, channels, MORNING + timedelta(minutes=20))
    assert (receiver.requests, len(receiver.bodies)) == (2, 1)
    assert "https://meja.example/laporan?hari=2026-07-04&jangka=hari" in str(receiver.bodies[-1])


async def test_one_that_cannot_be_made_is_tried_again(engine, desk_settings, sent, report):
    with engine.begin() as connection:
        body = connection.execute(select(alerts.c.body)).scalars().first()
        connection.execute(update(alerts).where(alerts.c.body == body).values(body="{}"))  # as a later release writes it
    async with WebReceiver() as receiver:
        channels = sent(humas=receiver.apprise_url)
        with capture_logs() as logs:
            await send_due(desk_settings, engine, channels, MORNING)
        assert [(one["event"], one["reason"]) for one in logs] == [("report_not_sent", "ValidationError")]
        with engine.begin() as connection:
            connection.execute(update(alerts).where(alerts.c.body == "{}").values(body=body))
        await send_due(desk_settings, engine, channels, MORNING + timedelta(minutes=2))
    assert len(receiver.bodies) == 1


def test_a_message_fits_its_channel(report):
    chat = report_message(report, Channel(kind="console", limit=300), "https://meja.example")
    assert len(chat.subject) + len(chat.text) + 2 <= 300
    sms = report_message(report, Channel(kind="console", style="sms"), None)
    assert len(sms.text) <= 160
    assert "60 unggahan" in sms.text
    english = report_message(report, Channel(kind="console", language="en"), None)
    assert english.subject == "Daily report Saturday, 4 July 2026 (WIB)"


def test_a_report_goes_to_channels_of_people_that_exist(tmp_path: Path):
    (tmp_path / "am").write_text("http://127.0.0.1:9")
    for to, says in (("tiada", "there is no channel tiada"), ("am", "takes alerts alone")):
        path = tmp_path / "channels.yaml"
        path.write_text(
            f"channels:\n  am: {{kind: alertmanager, url_file: {tmp_path}/am}}\nreports:\n  - {{to: [{to}], at: '06:30'}}\n"
        )
        with pytest.raises(UserError, match=says):
            read_channels(path)
