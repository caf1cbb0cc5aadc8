"""Reading of tokenizers, whichever files a checkpoint has."""

import shutil
from pathlib import Path

import pytest

from streams.errors import UserError
from tests.checkpoints import checkpoint

pytestmark = pytest.mark.transformer


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("bert", ["[CLS]", "pelayanan", "bagus", "sekali", "[SEP]"]),
        ("roberta", ["<s>", "pelayanan", "Ġbagus", "Ġsekali", "</s>"]),
        ("albert", ["[CLS]", "▁pelayanan", "▁bagus", "▁sekali", "[SEP]"]),
    ],
)
def test_a_tokenizer_is_made_from_its_vocabulary(name: str, tokens: list[str], tmp_path: Path) -> None:
    from streams.sentiment.transformer.pretrained import load_tokenizer, save_tokenizer

    found = load_tokenizer(checkpoint(name))
    assert found.encode("pelayanan bagus sekali").tokens == tokens
    save_tokenizer(checkpoint(name), tmp_path)
    assert load_tokenizer(tmp_path).encode("pelayanan bagus sekali").tokens == tokens


def test_the_files_decide_and_not_the_architecture(tmp_path: Path) -> None:
    """The ALBERT checkpoints of IndoNLU have the vocabulary of a BERT."""
    from streams.sentiment.transformer.pretrained import load_tokenizer

    shutil.copyfile(checkpoint("albert") / "config.json", tmp_path / "config.json")
    shutil.copyfile(checkpoint("bert") / "vocab.txt", tmp_path / "vocab.txt")
    assert load_tokenizer(tmp_path).encode("BAGUS sekali").tokens == ["[CLS]", "bagus", "sekali", "[SEP]"]


def test_a_tokenizer_that_is_missing_or_damaged_is_said(tmp_path: Path) -> None:
    from streams.sentiment.transformer.pretrained import load_tokenizer

    shutil.copyfile(checkpoint("bert") / "config.json", tmp_path / "config.json")
    with pytest.raises(
        UserError, match=r"has no tokenizer: it needs tokenizer\.json, or one of vocab\.txt, vocab\.json and merges\.txt"
    ):
        load_tokenizer(tmp_path)
    (tmp_path / "tokenizer.json").write_text('{"version": "1.0"')
    with pytest.raises(UserError, match="cannot read the tokenizer"):
        load_tokenizer(tmp_path)
