"""Keys, passwords and tokens of the compose file: made once, and readable by those alone who need them."""

import re
import subprocess
from pathlib import Path

from streams.desk.tokens import read_tokens
from streams.privacy.pseudonym import MIN_KEY_BYTES, load_key
from tests.deploy.compose import OURS, ROOT, SERVICES, parsed


def test_the_command_for_a_token_that_the_file_names_works():
    text = (ROOT / "docker-compose.yml").read_text()
    line = re.search(r"docker compose exec -T desk kentongan (desk token .*) \|\n.* keys -c 'cat >> (\S+)'", text)
    assert line is not None
    assert parsed(line[1].split())["name"] == "papan-informasi"
    assert line[2] == SERVICES["desk"]["environment"]["KENTONGAN_DESK_TOKENS_FILE"]
    assert "keys:/keys" in SERVICES["keys"]["volumes"]


def test_keys_are_made_once(tmp_path):
    def run() -> dict[str, bytes]:
        subprocess.run([ROOT / "deploy/make-keys.sh", tmp_path], check=True, capture_output=True)
        return {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    first = run()
    assert run() == first
    environments = [service.get("environment", {}) for service in OURS.values()]
    named = {Path(value).name for one in environments for value in one.values() if value.startswith("/keys/")}
    assert set(first) == named | {"desk.token"}
    assert len(set(first.values())) == len(first)
    assert len(load_key(tmp_path / "author.key")) >= MIN_KEY_BYTES
    known = read_tokens(tmp_path / "desk-tokens.yaml").find((tmp_path / "desk.token").read_text())
    assert known is not None
    assert known.scopes == {"read", "act"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())


def test_grafana_has_a_password_of_its_own_that_is_made_once(tmp_path):
    folder, *names = SERVICES["grafana-password"]["command"]
    assert f"grafana-key:{folder}" in SERVICES["grafana-password"]["volumes"]

    def run() -> str:
        subprocess.run([ROOT / "deploy/make-keys.sh", tmp_path, *names], check=True, capture_output=True)
        (made,) = tmp_path.iterdir()
        assert made.stat().st_mode & 0o077 == 0
        assert made.name == Path(SERVICES["grafana"]["environment"]["GF_SECURITY_ADMIN_PASSWORD__FILE"]).name
        return made.read_text()

    assert len(first := run()) == 64
    assert run() == first
    assert SERVICES["grafana"]["user"] == SERVICES["grafana-password"]["user"]
    assert "grafana-key:/keys:ro" in SERVICES["grafana"]["volumes"]
    assert "grafana.password" not in str(OURS["worker"])
