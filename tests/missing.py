"""What a test needs and a machine lacks."""

import os
from typing import NoReturn

import pytest

__all__ = ["is_missing"]


def is_missing(what: str, why: object) -> NoReturn:
    """Skip the test; but where `CI` is `true`, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, which CI does not allow: {why}", pytrace=False)
    pytest.skip(f"{what} is missing: {why}")
