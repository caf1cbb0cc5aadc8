import numpy as np

from streams.language.codes import LANGUAGES
from streams.language.mixing import second_languages


def _post(*languages: str) -> np.ndarray:
    rows = [np.zeros(len(LANGUAGES), dtype=np.float32)]
    for language in languages:
        row = np.zeros(len(LANGUAGES), dtype=np.float32)
        row[LANGUAGES.index(language)] = 4.0
        rows.append(row)
    return np.array(rows)


def _second(*languages: str) -> tuple[str | None, float]:
    scores = _post(*languages)
    best = np.array([LANGUAGES.index(languages[0])])
    post = np.zeros(len(scores), dtype=np.int64)
    second, share = second_languages(scores, post, best, np.array([len(languages)]))
    return (LANGUAGES[second[0]] if second[0] >= 0 else None), float(share[0])


def test_a_run_of_words_in_another_language_is_its_share() -> None:
    assert _second("id", "id", "id", "id", "su", "su", "su", "su") == ("su", 0.5)


def test_single_words_do_not_make_a_mixture() -> None:
    assert _second("id", "en", "id", "id", "en", "id", "id", "id") == (None, 0.0)


def test_indonesian_and_malay_are_not_called_a_mixture() -> None:
    assert _second("id", "id", "id", "ms", "ms", "ms") == (None, 0.0)
