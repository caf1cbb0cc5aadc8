"""What is told of a file of whose columns none has the name of a field that is needed."""

import pytest

from streams.ingest.columns import missing_fields, suggestion


@pytest.mark.parametrize(
    ("columns", "text", "created_at"),
    [
        (["Tanggal", "Jam", "Isi", "Suka"], "Isi", "Tanggal+Jam"),
        (["No", "Tanggal Posting", "Konten"], "Konten", "Tanggal Posting"),
        (["DATE", "TIME", "Full Text"], "Full Text", "DATE+TIME"),
        (["waktu", "isi"], "isi", "waktu"),
        (["created_utc", "body"], "body", "created_utc"),
        (["user.name", "nilai"], None, None),
    ],
)
def test_a_column_is_suggested_by_its_name_or_a_word_in_it(columns, text, created_at):
    assert (suggestion("text", columns), suggestion("created_at", columns)) == (text, created_at)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (["Tanggal Posting", "Isi"], "perhaps --map text=Isi --map created_at='Tanggal Posting' (the"),
        (["Isi", "b"], "perhaps --map text=Isi --map created_at=COLUMN (the"),
        (["a", "b"], "name them with --map text=COLUMN --map created_at=COLUMN (the"),
    ],
)
def test_all_that_is_missing_is_told_at_once(columns, said):
    error = missing_fields(["text", "created_at"], columns, "column")
    assert f"no column gives text and created_at; {said} columns are {', '.join(columns)})" == str(error)
