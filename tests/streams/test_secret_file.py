import pytest

from streams.errors import UserError
from streams.secret_file import read_secret


@pytest.mark.parametrize("content", ["Bearer rahasia", "\n  Bearer rahasia \r\n", "Bearer rahasiá"])
def test_it_is_the_one_line_of_a_file(tmp_path, content):
    (tmp_path / "kunci").write_bytes(content.encode())
    assert read_secret(tmp_path / "kunci", "its file", "a token") == content.strip()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "must hold one line and nothing else, such as: a token"),
        (b" \n", "must hold one line"),
        (b"rahasia\nrahasia", "must hold one line"),
        (b"rahasia\x00", "must hold one line"),
        (b"\xef\xbb\xbfrahasia", "must hold one line"),
        (b"rahasia\xff", "is not a text file in UTF-8"),
        (b"rahasia" * 1000, "is larger than 4000 bytes"),
    ],
)
def test_what_is_no_such_line_is_a_sentence_that_does_not_hold_it(tmp_path, content, message):
    path = tmp_path / "kunci"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_secret(path, "channel humas: its url_file", "a token")
    assert str(caught.value).startswith(f"channel humas: its url_file {path} {message}")
    assert "rahasia" not in str(caught.value)


def test_an_encoding_may_be_asked_for(tmp_path):
    (tmp_path / "kunci").write_text("rahasiá")
    with pytest.raises(UserError, match="is not a text file in ASCII"):
        read_secret(tmp_path / "kunci", "its file", "a token", "ascii")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UserError, match=r"its file .*tiada cannot be read: No such file"):
        read_secret(tmp_path / "tiada", "its file", "a token")
