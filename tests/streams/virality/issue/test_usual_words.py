import pytest

from streams.virality.issue.usual_words import MOST_WORDS, UsualWords
from tests.streams.virality.kept import reread


def test_what_was_said_before_fades():
    words = UsualWords()
    words.take({"beras": 10}, 20, 1.0)
    words.take({"beras": 1}, 2, 0.5)
    assert words.counts == {"beras": pytest.approx(6.0)}
    assert words.posts == pytest.approx(12.0)


def test_only_the_most_frequent_are_kept_and_written():
    words = UsualWords()
    words.take({f"kata{number:03}": number + 1 for number in range(300)}, 300, 1.0)
    assert len(words.counts) == MOST_WORDS
    assert next(iter(words.counts)) == "kata299"
    read = reread(words, UsualWords())
    assert (read.counts, read.posts) == (words.counts, words.posts)
    assert list(words.to_row(2).counts) == ["kata299", "kata298"]
