import pytest

from streams.errors import UserError
from streams.notify.messages.templates import fill


def test_an_operators_template_takes_the_place_of_ours(tmp_path):
    (tmp_path / "test.txt").write_text("{{ said.channel }} 123 ({{ said.at }})")
    assert fill("test.txt", tmp_path, said={"channel": "tg", "at": "kini"}) == "tg 123 (kini)"
    assert "berfungsi" in fill("test.txt", None, said={"language": "id", "channel": "tg", "at": "kini", "link": None})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ said.nothing }}", "test.txt in .* has no attribute 'nothing'"),
        ("a\n{% if %}", "test.txt in .*, line 2: "),
        ("{{ said.__class__.__mro__ }}", "unsafe"),
        ("{% include 'missing.txt' %}", "missing.txt"),
    ],
)
def test_a_fault_in_it_is_told_in_a_sentence(tmp_path, text, said):
    (tmp_path / "test.txt").write_text(text)
    with pytest.raises(UserError, match=said):
        fill("test.txt", tmp_path, said={})


def test_html_is_escaped_and_text_is_not(tmp_path):
    for name in ("a.html", "a.txt"):
        (tmp_path / name).write_text("{{ value }}")
    assert fill("a.html", tmp_path, value="<b>") == "&lt;b&gt;"
    assert fill("a.txt", tmp_path, value="<b>") == "<b>"
