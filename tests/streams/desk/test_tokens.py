import pytest
import yaml

from streams.desk.tokens import Token, Tokens, new_token, read_tokens
from streams.errors import UserError


def test_a_token_is_found_by_its_hash_alone(tmp_path):
    secret, entry = new_token("papan", ["read"])
    other, second = new_token("petugas", ["read", "act"])
    path = tmp_path / "tokens.yaml"
    path.write_text(entry + second)
    assert secret not in path.read_text()
    tokens = read_tokens(path)
    assert tokens.find(secret).name == "papan"
    assert tokens.find(other).scopes == {"read", "act"}
    assert tokens.find(secret + "x") is None
    assert tokens.find("") is None
    assert tokens.find(yaml.safe_load(entry)[0]["sha256"]) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "must be a list"),
        ("name: x", "must be a list"),
        ("- {name: x, scopes: [read], sha256: tidak}", "sha256"),
        ("- {name: x, scopes: [write], sha256: " + "0" * 64 + "}", "scopes"),
        ("- {name: x, scopes: [], sha256: " + "0" * 64 + "}", "scopes"),
        ("- [", "not YAML"),
        ("\n".join("- {name: x, scopes: [read], sha256: " + digit * 64 + "}" for digit in "ab"), "same name"),
    ],
)
def test_a_wrong_file_is_one_sentence_without_what_it_holds(tmp_path, text, sentence):
    path = tmp_path / "tokens.yaml"
    path.write_text(text)
    with pytest.raises(UserError) as error:
        read_tokens(path)
    assert sentence in str(error.value)
    assert "tidak" not in str(error.value)


def test_a_name_must_be_plain():
    with pytest.raises(UserError, match="no name for a token"):
        new_token("a b\n", ["read"])


def test_a_scope_must_be_known():
    with pytest.raises(UserError, match="read, act or both"):
        new_token("papan", ["write"])


def test_a_file_that_everybody_may_write_would_give_everybody_a_token(tmp_path):
    path = tmp_path / "tokens.yaml"
    path.write_text(new_token("papan", ["read"])[1])
    path.chmod(0o646)
    with pytest.raises(UserError, match="chmod o-w"):
        read_tokens(path)


def test_bytes_that_are_no_text_are_no_token():
    _, entry = new_token("papan", ["read"])
    tokens = Tokens((Token.model_validate(yaml.safe_load(entry)[0]),))
    assert tokens.find(b"k\xe9".decode("utf-8", "surrogateescape")) is None
