from pathlib import Path

import pytest

from streams.errors import UserError
from streams.sentiment.transformer.folder import new_folder


def test_a_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    with pytest.raises(RuntimeError, match="halfway"):
        fail_halfway(out)
    assert not list((tmp_path / "deep").iterdir())
    with new_folder(out) as made:
        (made / "one").write_text("1")
        assert not out.exists()
    assert [path.name for path in out.iterdir()] == ["one"]
    assert list((tmp_path / "deep").iterdir()) == [out]


def fail_halfway(out: Path) -> None:
    with new_folder(out) as made:
        (made / "one").write_text("1")
        raise RuntimeError("halfway")


def test_what_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with new_folder(tmp_path / "empty") as made:
        (made / "one").touch()
    for taken in (tmp_path / "empty", tmp_path / "empty" / "one"):
        with pytest.raises(UserError, match="not empty"), new_folder(taken):
            pass
    with pytest.raises(UserError, match="cannot write"), new_folder(tmp_path / "empty" / "one" / "below"):
        pass
