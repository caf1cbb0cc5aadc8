"""What masking costs posts that have nothing to mask, as a ratio within one run."""

import random
import time

import pytest

from streams.privacy.mask import mask
from tests.streams.privacy.test_hints import every_rule_looked_at

_PLAIN = "harga beras naik terus di pasar tadi pagi warga antre panjang sekali kata ibu saya murah kemarin tolong dicek ya"
_WORDS = _PLAIN.split()


def _posts() -> list[str]:
    chance = random.Random(1)
    return [" ".join(chance.choices(_WORDS, k=chance.randint(6, 24))) for _ in range(2000)]


def _seconds(texts: list[str]) -> float:
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for text in texts:
            mask(text)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.benchmark
def test_a_plain_post_costs_a_fraction_of_what_all_rules_cost() -> None:
    texts = _posts()
    assert [mask(text) for text in texts] == texts
    plain = _seconds(texts)
    with every_rule_looked_at():
        assert _seconds(texts[:200]) * len(texts) / 200 > 12 * plain
