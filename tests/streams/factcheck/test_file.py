import pytest

from streams.errors import UserError
from streams.factcheck.file import read_facts_file
from tests.streams.factcheck.statements import ONE


def test_a_file_of_statements(tmp_path):
    path = tmp_path / "fakta.yaml"
    path.write_text(ONE)
    [fact] = read_facts_file(path).facts
    assert (fact.id, fact.checked.isoformat(), fact.wordings, fact.issues) == ("mobil-istana", "2025-03-05", (), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ONE + ONE.replace("facts:\n", ""), "mobil-istana is there twice"),
        (ONE.replace("Istana menyewa 1.000 mobil", "Istana itu salah"), "“Istana itu salah” has too few words"),
        (ONE.replace("    owner: Biro Pers\n", ""), "line 3: facts.0.owner: is missing"),
        (ONE.replace("2025-03-05", "kemarin"), "facts.0.checked: "),
        (ONE.replace("owner", "pemilik"), "facts.0"),
        (ONE + "    url: ftp://istana.example.go.id/a\n", "facts.0.url: should be an address that begins with http"),
        ("facts: [", "is not YAML at line 2"),
        ("- a", "the file: "),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path, text, said):
    path = tmp_path / "fakta.yaml"
    path.write_text(text)
    with pytest.raises(UserError, match=said):
        read_facts_file(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UserError, match="No such file"):
        read_facts_file(tmp_path / "fakta.yaml")
