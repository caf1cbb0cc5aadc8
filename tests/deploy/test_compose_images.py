"""The images of the compose file: which they are, and how ours is built, from what and by which service."""

import re

from tests.deploy.compose import DOCKERFILE, OURS, ROOT, SERVICES


def test_the_image_has_what_the_desk_needs():
    (extra,) = re.findall(r"^ARG EXTRAS=(\S+)$", DOCKERFILE, re.MULTILINE)
    assert extra == "desk"
    assert (ROOT / f"deploy/locks/{extra}.txt").is_file()


def test_images_are_pinned():
    images = [service["image"] for service in SERVICES.values()] + re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    for image in images:
        assert re.fullmatch(r"[\w/]+:v?\d+\.\d+\.\d+[\w.-]*", image), image


def test_kafka_is_the_one_that_the_tests_run():
    version = re.search(r"<kafka\.version>(.*)</kafka\.version>", (ROOT / "tests/integration/kafka/pom.xml").read_text())
    assert version is not None
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{version[1]}"


def test_the_image_of_ours_has_the_version_of_the_program():
    version = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    assert {service["image"] for service in OURS.values()} == {f"kentongan:{version[1]}"}


def test_what_the_image_is_built_from_is_there_and_not_ignored():
    shown = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    sources = [word for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE) for word in line.split()[:-1]]
    for source in (word for word in sources if not word.startswith("--")):
        assert (ROOT / source).exists()
        assert source in shown


def test_one_service_builds_the_image_and_all_others_wait_for_it():
    assert [name for name, service in SERVICES.items() if "build" in service] == ["keys"]

    def waits_for(name: str) -> set[str]:
        return {one for known in SERVICES[name].get("depends_on", ()) for one in {known, *waits_for(known)}}

    for name, service in OURS.items():
        if name != "keys":
            assert "keys" in waits_for(name)
            assert service["pull_policy"] == "never"
