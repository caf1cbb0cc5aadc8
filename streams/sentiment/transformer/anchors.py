"""A dozen sentences that nobody can mistake: asked at start, to find out whether the classes mean what they are said to."""

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Final

import numpy as np

from streams.errors import UserError
from streams.sentiment.guess import Label
from streams.sentiment.remembered import Chances
from streams.sentiment.transformer.labels import Labels
from streams.sentiment.weights import LABELS

__all__ = ["ANCHORS", "check_anchors", "exchanged"]

ANCHORS: Final[tuple[tuple[Label, str], ...]] = (
    ("negative", "pelayanannya buruk sekali, saya sangat kecewa"),
    ("negative", "makanannya tidak enak, tempatnya kotor dan pelayannya kasar"),
    ("negative", "saya marah dan kesal, barang yang datang rusak dan tidak bisa dipakai"),
    ("negative", "parah, jalan ini rusak terus dan pemerintah tidak peduli"),
    ("neutral", "rapat akan dilaksanakan pada hari senin pukul 09.00 di kantor kecamatan"),
    ("neutral", "kereta berangkat dari stasiun gambir menuju bandung setiap hari"),
    ("neutral", "surat permohonan dikirim ke dinas pendidikan kota semarang pada bulan maret"),
    ("neutral", "kabupaten itu terdiri dari dua belas kecamatan"),
    ("positive", "pelayanannya sangat bagus dan ramah, saya puas sekali"),
    ("positive", "makanannya enak sekali, tempatnya bersih dan nyaman"),
    ("positive", "terima kasih banyak, saya senang dan bangga dengan hasilnya"),
    ("positive", "keren, programnya sangat membantu warga, sukses terus"),
)
"""Label and text; four of each label."""

_FITS: Final = 9
"""Anchors that another meaning of the classes must get right before it is believed."""
_AHEAD: Final = 4
"""Anchors that it must get right beyond those that the meaning at hand does."""
_LEAST: Final = 1e-6

Calls = tuple[Label, Label, Label]
"""What a model calls texts that are negative, neutral and positive."""


def check_anchors(name: str, labels: Labels, probabilities: Callable[[Sequence[str]], list[Chances]]) -> None:
    """Ask a model about the anchors.

    `probabilities` gives negative, neutral and positive for each text, with the classes read as `labels`. A model that is
    weak or leans to one label passes: refused is only one that would do well with its labels exchanged.

    Raises:
        UserError: the labels look exchanged.
    """
    calls = exchanged(probabilities([text for _, text in ANCHORS]))
    if calls is None:
        return
    meant = ",".join(LABELS[calls.index(label)] for label in labels)
    wrong = ", ".join(f"{truth} ones {call}" for truth, call in zip(LABELS, calls, strict=True) if truth != call)
    raise UserError(
        f"{name} is not served, since its classes seem to be mixed up: read as {','.join(labels)}, it calls sentences wrong "
        f"that nobody can mistake, {wrong}; {meant} fits better, so compare KENTONGAN_SENTIMENT_LABELS and id2label in its "
        "config.json with the page of the checkpoint"
    )


def exchanged(chances: Sequence[Chances]) -> Calls | None:
    """What a model calls texts of each label, where that is clearly another label; None where nothing is amiss.

    `chances` are its probabilities for the anchors. A lean to one label is taken out first, by its mean over all anchors.
    """
    logs = np.log(np.maximum(np.array(chances), _LEAST))
    called = (logs - logs.mean(axis=0)).argmax(axis=1).tolist()
    truths = [LABELS.index(label) for label, _ in ANCHORS]

    def right(calls: tuple[int, ...]) -> int:
        return sum(calls[truth] == call for truth, call in zip(truths, called, strict=True))

    at_hand, *others = permutations(range(len(LABELS)))
    best = max(others, key=right)
    if right(best) < _FITS or right(best) - right(at_hand) < _AHEAD:
        return None
    return LABELS[best[0]], LABELS[best[1]], LABELS[best[2]]
