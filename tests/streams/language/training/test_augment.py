import random

from streams.language.codes import LANGUAGES
from streams.language.training.augment import Example, augment, own_examples


def _made(*examples: Example) -> list[Example]:
    return augment(examples, random.Random(0))


def test_informal_indonesian_becomes_malay_where_its_words_are_not_shared() -> None:
    text = ("gue", "udah", "bilang", "gak", "bisa", "datang", "karena", "macet", "banget")
    transferred = [example for example in _made(Example(text, "id", "stif")) if example.source == "transfer"]
    assert transferred
    assert all(example.language == "ms" for example in transferred)
    assert not any({"gue", "udah", "gak", "bisa", "banget"} & set(example.words) for example in transferred)


def test_a_text_of_shared_words_is_not_called_malay() -> None:
    made = _made(Example(("saya", "makan", "ikan", "di", "sini"), "id", "stif"))
    assert not any(example.source == "transfer" for example in made)


def test_standard_malay_is_respelled_as_posts_spell_it() -> None:
    text = ("saya", "tidak", "hendak", "pergi", "dengan", "mereka")
    made = [example.words for example in _made(Example(text, "ms", "ntrex")) if example.source == "respelled"]
    assert any(words != text for words in made)
    assert {"tak", "x", "tk", "nak"} & {word for words in made for word in words}


def test_long_texts_are_also_seen_in_part() -> None:
    text = tuple("abcdefghij")
    parts = [example.words for example in _made(Example(text, "jv", "news")) if example.source == "news"]
    assert text[:5] in parts
    assert all(len(part) <= 10 and "".join(part) in "abcdefghij" for part in parts)


def test_the_lists_name_languages_of_the_detector() -> None:
    sentences, lists = own_examples()
    assert {example.language for example in sentences} == {"id", "ms"}
    assert {example.language for example in lists} <= set(LANGUAGES)
    assert all(example.words for example in sentences + lists)
