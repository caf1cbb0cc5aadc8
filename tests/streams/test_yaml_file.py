import pytest
from pydantic import BaseModel, field_validator

from streams.errors import UserError
from streams.yaml_file import read_model, read_yaml


class Door(BaseModel):
    name: str
    keys: tuple[int, ...] = ()

    @field_validator("name")
    @classmethod
    def _is_low(cls, name: str) -> str:
        if name != name.lower():
            raise ValueError("should be in lower case")
        return name


def written(folder, text):
    path = folder / "pintu.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_json_is_yaml_too(tmp_path):
    assert read_model(written(tmp_path, '{"name": "depan", "keys": [1, 2]}'), Door) == Door(name="depan", keys=(1, 2))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: rahasia\nkeys: [1, rahasia]", "line 2: keys.1: should be a whole number"),
        ("name: RAHASIA", "name: should be in lower case"),
        ("- rahasia", "line 1: the file: should have fields, as `name: value`"),
        ("name: [", "is not YAML at line 2, column 1: "),
        (b"name: \xff\xfe", "is not YAML: it is no text in UTF-8"),
        ("name: !!python/object/apply:os.mkdir [rahasia]", "is not YAML at line 1"),
        ("name: depan # " + 100 * "x", "larger than 100 bytes"),
    ],
)
def test_a_fault_is_told_with_its_place_and_without_what_stands_there(tmp_path, text, said):
    with pytest.raises(UserError) as caught:
        read_model(written(tmp_path, text), Door, most=100)
    assert str(caught.value).startswith(str(tmp_path / "pintu.yaml"))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "rahasia" not in str(caught.value).lower()
    assert not (tmp_path / "rahasia").exists()


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(UserError, match=r"cannot read .*tiada\.yaml: No such file"):
        read_yaml(tmp_path / "tiada.yaml")
