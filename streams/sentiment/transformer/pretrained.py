"""Loading of checkpoints with torch and transformers, from a folder alone; nothing is fetched, and no code of theirs runs."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import torch
import transformers
from tokenizers import Tokenizer

from streams.errors import UserError
from streams.sentiment.transformer.classifier import filled
from streams.sentiment.weights import LABELS

__all__ = ["encode", "load_classifier", "load_tokenizer", "probabilities", "save_tokenizer"]

_FAMILIES: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("vocab.txt",), "BertTokenizer"),
    (("vocab.json", "merges.txt"), "RobertaTokenizer"),
    (("spiece.model",), "AlbertTokenizer"),
    (("sentencepiece.bpe.model",), "XLMRobertaTokenizer"),
)
"""Files of a tokenizer and the class that reads them. The files decide and not the architecture: the ALBERT checkpoints of
IndoNLU have a WordPiece vocabulary."""

_SETTINGS: Final = ("tokenizer_config.json", "special_tokens_map.json")


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of a checkpoint: its tokenizer.json, or one made from its WordPiece, BPE or SentencePiece files.

    It neither cuts nor fills up texts unless it is asked to.

    Raises:
        UserError: there is none, or it cannot be read.
    """
    try:
        tokenizer = _tokenizer(folder)
    except Exception as error:  # damaged files raise nearly anything
        raise UserError(
            f"cannot read the tokenizer in {folder} ({_first_line(error)}): fetch the checkpoint again"
        ) from error
    if tokenizer is None:
        wanted = ", ".join(" and ".join(files) for files, _ in _FAMILIES)
        raise UserError(f"{folder} has no tokenizer: it needs tokenizer.json, or one of {wanted}")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def save_tokenizer(folder: Path, out: Path) -> None:
    """Write the tokenizer of the checkpoint in `folder` to another: as tokenizer.json, beside copies of its settings.

    Raises:
        UserError: there is none, or it cannot be read.
    """
    load_tokenizer(folder).save(str(out / "tokenizer.json"))
    for name in _SETTINGS:
        if (folder / name).is_file():
            shutil.copyfile(folder / name, out / name)


def load_classifier(folder: Path, head: Mapping[str, Any] | None = None) -> torch.nn.Module:
    """The model of a checkpoint with a head for three classes, in single precision, ready to be asked.

    `head` is given for training: entries of config.json that describe the head, which is then new and random unless the
    checkpoint has one of that shape.

    Raises:
        UserError: it cannot be loaded, or tensors are missing.
    """
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    try:
        model, told = transformers.AutoModelForSequenceClassification.from_pretrained(
            folder,
            local_files_only=True,
            trust_remote_code=False,
            weights_only=True,  # a pickled file of weights may hold tensors and nothing that runs
            dtype=torch.float32,
            attn_implementation="eager",
            ignore_mismatched_sizes=head is not None,
            output_loading_info=True,
            **({"num_labels": len(LABELS)} if head is None else head),  # a config.json without id2label means two
        )
    except Exception as error:  # damaged files raise nearly anything
        raise UserError(f"cannot load the checkpoint in {folder} ({_first_line(error)}): fetch it again") from error
    missing = sorted(name for name in told["missing_keys"] if head is None or not _in_head(name))
    if missing:
        raise UserError(f"the checkpoint in {folder} lacks {len(missing)} tensors, {missing[0]} among them: fetch it again")
    return model.eval()


def encode(tokenizer: Tokenizer, texts: Sequence[str], pad: int) -> dict[str, torch.Tensor]:
    """Token numbers and mask of texts, int64 of the shape (texts, longest text), filled up with the token `pad`."""
    tokens, mask = filled([one.ids for one in tokenizer.encode_batch(list(texts))], pad)
    return {"input_ids": torch.from_numpy(tokens), "attention_mask": torch.from_numpy(mask)}


def probabilities(
    model: torch.nn.Module, tokenizer: Tokenizer, texts: Sequence[str], pad: int, batch: int = 32
) -> torch.Tensor:
    """Probability of each class for each text, float32 of the shape (texts, classes), on the processor."""
    device = next(model.parameters()).device
    found = []
    with torch.inference_mode():
        for start in range(0, len(texts), batch):
            inputs = encode(tokenizer, texts[start : start + batch], pad)
            logits = model(**{name: tensor.to(device) for name, tensor in inputs.items()}).logits
            found.append(torch.softmax(logits, -1).cpu())
    return torch.cat(found)


def _tokenizer(folder: Path) -> Tokenizer | None:
    if (folder / "tokenizer.json").is_file():
        return Tokenizer.from_file(str(folder / "tokenizer.json"))
    for files, name in _FAMILIES:
        if all((folder / file).is_file() for file in files):
            reader = getattr(transformers, name)
            found: Tokenizer = reader.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False
            ).backend_tokenizer
            return found
    return None


def _in_head(name: str) -> bool:
    return name.startswith("classifier.") or ".pooler." in name


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".:")
