"""People change their own password; that it is done and entered in the audit trail is shown on brokers."""

import time

import pytest

from streams.desk.tokens import new_token, read_tokens
from tests.streams.desk.test_roles import PASSWORD, accounts, application, asking, desk_settings, signed_in

__all__ = ["accounts", "desk_settings"]

BROWSER = {"Accept": "text/html"}
NEW = "bambu dipukul tiga kali"
RIGHT = {"current": PASSWORD, "new": NEW, "again": NEW}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (RIGHT | {"current": NEW}, "tidak cocok"),
        ({}, "tidak cocok"),
        (RIGHT | {"again": NEW.upper()}, "tidak sama"),
        (RIGHT | {"new": "pendek", "again": "pendek"}, "paling sedikit 12"),
        (RIGHT | {"new": "x" * 201, "again": "x" * 201}, "paling sedikit 12"),
    ],
)
async def test_what_will_not_do_is_told_and_changes_nothing(accounts, engine, desk_settings, given, said):
    async with asking(application(engine, desk_settings)) as asked:
        told = await asked.post("/kata-sandi", data=given, headers=BROWSER | signed_in(accounts, "reader"))
    assert (told.status_code, said in told.text) == (200, True)
    assert NEW not in told.text
    assert accounts.sign_in("reader", PASSWORD) is not None


async def test_without_a_broker_a_password_stays_as_it_is(accounts, engine, desk_settings):
    async with asking(application(engine, desk_settings)) as asked:
        told = await asked.post("/kata-sandi", data=RIGHT, headers=BROWSER | signed_in(accounts, "reader"))
    assert (told.status_code, "Meja sedang tidak bisa menjawab" in told.text) == (503, True)
    assert accounts.sign_in("reader", PASSWORD) is not None
    assert accounts.sign_in("reader", NEW) is None


async def test_who_has_a_session_guesses_no_faster_than_who_signs_in(accounts, engine, desk_settings):
    headers, began, statuses = signed_in(accounts, "reader"), time.monotonic(), []
    async with asking(application(engine, desk_settings)) as asked:
        for _ in range(15):
            for where, form in (("/kata-sandi", {"current": NEW}), ("/masuk", {"name": "reader", "password": NEW})):
                statuses.append((await asked.post(where, data=form, headers=headers)).status_code)
    assert set(statuses) == {200, 429}
    assert statuses.count(200) <= 11 + (time.monotonic() - began) / 6


async def test_only_who_has_an_account_has_a_password(accounts, engine, desk_settings, tmp_path):
    secret, entry = new_token("pusat", ["read", "act"])
    (tmp_path / "tokens.yaml").write_text(entry)
    async with asking(application(engine, desk_settings, read_tokens(tmp_path / "tokens.yaml"))) as asked:
        for headers, status in (
            ({"Authorization": f"Bearer {secret}"}, 404),
            (signed_in(accounts, "reader"), 200),
            ({}, 303),
        ):
            assert (await asked.get("/kata-sandi", headers=headers)).status_code == status
        foreign = signed_in(accounts, "reader") | {"Origin": "https://evil.example"}
        assert (await asked.post("/kata-sandi", data=RIGHT, headers=foreign)).status_code == 403


def test_a_password_is_replaced_only_where_the_account_is_as_it_was(accounts):
    mine, _ = accounts.sign_in("reader", PASSWORD)
    other, _ = accounts.sign_in("reader", PASSWORD)
    officer, _ = accounts.sign_in("officer", PASSWORD)
    known = accounts.known("reader", PASSWORD)
    assert accounts.replace_password("reader", known, NEW, mine)
    assert not accounts.replace_password("reader", known, PASSWORD, mine)
    assert [accounts.find(secret) is not None for secret in (mine, other, officer)] == [True, False, True]
    assert accounts.sign_in("reader", NEW) is not None
