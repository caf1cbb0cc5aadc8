"""Imports point one way: schemas at the bottom, then what stages share, then stages, then what puts them together."""

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for top in ("schemas", "streams")
    for path in (ROOT / top).rglob("*.py")
}
STAGES = {"streams.language", "streams.sentiment", "streams.virality", "streams.notify"}
SEE_STAGES = {
    "streams.desk",
    "streams.worker",
    "streams.operations",
    "streams.backtest",
    "streams.commands",
    "streams.subject",
}
KAFKA = {"aiokafka", "faust", "mode"}
SHARED = {"streams.factcheck", "streams.incidents", "streams.watchlist"}
PURE = {
    "schemas",
    "streams.backtest",
    "streams.connectors",
    "streams.ingest",
    "streams.learning",
    "streams.mentions",
    "streams.metrics",
    "streams.privacy",
    "streams.starter",
    "streams.text",
    "streams.wording",
    *SHARED,
    *STAGES,
}
ON_KAFKA = {"agent", "decide", "dispatcher", "follower", "publisher", "reading", "target"}
"""Modules that are there to bring pure logic and Kafka together."""


@cache
def imports(module: str) -> frozenset[str]:
    """What a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{module}: relative imports hide what is imported"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in names}
    return frozenset(found)


@cache
def reached(module: str) -> frozenset[str]:
    """What is loaded with a module."""
    own = imports(module) & MODULES.keys()
    return imports(module).union(*map(reached, own))


def part(module: str) -> str:
    """The package or module right below `streams`; `schemas` as a whole."""
    return ".".join(module.split(".")[:2]) if module.startswith("streams") else module.split(".")[0]


def test_there_are_no_cycles_between_modules():
    TopologicalSorter({module: imports(module) & MODULES.keys() for module in MODULES}).prepare()


def test_there_are_no_cycles_between_packages():
    parts: dict[str, set[str]] = {}
    for module in MODULES:
        parts.setdefault(part(module), set()).update(map(part, imports(module) & MODULES.keys()))
    TopologicalSorter({name: below - {name} for name, below in parts.items()}).prepare()


def test_schemas_import_nothing_of_streams():
    schemas = (module for module in MODULES if part(module) == "schemas")
    assert not {one for module in schemas for one in imports(module) if one.startswith("streams")}


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_a_stage_is_seen_only_by_what_puts_stages_together(stage):
    seen = {module: {one for one in imports(module) if part(one) == stage} for module in MODULES}
    by = {part(module) for module, found in seen.items() if found}
    assert by - {stage} <= SEE_STAGES


def test_only_the_runtime_knows_faust():
    users = {part(module) for module in MODULES if {one.split(".")[0] for one in imports(module)} & {"faust", "mode"}}
    assert users == {"streams.runtime"}


def test_pure_logic_loads_neither_faust_nor_kafka():
    impure = {module for module in MODULES if any(one.split(".")[0] in KAFKA for one in reached(module))}
    logic = {module for module in impure if part(module) in PURE and module.split(".")[-1] not in ON_KAFKA}
    assert not logic
