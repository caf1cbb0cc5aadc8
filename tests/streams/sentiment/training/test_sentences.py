import re
from collections import Counter
from pathlib import Path

from streams.sentiment.training.sentences import own_sentences
from streams.sentiment.weights import LABELS

TABLE = Path(__file__).parents[1] / "sentences.tsv"


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def test_every_label_has_a_good_number_of_different_posts() -> None:
    found = own_sentences()
    counts = Counter(label for _, label in found)
    assert set(counts) == set(LABELS)
    assert min(counts.values()) >= 100
    assert len({text for text, _ in found}) == len(found)


def test_no_sentence_of_the_checked_table_is_trained_on() -> None:
    checked = [words(line.split("\t")[3]) for line in TABLE.read_text(encoding="utf-8").splitlines()]
    for text, _ in own_sentences():
        own = words(text)
        assert not [one for one in checked if len(own & one) > 0.8 * max(len(own), len(one))], text
