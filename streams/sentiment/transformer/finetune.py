"""Fine-tuning of a checkpoint on labelled posts.

The loop is our own: the Trainer of transformers brings in the package accelerate, and this needs nothing of it.
"""

import hashlib
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from tokenizers import Tokenizer

from streams.errors import UserError
from streams.learning.evaluation import Evaluation, evaluate
from streams.sentiment.guess import Label
from streams.sentiment.training.train import labelled
from streams.sentiment.transformer.checkpoint import pad_token, read_encoder, read_json
from streams.sentiment.transformer.folder import new_folder
from streams.sentiment.transformer.pretrained import encode, load_classifier, load_tokenizer, probabilities, save_tokenizer
from streams.sentiment.weights import LABELS

__all__ = ["Recipe", "Told", "fine_tune", "judge"]

_Posts = list[tuple[str, int]]

_HEAD: Final = {
    "num_labels": len(LABELS),
    "id2label": dict(enumerate(LABELS)),
    "label2id": {label: number for number, label in enumerate(LABELS)},
    "problem_type": "single_label_classification",
}
_HELD_OUT: Final = 10
_FEWEST: Final = 100
_DECAY: Final = 0.01
_WARM_UP: Final = 0.1
_LARGEST_GRADIENT: Final = 1.0
_SORTED_TOGETHER: Final = 50
"""Batches among which texts are sorted by length, so that few places are filled up and order stays random."""
_SHOWN_EVERY: Final = 10
"""Steps."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train; the defaults are those that BERT's authors recommend for fine-tuning (arXiv:1810.04805, A.3)."""

    epochs: int = 3
    rate: float = 3e-5
    """Learning rate at its highest, after a tenth of the steps; it falls to zero from there."""
    batch: int = 32
    max_length: int = 128
    """Tokens of a text; the rest is cut off."""
    seed: int = 0


Told = Callable[[int, int, float], None]
"""Called with the progress: the steps done, the steps in all, and the mean cross-entropy since the last call."""


def fine_tune(
    folder: Path,
    rows: Iterable[Mapping[str, Any]],
    out: Path,
    recipe: Recipe = Recipe(),
    told: Told = lambda done, steps, loss: None,
) -> Evaluation:
    """Train the checkpoint in `folder` on rows with `text` and `label`, and write the new checkpoint to the folder `out`.

    Returns how it does on a tenth of the posts, which it was not trained on; the text alone decides which tenth, so the
    same text is never on both sides. The same checkpoint, rows and recipe give the same bytes on the same processor and
    number of threads; a GPU is used where there is one.

    Raises:
        UserError: checkpoint or rows cannot be used, or `out` is in the way.
    """
    architecture, limit = read_encoder(folder)
    texts, labels, _ = labelled(rows)
    train, held = _apart(texts, labels.tolist(), recipe.seed)
    tokenizer = load_tokenizer(folder)
    tokenizer.enable_truncation(min(recipe.max_length, limit))
    pad = pad_token(read_json(folder / "config.json"), architecture)
    torch.manual_seed(recipe.seed)  # of a new head and of dropout
    with new_folder(out) as beside:
        model = load_classifier(folder, _HEAD)
        model.to("cuda" if torch.cuda.is_available() else "cpu")
        _fit(model, tokenizer, train, pad, recipe, told)
        model.eval()
        found = judge(model, tokenizer, [text for text, _ in held], [LABELS[label] for _, label in held], pad)
        model.save_pretrained(beside)
        save_tokenizer(folder, beside)
    return found


def judge(
    model: torch.nn.Module, tokenizer: Tokenizer, texts: Sequence[str], labels: Sequence[Label], pad: int
) -> Evaluation:
    """How a model whose classes are in the order of `LABELS` does on texts with these labels; `pad` fills up its batches."""
    began = time.perf_counter()
    chances = probabilities(model, tokenizer, texts, pad).tolist()
    negative, positive = LABELS.index("negative"), LABELS.index("positive")
    return evaluate(
        labels,
        [LABELS[one.index(max(one))] for one in chances],
        [max(one) for one in chances],
        [False] * len(texts),
        time.perf_counter() - began,
        ["negative" if one[negative] > one[positive] else "positive" for one in chances],
    )


def _apart(texts: list[str], labels: Sequence[int], seed: int) -> tuple[_Posts, _Posts]:
    if len(texts) < _FEWEST:
        raise UserError(f"{len(texts)} labelled posts are too few to train a checkpoint: give {_FEWEST}, better a thousand")
    sides: tuple[_Posts, _Posts] = ([], [])
    for text, label in zip(texts, labels, strict=True):
        folded = " ".join(text.casefold().split())
        number = int.from_bytes(hashlib.sha256(f"{seed} {folded}".encode()).digest()[:8])
        sides[number % _HELD_OUT == 0].append((text, label))
    if not all(sides):
        raise UserError("the posts are nearly all the same text: give more different ones")
    return sides


def _fit(model: torch.nn.Module, tokenizer: Tokenizer, posts: _Posts, pad: int, recipe: Recipe, told: Told) -> None:
    device = next(model.parameters()).device
    steps = recipe.epochs * -(-len(posts) // recipe.batch)
    warm = max(1, round(steps * _WARM_UP))
    plain = [parameter for parameter in model.parameters() if parameter.ndim < 2]  # biases, and scales of layer norms
    others = [parameter for parameter in model.parameters() if parameter.ndim >= 2]
    optimizer = torch.optim.AdamW(
        [{"params": others, "weight_decay": _DECAY}, {"params": plain, "weight_decay": 0.0}], lr=recipe.rate
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, (steps - step) / max(1, steps - warm))
    )
    model.train()
    losses: list[float] = []
    for done, batch in enumerate(_batches(posts, tokenizer, recipe), 1):
        inputs = encode(tokenizer, [text for text, _ in batch], pad)
        logits = model(**{name: tensor.to(device) for name, tensor in inputs.items()}).logits
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor([label for _, label in batch], device=device))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), _LARGEST_GRADIENT)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        if done % _SHOWN_EVERY == 0 or done == steps:
            told(done, steps, sum(losses) / len(losses))
            losses = []


def _batches(posts: _Posts, tokenizer: Tokenizer, recipe: Recipe) -> Iterator[_Posts]:
    """Every post once an epoch, in random order, with posts of like length in one batch."""
    chance = random.Random(recipe.seed)
    for _ in range(recipe.epochs):
        order = chance.sample(posts, len(posts))
        batches = []
        together = recipe.batch * _SORTED_TOGETHER
        for start in range(0, len(order), together):
            near = sorted(order[start : start + together], key=lambda post: len(post[0]))
            batches += [near[first : first + recipe.batch] for first in range(0, len(near), recipe.batch)]
        chance.shuffle(batches)
        yield from batches
