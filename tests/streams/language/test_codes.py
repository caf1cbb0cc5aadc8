import pytest

from streams.language.codes import LANGUAGES, from_platform, language_name


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("in", "id"),
        ("id", "id"),
        ("id-ID", "id"),
        ("zsm", "ms"),
        ("ms_MY", "ms"),
        ("jw", "jv"),
        ("jav", "jv"),
        ("EN-gb", "en"),
        ("su", "su"),
        ("fr", "other"),
        ("tl", "other"),
        ("und", None),
        ("qme", None),
        ("", None),
        ("zxx", None),
    ],
)
def test_platform_tags(tag: str, code: str | None) -> None:
    assert from_platform(tag) == code


def test_languages_and_their_names() -> None:
    assert len(LANGUAGES) == len(set(LANGUAGES)) == 14
    assert "und" not in LANGUAGES
    assert language_name("jv") == "Jawa"
    assert language_name("jv", "en") == "Javanese"
    assert language_name("xx") == "xx"
