"""The secrets of the manifests: somebody makes them, and those alone have them who need them."""

import json
import re

from tests.deploy.compose import parsed
from tests.deploy.manifests import FOLDERS, PAGE, ROOT, mounted_files


def test_channels_and_sources_are_secrets_made_from_their_folders(kind):
    having = {
        one["metadata"]["name"]: (volume["secret"]["secretName"], volume["name"])
        for one in kind("StatefulSet")
        for volume in one["spec"]["template"]["spec"]["volumes"]
        if volume["name"] in FOLDERS
    }
    assert having == {
        "notify-worker": ("kentongan-channels", "channels"),
        "sources-worker": ("kentongan-source-files", "sources"),
    }
    for secret, folder in having.values():
        assert f"create secret generic {secret} --from-file=deploy/{folder}" in PAGE.read_text()
        assert FOLDERS[folder]


def test_secrets_are_those_that_somebody_makes(kind):
    wanted = {
        (volume["secret"]["secretName"], item["key"])
        for one in (*kind("StatefulSet"), *kind("Deployment"))
        for volume in one["spec"]["template"]["spec"]["volumes"]
        for item in volume.get("secret", {}).get("items", ())
    }
    users = {(user["metadata"]["name"], "password") for user in kind("KafkaUser")}
    authority = {(f"{cluster['metadata']['name']}-cluster-ca-cert", "ca.crt") for cluster in kind("Kafka")}
    script = (ROOT / "deploy/make-keys.sh").read_text()
    made = re.search(r"else set -- (.*); fi", script)
    assert made is not None
    readme = PAGE.read_text()
    ours = {("kentongan-keys", name) for name in made[1].split() if f"--from-file=keys/{name}" in readme}
    tokens = re.search(r"kentongan:\S+ (desk token .*) > (\S+)\n", readme)
    assert tokens is not None
    assert parsed(tokens[1].split())["name"]
    assert f"create secret generic kentongan-desk-tokens --from-file={tokens[2]}\n" in readme
    assert wanted <= users | authority | ours | {("kentongan-desk-tokens", tokens[2])}
    assert not any(secret in json.dumps(kind("ConfigMap")) for secret in ("PASSWORD=", "TOKEN="))


def test_only_stages_that_see_authors_have_their_key(kind):
    having = [one["metadata"]["name"] for one in kind("StatefulSet") if "/secrets/keys/author.key" in mounted_files(one)]
    assert sorted(having) == ["language-worker", "sources-worker"]
