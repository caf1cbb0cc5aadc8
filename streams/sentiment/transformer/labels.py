"""What the classes of a checkpoint mean: read from its `id2label`, or set by the operator, and never assumed."""

import re
from collections.abc import Mapping
from typing import Any, Final

from streams.errors import UserError
from streams.sentiment.guess import Label

__all__ = ["KNOWN", "Labels", "labels_of", "names_classes", "parse_labels"]

Labels = tuple[Label, Label, Label]
"""The meaning of each class, in the order of the model's outputs; every label occurs once."""

KNOWN: Final[Mapping[str, Labels]] = {
    "mdhugol/indonesia-bert-sentiment-classification": ("positive", "neutral", "negative"),
    "liandarizkia/SA01-IndoBert": ("negative", "positive", "neutral"),
    "Arklyn/BERT-SA": ("neutral", "positive", "negative"),
}
"""What the authors of checkpoints that only say LABEL_0, LABEL_1, LABEL_2 write on their pages, by name on the hub."""

_ALIASES: Final[Mapping[str, Label]] = {
    **dict.fromkeys(("negative", "negatif", "neg"), "negative"),
    **dict.fromkeys(("neutral", "netral", "neu", "net", "neutr", "neut"), "neutral"),
    **dict.fromkeys(("positive", "positif", "pos"), "positive"),
}
_UNNAMED: Final = re.compile(r"label[ _-]?\d+")
_EXAMPLE: Final = "positive,neutral,negative"


def parse_labels(text: str) -> Labels:
    """Read three labels separated by commas, in the order of a checkpoint's classes; Indonesian and short names count.

    Raises:
        UserError: it is not each of negative, neutral and positive once.
    """
    found = [_meaning(part) for part in text.split(",")]
    if labels := _complete(found):
        return labels
    raise UserError(
        f"{text!r} does not say what three classes mean: name negative, neutral and positive once each, "
        f"in the order of the checkpoint's classes, such as {_EXAMPLE}"
    )


def labels_of(config: Mapping[str, Any], name: str, outputs: int, given: Labels | None = None) -> Labels:
    """The meaning of each class of the checkpoint `name`, of which `config` is the config.json.

    `outputs` is the number of outputs of its head. `id2label` decides; `label2id` is not looked at, since it is often
    left over from another model. `given`, by the operator, is needed where `id2label` says only LABEL_0 and so on and the
    name is not in `KNOWN`; it must not contradict the checkpoint.

    Raises:
        UserError: there are not three classes, or what they mean is not known for sure.
    """
    names = _names(config, name, outputs)
    if len(names) != 3 or outputs != 3:
        shown = f" ({', '.join(names)})" if config.get("id2label") else ""
        raise UserError(
            f"{name} tells {max(outputs, len(names))} classes apart{shown}, not negative, neutral and positive: "
            "choose a checkpoint for sentiment with three classes"
        )
    if all(_UNNAMED.fullmatch(one.casefold()) for one in names):
        labels = given or KNOWN.get(name)
        if labels is None:
            raise UserError(
                f"{name} does not say what its classes mean ({', '.join(names)}): look it up on its page and set "
                f"KENTONGAN_SENTIMENT_LABELS to the labels of class 0, 1 and 2, such as {_EXAMPLE}"
            )
        return labels
    labels = _complete([_meaning(one) for one in names])
    if labels is None:
        raise UserError(
            f"{name} names its classes {', '.join(names)}, which are not negative, neutral and positive: "
            "choose a checkpoint for sentiment, or put right id2label in its config.json"
        )
    if given is not None and given != labels:
        raise UserError(
            f"{name} says that its classes are {','.join(labels)}, KENTONGAN_SENTIMENT_LABELS says "
            f"{','.join(given)}: unset it, or put right id2label in the checkpoint's config.json"
        )
    return labels


def names_classes(config: Mapping[str, Any]) -> bool:
    """Whether the config.json of a checkpoint names its classes, other than LABEL_0 and so on."""
    return any(not _UNNAMED.fullmatch(str(name).casefold()) for name in (config.get("id2label") or {}).values())


def _names(config: Mapping[str, Any], name: str, outputs: int) -> list[str]:
    id2label = config.get("id2label")
    if id2label is None:
        return [f"LABEL_{number}" for number in range(outputs)]
    try:
        numbered = {int(number): str(label) for number, label in id2label.items()}
    except (AttributeError, TypeError, ValueError) as error:
        raise UserError(
            f"id2label in the config.json of {name} is no table of class numbers and labels: put it right"
        ) from error
    if sorted(numbered) != list(range(len(numbered))):
        raise UserError(f"id2label in the config.json of {name} does not number its classes 0, 1, 2: put it right")
    return [numbered[number] for number in range(len(numbered))]


def _meaning(name: str) -> Label | None:
    return _ALIASES.get(name.strip().casefold())


def _complete(found: list[Label | None]) -> Labels | None:
    match [label for label in found if label]:
        case [first, second, third] if len(found) == len({first, second, third}):
            return first, second, third
    return None
