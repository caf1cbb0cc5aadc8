import io
import json
import zipfile
from collections import OrderedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import UserError
from streams.sentiment.transformer.tensors import tensor_shapes, weight_files
from tests.checkpoint_folders import pickled, safetensors

SHAPES = {"bert.pooler.dense.weight": (8, 8), "classifier.weight": (3, 8), "classifier.bias": (3,)}
LEGACY = b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19." + b"\x80\x02M\xe9\x03." + b"\x80\x02}."


def zipped(content, name="archive/data.pkl"):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(name, content)
        archive.writestr("archive/data/0", b"\0" * 96)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.safetensors", safetensors(SHAPES)),
        ("pytorch_model.bin", zipped(pickled(SHAPES))),
        ("pytorch_model.bin", LEGACY + pickled(SHAPES) + b"\x80\x02]q\x00."),
    ],
    ids=["safetensors", "bin", "bin of old"],
)
def test_names_and_shapes_are_read(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    [path] = weight_files(tmp_path)
    assert tensor_shapes(path) == SHAPES


@pytest.mark.transformer
@pytest.mark.parametrize("old", [False, True])
def test_names_and_shapes_are_those_that_torch_wrote(tmp_path, old):
    torch = pytest.importorskip("torch", reason="the extra `transformer` is not installed")
    path = tmp_path / "pytorch_model.bin"
    table = OrderedDict((name, torch.nn.Parameter(torch.zeros(shape))) for name, shape in SHAPES.items())
    table["half"] = torch.zeros(4, dtype=torch.float16)
    torch.save(table, path, _use_new_zipfile_serialization=not old)
    assert tensor_shapes(path) == SHAPES | {"half": (4,)}


def test_nothing_that_a_pickle_names_is_run(tmp_path):
    done = tmp_path / "done"
    path = tmp_path / "pytorch_model.bin"
    path.write_bytes(zipped(f"cos\nsystem\n(S'touch {done}'\ntR.".encode()))
    with pytest.raises(UserError, match="fetch the checkpoint again"):
        tensor_shapes(path)
    assert not done.exists()


@given(st.binary(max_size=200), st.booleans(), st.integers(0, 400))
def test_damaged_files_are_told_in_a_sentence(tmp_path_factory, noise, zip_it, cut):
    folder = tmp_path_factory.mktemp("weights")
    for name, good in (
        ("model.safetensors", safetensors(SHAPES)),
        ("pytorch_model.bin", zipped(pickled(SHAPES)[:cut] + noise) if zip_it else LEGACY + pickled(SHAPES)),
    ):
        path = folder / name
        path.write_bytes(good[:cut] + noise)
        try:
            shapes = tensor_shapes(path)
        except UserError:
            continue
        assert all(isinstance(one, int) for shape in shapes.values() for one in shape)


def test_safetensors_are_taken_before_bin(tmp_path):
    for name in ("pytorch_model.bin", "model.safetensors"):
        (tmp_path / name).write_bytes(b"")
    assert weight_files(tmp_path) == (tmp_path / "model.safetensors",)


def test_a_checkpoint_in_parts_is_all_of_its_parts(tmp_path):
    index = {"weight_map": {"a": "model-2.safetensors", "b": "model-1.safetensors", "c": "model-2.safetensors"}}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index))
    (tmp_path / "model-1.safetensors").touch()
    with pytest.raises(UserError, match=r"model-2\.safetensors is missing"):
        weight_files(tmp_path)
    (tmp_path / "model-2.safetensors").touch()
    assert weight_files(tmp_path) == (tmp_path / "model-1.safetensors", tmp_path / "model-2.safetensors")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"weight_map": []}'])
def test_a_broken_list_of_parts_is_named(tmp_path, content):
    (tmp_path / "model.safetensors.index.json").write_text(content)
    with pytest.raises(UserError, match=r"model\.safetensors\.index\.json does not list"):
        weight_files(tmp_path)


def test_a_folder_without_weights_has_none(tmp_path):
    assert weight_files(tmp_path) == ()
