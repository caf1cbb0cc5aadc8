"""The page Akun; that its changes are done and entered in the audit trail is shown on a broker."""

import contextlib
import re

import pytest

from streams.desk import accounts_page
from streams.desk.account_fields import AccountError, new_password, password_of
from tests.streams.desk.test_roles import PASSWORD, accounts, application, asking, desk_settings, signed_in

__all__ = ["accounts", "desk_settings"]

OWN = "bambu dipukul tiga kali"


@pytest.fixture
def entries(monkeypatch):
    """What would be entered, as there is no broker."""
    found = []

    @contextlib.asynccontextmanager
    async def recorded(_, doing):
        yield doing
        found.append((doing.by, doing.action, doing.target, doing.details))

    monkeypatch.setattr(accounts_page, "recorded", recorded)
    return found


def sign_in(asked, name, password):
    return asked.post("/masuk", data={"name": name, "password": password})


async def test_an_account_is_made_with_a_password_that_has_to_be_changed_first(accounts, engine, desk_settings, entries):
    app = application(engine, desk_settings)
    async with asking(app) as admin, asking(app) as asked:
        admin.headers.update(signed_in(accounts, "administrator"))
        made = await admin.post("/akun", data={"name": "rini", "role": "officer"})
        [password] = re.findall(r'class="secret">([^<]+)<', made.text)
        assert password not in (await admin.get("/akun")).text
        assert entries == [("administrator", "account.add", "rini", {"role": "officer"})]
        assert (await sign_in(asked, "rini", password)).status_code == 303
        for path in ("/", "/insiden/x", "/unggahan?q=a"):
            sent = await asked.get(path)
            assert (sent.status_code, sent.headers["location"]) == (303, "/kata-sandi")
        for path in ("/api/v1/posts", "/bagian/insiden"):
            assert (await asked.get(path, headers={"HX-Request": "true"})).status_code == 403
        assert (await asked.post("/insiden/x/keputusan", content="kind=close")).status_code == 403
        assert "Pilih kata sandi sendiri dulu" in (await asked.get("/kata-sandi")).text
        secret = asked.cookies["kentongan-desk"]
        assert accounts.replace_password("rini", accounts.known("rini", password), OWN, secret)
        assert (await asked.get("/")).status_code == 200
        given = await admin.post("/akun/rini/kata-sandi")
        [password] = re.findall(r'class="secret">([^<]+)<', given.text)
        assert (await asked.get("/")).headers["location"] == "/masuk"
        assert accounts.sign_in("rini", OWN) is None
        assert accounts.sign_in("rini", password) is not None


async def test_roles_change_accounts_are_shut_and_signed_out(accounts, engine, desk_settings, entries):
    app = application(engine, desk_settings)
    async with asking(app) as admin, asking(app) as asked:
        admin.headers.update(signed_in(accounts, "administrator"))
        for path, form in (
            ("/akun/officer/peran", {"role": "editor"}),
            ("/akun/officer/keluarkan", {}),
            ("/akun/officer/keadaan", {}),
        ):
            await sign_in(asked, "officer", PASSWORD)
            assert (await asked.get("/")).status_code == 200
            assert (await admin.post(path, data=form)).status_code == 303
            assert (await asked.get("/")).status_code == 303
        assert (await sign_in(asked, "officer", PASSWORD)).status_code == 200
        assert accounts.begin_session("officer") is None
        assert accounts.person("officer") is None
        assert "dinonaktifkan" in (await admin.get("/akun")).text
        assert (await admin.post("/akun/officer/keadaan", data={"buka": "1"})).status_code == 303
        assert (await sign_in(asked, "officer", PASSWORD)).status_code == 303
        assert accounts.person("officer").role == "editor"
    assert [one[1:] for one in entries] == [
        ("account.role", "officer", {"role": "editor"}),
        ("account.sign_out", "officer", {}),
        ("account.disable", "officer", {}),
        ("account.enable", "officer", {}),
    ]


@pytest.mark.parametrize(
    ("path", "form", "said"),
    [
        ("/akun", {"name": "officer", "role": "reader"}, "sudah ada"),
        ("/akun", {"name": "a b", "role": "reader"}, "Nama akun terdiri"),
        ("/akun", {"name": "rini", "role": "bos"}, "Peran adalah"),
        ("/akun", {}, "Nama akun terdiri"),
        ("/akun/officer/peran", {"role": "bos"}, "Peran adalah"),
        ("/akun/lain/peran", {"role": "reader"}, "tidak ada"),
        ("/akun/lain/keadaan", {}, "tidak ada"),
        ("/akun/administrator/peran", {"role": "reader"}, "pengelola terakhir"),
        ("/akun/administrator/keadaan", {}, "pengelola terakhir"),
    ],
)
async def test_what_will_not_do_is_told_and_changes_nothing(accounts, engine, desk_settings, entries, path, form, said):
    async with asking(application(engine, desk_settings)) as admin:
        admin.headers.update(signed_in(accounts, "administrator"))
        before = accounts.all()
        told = await admin.post(path, data=form)
        assert (told.status_code, said in told.text, entries) == (200, True, [])
        assert accounts.all() == before


async def test_the_first_account_is_an_administrator_s(engine, desk_settings, entries):
    async with asking(application(engine, desk_settings)) as asked:
        assert "Belum ada akun" in (await asked.get("/akun")).text
        assert "Akun pertama harus pengelola" in (await asked.post("/akun", data={"name": "a", "role": "editor"})).text
        assert 'class="secret"' in (await asked.post("/akun", data={"name": "a", "role": "administrator"})).text
        assert (await asked.get("/akun")).status_code == 303


async def test_only_administrators_are_led_there(accounts, engine, desk_settings):
    async with asking(application(engine, desk_settings)) as asked:
        for role, is_led in (("editor", False), ("administrator", True)):
            assert ('href="/akun"' in (await asked.get("/", headers=signed_in(accounts, role))).text) == is_led


async def test_where_kafka_is_away_nothing_is_changed(accounts, engine, desk_settings):
    away = desk_settings.model_copy(update={"bootstrap_servers": "127.0.0.1:1"})
    async with asking(application(engine, away)) as admin:
        admin.headers.update(signed_in(accounts, "administrator"))
        assert (await admin.post("/akun/officer/keadaan")).status_code == 503
        assert accounts.person("officer") is not None


def test_of_two_administrators_one_may_go(accounts):
    accounts.add("satu", "administrator", PASSWORD)
    accounts.disable("administrator", but_last=True)
    with pytest.raises(AccountError, match="last administrator"):
        accounts.set_role("satu", "editor", but_last=True)
    accounts.set_role("satu", "administrator", but_last=True)


def test_a_password_that_is_made_will_do_and_is_made_once():
    assert len({password_of(new_password()) for _ in range(100)}) == 100
