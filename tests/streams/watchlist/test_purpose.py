"""An issue may state what it is watched for, and the setting can ask for it."""

import pytest
from pydantic import ValidationError

from schemas.watchlist import Issue, Watchlist
from streams.errors import UserError
from streams.settings import Settings
from streams.watchlist.publisher import apply_watchlist

STATED = {"purpose": "Menjawab keluhan tentang harga pangan", "legal_basis": "public_task"}


def issue(name, **fields):
    return Issue(id=name, title=name, query="beras", **fields)


def test_the_legal_basis_is_one_of_the_law():
    assert issue("a", **STATED).legal_basis == "public_task"
    with pytest.raises(ValidationError):
        issue("a", purpose="x", legal_basis="because")


async def test_strict_mode_names_the_issues_that_state_too_little():
    watchlist = Watchlist(
        issues=(issue("ada", **STATED), issue("tanpa"), issue("separuh", purpose="x"), issue("lain", legal_basis="consent"))
    )
    with pytest.raises(UserError, match=r"tanpa, separuh, lain lack them") as refused:
        await apply_watchlist(Settings(require_purpose=True, bootstrap_servers="127.0.0.1:1"), watchlist, keep=False)
    assert "ada," not in str(refused.value)
