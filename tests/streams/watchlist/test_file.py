import re

import pytest

from streams.errors import UserError
from streams.watchlist.file import read_watchlist

GOOD = """
issues:
  - id: beras
    title: Harga beras
    query: beras OR "minyak goreng"
    channels: [konsol]
  - {id: banjir, title: Banjir, query: banjir, zone: Asia/Makassar}
"""


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "watchlist.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_a_watchlist(written):
    found = read_watchlist(written(GOOD))
    assert [(one.id, one.zone, one.channels) for one in found.issues] == [
        ("beras", "Asia/Jakarta", ("konsol",)),
        ("banjir", "Asia/Makassar", ()),
    ]


def test_an_empty_list_of_issues_is_a_watchlist(written):
    assert read_watchlist(written("issues: []")).issues == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("issues: [", r"is not YAML at line 2, column 1"),
        (b"issues: \xff\xfe", "is not YAML"),
        ("", "the file: "),
        ("- a", "the file: "),
        ("issues: 3", "issues: "),
        ("issues: []\nisues: []", "isues: "),
        ("issues: [{id: beras, title: Beras}]", r"issues\.0\.query: "),
        ("issues: [{id: BERAS!, title: Beras, query: beras}]", r"issues\.0\.id: "),
        ("issues: [{id: beras, title: Beras, query: beras, zone: Jakarta}]", "'Jakarta' is not a time zone"),
        ("issues: [{id: a, title: A, query: a}, {id: a, title: B, query: b}]", "the id a is there twice"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(written, content, reason):
    path = written(content)
    with pytest.raises(UserError) as caught:
        read_watchlist(path)
    assert re.search(reason, str(caught.value))
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_fault_in_a_query_is_shown_where_it_is(written):
    with pytest.raises(UserError, match=r"line 1: issues.0.query: .*\(column 7\)\n  beras AND\n        \^$"):
        read_watchlist(written("issues: [{id: beras, title: Beras, query: 'beras AND'}]"))


def test_all_mistakes_are_told_at_once_each_with_its_line(written):
    with pytest.raises(UserError) as caught:
        read_watchlist(
            written(
                "issues:\n- id: beras\n  title: Beras\n  query: beras AND\n  presett: strict\n"
                "- id: beras\n  query: beras\n- {id: Banjir, title: Banjir, query: banjir}\n"
            )
        )
    first, *others = str(caught.value).split("\n  line ")
    assert first.endswith("watchlist.yaml: 5 mistakes")
    assert [one.partition(":")[0] for one in others] == ["4", "5", "6", "6", "8"]
    assert "5: issues.0.presett: there is no such field; did you mean preset?" in others
    assert "6: issues.1.title: is missing" in others
    assert "6: issues.1.id: the id beras is there twice; every issue needs its own" in others


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UserError, match=r"cannot read .*missing.yaml: No such file"):
        read_watchlist(tmp_path / "missing.yaml")


def test_a_file_that_may_run_code_does_not(written, tmp_path):
    witness = tmp_path / "witness"
    with pytest.raises(UserError, match="is not YAML"):
        read_watchlist(written(f"issues: !!python/object/apply:os.mkdir ['{witness}']"))
    assert not witness.exists()
