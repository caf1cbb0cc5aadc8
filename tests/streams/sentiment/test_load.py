import subprocess
import sys

import pytest

from streams.errors import UserError
from streams.kafka.topics import Topics
from streams.sentiment.load import load_engine
from streams.sentiment.model import LinearSentiment
from streams.settings import Settings

HEAVY = {"torch", "transformers", "onnxruntime", "onnx", "tokenizers", "safetensors", "huggingface_hub"}
WAYS = {
    "the stage of a worker": (
        "import asyncio; from streams.sentiment.agent import sentiment_stage; from streams.kafka.topics import Topics; "
        "from streams.sentiment.load import load_engine; "
        "settings = load_settings(); stage = sentiment_stage(settings, Topics(settings), load_engine(settings)); "
        "asyncio.run(stage._score(['parah sekali'], ['id']))"
    ),
    "the command": (
        "import sys; from typer.testing import CliRunner; from streams.cli import command_line; "
        "done = CliRunner().invoke(command_line(), ['analyze'], input='parah sekali'); "
        "assert done.exit_code == 0, done.output"
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_embedded_engine_imports_nothing_heavy(way):
    ends = f"sys.exit(sorted({HEAVY} & set(sys.modules)) or 0)"
    code = f"import sys; from streams.settings import load_settings; {WAYS[way]}; {ends}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


def test_the_embedded_engine_is_the_default():
    assert isinstance(load_engine(Settings()), LinearSentiment)


def test_the_embedded_engine_reads_the_file_that_is_named(tmp_path):
    with pytest.raises(UserError, match="Cannot read the sentiment model"):
        load_engine(Settings(sentiment_model=str(tmp_path / "none.bin")))


@pytest.mark.transformer
def test_a_checkpoint_is_served_as_the_settings_say(tmp_path):
    pytest.importorskip("onnx", reason="the extra `transformer` is not installed")
    from tests.checkpoint_folders import word_export

    word_export(tmp_path, labels=("neutral", "positive", "negative"))
    settings = Settings(
        sentiment_engine="transformer", sentiment_model=str(tmp_path), sentiment_labels="netral,positif,negatif"
    )
    [guess] = load_engine(settings).score(["kecewa dan rusak"])
    assert guess.label == "negative"
    with pytest.raises(UserError, match="unset it"):
        load_engine(settings.model_copy(update={"sentiment_labels": "positif,netral,negatif"}))


@pytest.mark.transformer
def test_the_stage_says_which_checkpoint_it_serves(tmp_path):
    pytest.importorskip("onnx", reason="the extra `transformer` is not installed")
    from streams.sentiment.agent import sentiment_stage
    from tests.checkpoint_folders import word_export

    settings = Settings(sentiment_engine="transformer", sentiment_model=str(word_export(tmp_path)))
    model = sentiment_stage(settings, Topics(settings), load_engine(settings)).status().model
    assert (model.name, model.digest) == ("owner/words:int8", "5" * 64)
