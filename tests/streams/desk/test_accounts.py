"""Accounts of people, and the sessions that they begin."""

import time

import pytest

from streams.desk.retention import clear
from streams.errors import UserError
from tests.streams.desk.test_roles import PASSWORD, accounts

__all__ = ["accounts"]


@pytest.mark.parametrize("change", ["password", "role", "remove"])
def test_a_change_ends_sessions_and_a_rebuild_does_not(accounts, engine, change):
    secret, _ = accounts.sign_in("editor", PASSWORD)
    other, _ = accounts.sign_in("reader", PASSWORD)
    clear(engine)
    assert accounts.find(secret).role == "editor"
    {
        "password": lambda: accounts.set_password("editor", "kata sandi yang lain"),
        "role": lambda: accounts.set_role("editor", "reader"),
        "remove": lambda: accounts.remove("editor"),
    }[change]()
    assert accounts.find(secret) is None
    assert accounts.find(other).name == "reader"
    assert (accounts.sign_in("editor", PASSWORD) is None) == (change != "role")


@pytest.mark.parametrize("name", ["", "\x00", "\udcff", "a" * 5000, "lain"])
def test_a_name_that_is_none_is_unknown(accounts, name):
    assert accounts.sign_in(name, PASSWORD) is None
    for change in (lambda: accounts.remove(name), lambda: accounts.set_role(name, "reader")):
        with pytest.raises(UserError, match="there is no account"):
            change()


def test_a_session_ends(accounts):
    secret, lasts = accounts.sign_in("reader", PASSWORD)
    assert accounts.find(secret, time.time() + lasts - 60) is not None
    assert accounts.find(secret, time.time() + lasts + 1) is None


@pytest.mark.parametrize(
    ("name", "role", "password"), [("a b", "reader", PASSWORD), ("a", "boss", PASSWORD), ("a", "reader", "x")]
)
def test_what_will_not_do_is_told(accounts, name, role, password):
    with pytest.raises(UserError):
        accounts.add(name, role, password)
