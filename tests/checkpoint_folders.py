"""Folders that look like checkpoints: config.json, and a table of tensors without their content."""

import json

from streams.sentiment.transformer.anchors import ANCHORS
from streams.sentiment.transformer.exported import Exported

HEADS = {
    "bert": {"bert.pooler.dense.weight": [8, 8], "classifier.weight": [3, 8]},
    "roberta": {"classifier.dense.weight": [8, 8], "classifier.out_proj.weight": [3, 8]},
    "albert": {"albert.pooler.weight": [8, 8], "classifier.weight": [3, 8]},
}
POSITIONS = "embeddings.position_embeddings.weight"


def safetensors(shapes):
    header = {"__metadata__": {"format": "pt"}}
    header |= {name: {"dtype": "F32", "shape": shape, "data_offsets": [0, 0]} for name, shape in shapes.items()}
    written = json.dumps(header).encode()
    return len(written).to_bytes(8, "little") + written


def pickled(shapes):
    """A table of tensors as torch pickles it, in the protocol that people can read."""
    code = ["ccollections\nOrderedDict\n)R"]
    for name, shape in shapes.items():
        storage = "(S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\nI24\ntQ"
        size = "(" + "".join(f"I{one}\n" for one in shape) + "t"
        code.append(f"S'{name}'\nctorch._utils\n_rebuild_tensor_v2\n({storage}I0\n{size}{size}I00\nNtRs")
    return "".join(code).encode() + b"."


def checkpoint(folder, kind="bert", *, positions=None, tokenizer=None, head=None, weights=True, **config):
    """Lay out a checkpoint of a BERT, RoBERTa or ALBERT with the classes negative, neutral and positive."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {"0": "negative", "1": "neutral", "2": "positive"}
    told = {"model_type": kind, "id2label": names, "max_position_embeddings": 512} | config
    (folder / "config.json").write_text(json.dumps({key: value for key, value in told.items() if value is not None}))
    if tokenizer is not None:
        (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer))
    if weights:
        shapes = dict(HEADS["roberta" if kind == "xlm-roberta" else kind] if head is None else head)
        if positions:
            shapes[f"{kind}.{POSITIONS}"] = [positions, 8]
        (folder / "model.safetensors").write_bytes(safetensors(shapes))
    return folder


def word_export(folder, *, labels=("negative", "neutral", "positive"), classes=None, max_length=32, kinds=True):
    """Lay out an export that adds up the labels of a text's words, as the anchor sentences have them.

    `classes` is what its outputs are truly for, `labels` what its note says; `kinds` says whether it wants to be told the
    kinds of tokens. It is a real ONNX model with a real tokenizer, in a few kB.
    """
    import numpy as np
    from onnx import TensorProto, checker, helper, numpy_helper, save
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    words = {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3}
    for _, text in ANCHORS:
        for word in text.replace(",", "").split():
            words.setdefault(word, len(words))
    table = np.zeros((len(words), 3), np.float32)
    for label, text in ANCHORS:
        for word in text.replace(",", "").split():
            table[words[word], (classes or labels).index(label)] += 1
    tokenizer = Tokenizer(models.WordLevel(words, "[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.add_special_tokens(["[PAD]", "[CLS]", "[SEP]"])
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    names = ["input_ids", "attention_mask", *(["token_type_ids"] if kinds else [])]
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "input_ids"], ["added"]),
            helper.make_node("Unsqueeze", ["attention_mask", "last"], ["mask"]),
            helper.make_node("Cast", ["mask"], ["kept"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["added", "kept"], ["counted"]),
            helper.make_node("ReduceSum", ["counted", "second"], ["logits"], keepdims=0),
        ],
        "words",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in names],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 3])],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array([2]), "last"),
            numpy_helper.from_array(np.array([1]), "second"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    save(model, str(folder / "model.int8.onnx"))
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", "pad_token_id": 0}))
    Exported(name="owner/words", digest="5" * 64, architecture="bert", labels=labels, max_length=max_length).write(folder)
    return folder
