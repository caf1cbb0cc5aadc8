"""Folders that look like checkpoints: config.json, and a table of tensors without their content."""

import json

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
