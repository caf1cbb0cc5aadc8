import pytest

from streams.notify.messages.context import link_to
from tests.streams.virality.sample import alert


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        (None, None),
        ("", None),
        ("https://a/", "https://a/"),
        (
            "https://a/d/isu?var-issue={issue}&i={incident}",
            "https://a/d/isu?var-issue=%23beras.1&i=8e0e7c0e-0000-4000-8000-000000000000",
        ),
    ],
)
def test_the_issue_is_filled_into_the_address(pattern, address):
    assert link_to(pattern, alert(issue="#beras.1")) == address
