"""What is used of the inside of Faust, mode and aiokafka is listed in `tests/private_attributes.py`, and is there.

Who takes a newer minor version, which pyproject.toml does not allow by itself, runs this first.
"""

import ast
import inspect
import tomllib
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from packaging.requirements import Requirement

from tests.private_attributes import CONSUMER, OVERRIDDEN, USED

ROOT = Path(__file__).parents[1]
LIBRARIES = frozenset({"aiokafka", "faust", "mode"})


@cache
def modules() -> dict[str, ast.Module]:
    """The modules that import one of the libraries, by their names below `streams`."""
    found = {}
    for path in (ROOT / "streams").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if any(library in text for library in LIBRARIES):
            tree = ast.parse(text)
            if any(name.split(".")[0] in LIBRARIES for name in imported(tree).values()):
                found[".".join(path.relative_to(ROOT / "streams").with_suffix("").parts)] = tree
    return found


def imported(tree: ast.Module) -> dict[str, str]:
    """What each name stands for that a module imports."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.asname: alias.name for alias in node.names if alias.asname}
            found |= {first: first for alias in node.names if not alias.asname and (first := alias.name.split(".")[0])}
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


@cache
def resolved(name: str) -> Any:
    """What a dotted name stands for."""
    module, _, attribute = name.rpartition(".")
    try:
        return import_module(name)
    except ModuleNotFoundError:
        return getattr(resolved(module), attribute)


def foreign_bases(node: ast.ClassDef, names: dict[str, str]) -> list[type]:
    """The classes of the libraries that a class derives from."""
    dotted = (ast.unparse(base).split("[")[0].partition(".") for base in node.bases)
    found = [names[first] + dot + rest for first, dot, rest in dotted if names.get(first, "").split(".")[0] in LIBRARIES]
    return [resolved(name) for name in found]


def own(node: ast.ClassDef) -> set[str]:
    """What a class defines itself."""
    found = {one.name for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store) and is_self(one.value):
            found.add(one.attr)
        elif isinstance(one, ast.AnnAssign | ast.Assign):
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def used() -> set[tuple[str, str]]:
    """Private attributes of anything but the object itself, and of itself where a library's class has them."""
    found = set()
    overridden = {(module, name) for module, _, name in overrides()}
    for module, tree in modules().items():
        names = imported(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and is_private(node.attr) and not is_self(node.value):
                found.add((module, node.attr))
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and foreign_bases(node, names):
                inside = {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute) and is_self(one.value)}
                found |= {(module, name) for name in inside - own(node) if is_private(name)}
    return found - overridden


@cache
def overrides() -> frozenset[tuple[str, str, str]]:
    """Methods of Faust's classes that ours override."""
    found = set()
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases = [
                    base for base in foreign_bases(node, imported(tree)) if base.__module__.startswith(("faust", "mode"))
                ]
                methods = {one.name for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
                methods = {name for name in methods if not name.startswith("__")}
                found |= {(module, node.name, name) for name in methods if any(hasattr(base, name) for base in bases)}
    return frozenset(found)


@cache
def has(owner: str, name: str) -> bool:
    """Whether a class, or its objects, have the attribute."""
    for one in resolved(owner).__mro__[:-1]:
        if name in vars(one):
            return True
        try:
            source = inspect.getsource(one)
        except (OSError, TypeError):
            continue
        stores = (node for node in ast.walk(ast.parse(dedent(source))) if isinstance(node, ast.Attribute))
        if any(node.attr == name and is_self(node.value) and isinstance(node.ctx, ast.Store) for node in stores):
            return True
    return False


def test_every_private_attribute_that_is_used_is_listed():
    assert used() == USED.keys()


def test_every_method_that_is_overridden_is_listed():
    assert overrides() == OVERRIDDEN.keys()


@pytest.mark.parametrize(("module", "name"), sorted(USED))
def test_what_is_used_is_there(module, name):
    owner, breaks = USED[module, name]
    assert has(owner, name), f"{owner} has no {name} any more. Without it {breaks}: see streams/{module.replace('.', '/')}.py"


def test_what_is_gone_is_seen():
    assert not has(CONSUMER, "_no_such_thing")


@pytest.mark.parametrize("name", ["faust-streaming", "aiokafka", "mode-streaming"])
def test_no_newer_minor_version_is_taken_than_the_one_that_the_tests_run_with(name):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [allowed] = [one.specifier for text in project["dependencies"] if (one := Requirement(text)).name == name]
    major, minor, patch, *_ = version(name).split(".")
    assert allowed.contains(f"{major}.{minor}.{int(patch) + 1}")
    assert not allowed.contains(f"{major}.{int(minor) + 1}.0")
