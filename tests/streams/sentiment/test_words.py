import pytest

from streams.sentiment.words import WordTable


def negated(text: str) -> list[str]:
    table = WordTable()
    posts = table.read([text])
    return [table.words[number] for number, turned in zip(posts.word, posts.negated, strict=True) if turned]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tidak bagus", ["bagus"]),
        ("gk bagus", ["bagus"]),
        ("gamau bayar", ["mau", "bayar"]),
        ("belum sangat baik", ["sangat", "baik"]),
        ("tidak mahal, enak", ["mahal"]),
        ("kurang bagus tapi murah", ["bagus"]),
        ("bagus sekali", []),
        ("kada nyaman", ["nyaman"]),
        ("indak lamak", ["lamak"]),
        ("ndang tabo", ["tabo"]),
        ('kerja "bagus" pemerintah', ["bagus"]),
        ("belum pernah sebagus ini", []),
        ("belum pernah dilayani sebaik ini", []),
        ("ndak pernah seburuk itu", []),
        ("tidak pernah selesai", ["pernah", "selesai"]),
        ("belum pernah sebagus janji", ["pernah", "sebagus", "janji"]),
        ("mantap sekali /s", ["mantap", "sekali"]),
    ],
)
def test_negation_reaches_up_to_a_boundary(text: str, expected: list[str]) -> None:
    assert negated(text) == expected


def test_a_negation_does_not_reach_the_next_post() -> None:
    table = WordTable()
    posts = table.read(["saya tidak", "bagus sekali"])
    assert not posts.negated.any()
    assert posts.count == 2


def test_posts_keep_their_place_when_empty() -> None:
    posts = WordTable().read(["", "satu dua", ""])
    assert posts.post.tolist() == [0, 1, 1, 1, 2]


def test_links_handles_and_numbers_are_not_remembered() -> None:
    table = WordTable()
    table.read(["lihat"])
    before = table.spellings
    table.read([f"@user{n} https://contoh.id/{n} {n}000000" for n in range(50)])
    assert table.spellings == before


def test_a_hashtag_is_read_as_its_words() -> None:
    table = WordTable()
    one, other = table.read(["#TolakPajakNaik"]), table.read(["tolak pajak naik"])
    assert one.word.tolist() == other.word.tolist()
