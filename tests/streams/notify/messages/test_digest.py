import re
from datetime import UTC, datetime

import pytest

from streams.notify.messages.context import Context, DigestContent, DigestEntry
from streams.notify.messages.digest import render_digest
from streams.notify.messages.fitting import units
from tests.streams.virality.sample import alert

SINCE, UNTIL = datetime(2026, 7, 4, 3, tzinfo=UTC), datetime(2026, 7, 4, 4, tzinfo=UTC)


def digest(entries, **fields):
    rows = tuple(DigestEntry(alert=alert(incident=f"{n:08}-incident"), alerts=n + 1) for n in range(entries))
    return DigestContent(reason="capped", since=SINCE, until=UNTIL, entries=rows, **fields)


def test_it_lists_the_incidents_and_counts_the_alerts():
    message = render_digest(digest(2, more_incidents=1, more_alerts=7), "chat", "id", Context())
    assert message.subject == "Ringkasan, karena batas pesan saluran ini tercapai"
    assert message.text.splitlines() == [
        "10 peringatan dari 3 insiden",
        "4 Juli 2026, 10.00–11.00 WIB",
        "",
        "1. BARU, tingkat 7/10: Percakapan “Harga beras” melonjak",
        "   10.05 WIB, 1 peringatan, insiden 00000000",
        "2. BARU, tingkat 7/10: Percakapan “Harga beras” melonjak",
        "   10.05 WIB, 2 peringatan, insiden 00000001",
        "Selain itu 7 peringatan dari 1 insiden yang tidak dirinci di sini.",
        "",
        "Tangani salah satunya: kentongan incident ack INSIDEN --by NAMA",
    ]


def test_the_day_of_a_recording_is_told_beside_the_period_of_the_wall_clock():
    told = DigestContent(
        reason="capped", since=SINCE.replace(year=2027), until=UNTIL.replace(year=2027), entries=digest(1).entries
    )
    assert render_digest(told, "chat", "id", Context()).text.splitlines()[1:5] == [
        "4 Juli 2027, 10.00–11.00 WIB",
        "",
        "1. BARU, tingkat 7/10: Percakapan “Harga beras” melonjak",
        "   4 Juli 2026, 10.05 WIB, 1 peringatan, insiden 00000000",
    ]


@pytest.mark.parametrize("style", ["chat", "mail", "sms"])
@pytest.mark.parametrize("entries", [1, 20, 200])
def test_every_alert_is_accounted_for(style, entries):
    message = render_digest(
        digest(entries, more_incidents=3, more_alerts=10_000), style, "id", Context(limit=None if style == "sms" else 1024)
    )
    total = entries * (entries + 1) // 2 + 10_000
    counted = re.search(r"([\d.]+) peringatan dari ([\d.]+) insiden", message.text)
    assert [int(one.replace(".", "")) for one in counted.groups()] == [total, entries + 3]
    assert style != "chat" or units(message.subject) + units(message.text) + 2 <= 1024
    assert style != "sms" or len(message.text) <= 160
    if style != "sms":
        rows = [int(one) for one in re.findall(r"WIB, (\d+) peringatan, insiden", message.text)]
        left = re.search(r"Selain itu ([\d.]+) peringatan", message.text)
        assert sum(rows) + int(left[1].replace(".", "")) == total


def test_an_sms_names_the_most_important_incidents_and_when_each_is_told():
    text = render_digest(digest(9, more_incidents=1, more_alerts=7), "sms", "id", Context()).text
    assert text.startswith(
        "Ringkasan (batas pesan tercapai) 10.00-11.00 WIB: 52 peringatan dari 10 insiden. 7/10 Harga beras (00000000)."
    )
    assert render_digest(digest(9), "sms", "id", Context(limit=306)).text.count("Harga beras") > text.count("Harga beras")


def test_when_all_is_over_there_is_nothing_to_take_on():
    over = DigestEntry(alert=alert(event="resolved"))
    text = render_digest(
        DigestContent(reason="scheduled", since=SINCE, until=UNTIL, entries=(over,)), "chat", "en", Context()
    ).text
    assert "incident ack" not in text
    assert "1 alert of 1 incident\n" in text


def test_a_period_over_midnight_names_both_days():
    late = DigestContent(reason="quiet_hours", since=SINCE, until=datetime(2026, 7, 4, 23, tzinfo=UTC), zone="Asia/Jayapura")
    text = render_digest(late, "chat", "en", Context()).text
    assert text.startswith("0 alerts of 0 incidents\n4 July 2026, 12:00 – 5 July 2026, 08:00 WIT")


def test_the_html_escapes_and_links_only_to_plain_addresses():
    entry = DigestEntry(alert=alert(headline=alert().headline.model_copy(update={"id": "<b>x"})), link="javascript:x")
    html = render_digest(
        DigestContent(reason="storm", since=SINCE, until=UNTIL, entries=(entry,)), "mail", "id", Context()
    ).html
    assert "&lt;b&gt;x" in html
    assert "javascript" not in html
