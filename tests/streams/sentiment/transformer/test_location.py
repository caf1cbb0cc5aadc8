import pytest

from streams.errors import UserError
from streams.sentiment.transformer.location import cached_folder, locate


def test_a_folder_is_itself(tmp_path):
    assert locate(str(tmp_path), tmp_path / "cache") == (tmp_path, None)


def test_a_name_is_where_it_was_fetched_to(tmp_path):
    folder = cached_folder("mdhugol/indonesia-bert-sentiment-classification", tmp_path)
    folder.mkdir(parents=True)
    with pytest.raises(UserError, match="run `kentongan model fetch mdhugol/indonesia-bert-sentiment-classification`"):
        locate("mdhugol/indonesia-bert-sentiment-classification", tmp_path)
    (folder / "config.json").touch()
    found = locate("mdhugol/indonesia-bert-sentiment-classification", tmp_path)
    assert found == (folder, "mdhugol/indonesia-bert-sentiment-classification")


@pytest.mark.parametrize("name", ["", "../up", "a/../b", "/abs/not/there", "a/b/c", "a b", ".hidden/x", "model.d/", "a/.."])
def test_what_is_neither_a_folder_nor_a_name_is_refused(tmp_path, name):
    with pytest.raises(UserError, match="neither a folder nor the name of a checkpoint"):
        locate(name, tmp_path) if name else cached_folder(name, tmp_path)
