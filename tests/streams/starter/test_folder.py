"""A folder is there whole or not at all."""

import stat

import pytest

from streams.errors import UserError
from streams.starter.folder import write_folder


class Interrupted(dict):
    """Files of which the second is never reached: somebody presses Ctrl-C."""

    def items(self):
        yield "a.yaml", "a"
        raise KeyboardInterrupt


def test_what_is_secret_can_be_read_by_nobody_else(tmp_path):
    write_folder(tmp_path / "new", {"a.yaml": "a"}, {"key": "k"})
    assert {one.name: one.read_text() for one in (tmp_path / "new").iterdir()} == {"a.yaml": "a", "key": "k"}
    assert stat.S_IMODE((tmp_path / "new" / "key").stat().st_mode) == 0o600


def test_an_empty_folder_may_be_there(tmp_path):
    (tmp_path / "empty").mkdir()
    write_folder(tmp_path / "empty", {"a.yaml": "a"}, {})
    assert (tmp_path / "empty" / "a.yaml").read_text() == "a"


def test_an_interruption_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "new", Interrupted(), {"key": "k"})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["file", "full", "link"])
def test_what_is_there_is_not_touched(kind, tmp_path):
    there = tmp_path / "there"
    if kind == "file":
        there.write_text("mine")
    elif kind == "link":
        there.symlink_to(tmp_path / "nowhere")
    else:
        there.mkdir()
        (there / "mine").write_text("mine")
    with pytest.raises(UserError, match="is there already, and nothing is overwritten"):
        write_folder(there, {"a.yaml": "a"}, {})
    assert [one.name for one in tmp_path.iterdir()] == ["there"]
    assert kind != "file" or there.read_text() == "mine"


def test_a_parent_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UserError, match="is no folder that may be written to"):
        write_folder(tmp_path / "a" / "b", {"a.yaml": "a"}, {})


def test_a_name_that_no_folder_can_have_is_refused(tmp_path):
    with pytest.raises(UserError, match="File name too long; name another folder by --out"):
        write_folder(tmp_path / ("a" * 300), {"a.yaml": "a"}, {})
