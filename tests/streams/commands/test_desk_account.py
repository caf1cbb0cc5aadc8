"""`kentongan desk account` as its users run it, without a broker."""

import pytest

from streams.desk.accounts import Accounts
from streams.desk.database import open_database
from streams.local.ports import free_port
from streams.settings import Settings

PASSWORD = "kentongan berbunyi"


@pytest.fixture
def accounts(tmp_path):
    engine = open_database(Settings(desk_file=tmp_path / "desk.db"))
    yield Accounts(engine)
    engine.dispose()


@pytest.fixture
def command(kentongan, tmp_path):
    (tmp_path / "password").write_text(PASSWORD)
    away = {"desk_file": str(tmp_path / "desk.db"), "bootstrap_servers": f"127.0.0.1:{free_port()}"}
    return lambda *arguments: kentongan("desk", "account", *arguments, **away)


@pytest.mark.parametrize(
    "change",
    [("add", "tono"), ("role", "rini", "administrator"), ("password", "rini"), ("remove", "rini")],
    ids=lambda one: one[0],
)
def test_what_the_audit_trail_cannot_have_is_not_done(command, accounts, tmp_path, change):
    accounts.add("rini", "reader", "kata sandi lama")
    before = accounts.all()
    with_password = ("--password-file", str(tmp_path / "password")) if change[0] in ("add", "password") else ()
    found = command(*change, *with_password)
    assert (found.returncode, found.stdout, found.stderr.count("\n")) == (2, "", 1)
    assert "no Kafka broker answers" in found.stderr
    assert accounts.all() == before
    assert accounts.sign_in("rini", "kata sandi lama") is not None


@pytest.mark.parametrize(
    ("change", "said"),
    [(("remove", "a" * 5000), "no name"), (("role", "rini", "bos"), "no role"), (("remove", "a b"), "no name")],
    ids=["long", "role", "name"],
)
def test_what_will_not_do_is_told_before_the_trail_could_have_it(command, change, said):
    found = command(*change)
    assert (found.returncode, said in found.stderr) == (2, True)
