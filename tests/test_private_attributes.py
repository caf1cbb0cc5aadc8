"""What is used of the inside of Faust, mode and aiokafka, none of which promises it, and what breaks when it is gone.

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
from typing import Any, NamedTuple

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LIBRARIES = frozenset({"aiokafka", "faust", "mode"})
CONSUMER = "aiokafka.AIOKafkaConsumer"
PRODUCER = "aiokafka.AIOKafkaProducer"
COORDINATOR = "aiokafka.consumer.group_coordinator.GroupCoordinator"
FETCHER = "aiokafka.consumer.fetcher.Fetcher"
FAUST_THREAD = "faust.transport.drivers.aiokafka.AIOKafkaConsumerThread"
FAUST_CONSUMER = "faust.transport.drivers.aiokafka.Consumer"


class Inside(NamedTuple):
    """Something that a library does not promise."""

    owner: str
    """The class that has it."""
    breaks: str
    """What no longer works without it."""


# By the module that uses it, below `streams`, and its name.
USED = {
    ("kafka.stopping", "_client"): Inside(CONSUMER, "connections stay open after a stop that was interrupted"),
    ("kafka.topic_reader", "_client"): Inside(
        CONSUMER,
        "a missing topic is not told, a broker that is away not noticed, and a topic made anew taken for the old one",
    ),
    ("kafka.subscribed_topic", "_client"): Inside(
        CONSUMER, "a subscriber goes deaf for good when the topic of alerts is made anew, or reads on where the old one was"
    ),
    ("kafka.subscribed_topic", "_wait_on_metadata"): Inside("aiokafka.client.AIOKafkaClient", "as with _client"),
    ("kafka.subscribed_topic", "_coordinator"): Inside(CONSUMER, "as with _client"),
    ("kafka.durable_producer", "_message_accumulator"): Inside(
        PRODUCER, "after an outage of all brokers longer than a request may take, workers end until they are started again"
    ),
    ("kafka.durable_producer", "_batch_ttl"): Inside(
        "aiokafka.producer.message_accumulator.MessageAccumulator", "as with _message_accumulator"
    ),
    ("sources.connection", "_closed"): Inside(PRODUCER, "Python warns of each producer that was given up"),
    ("sources.connection", "_sender"): Inside(PRODUCER, "whoever feeds posts hangs at the end while the broker is away"),
    ("audit.journal", "_txn_manager"): Inside(
        PRODUCER, "asyncio logs an error of each writer of the trail that was fenced off"
    ),
    ("audit.journal", "_message_accumulator"): Inside(PRODUCER, "as with _txn_manager"),
    ("audit.journal", "_batches"): Inside("aiokafka.producer.message_accumulator.MessageAccumulator", "as with _txn_manager"),
    ("audit.journal", "_drain_waiter"): Inside("aiokafka.producer.message_accumulator.MessageBatch", "as with _txn_manager"),
    ("runtime.assigned_places", "_client"): Inside(
        CONSUMER, "a worker reads on in a topic that was made anew where it was in the old one, and skips what is before"
    ),
    ("runtime.assigned_places", "_coordinator"): Inside(
        CONSUMER,
        "a worker cannot know of which topic an offset was committed: a topic made anew is not read from its beginning",
    ),
    ("runtime.fetch_wait", "_fetcher"): Inside(
        CONSUMER, "an idle stage fetches fifty times a second, or each waits for posts"
    ),
    ("runtime.fetch_wait", "_get_actions_per_node"): Inside(FETCHER, "as with _fetcher"),
    ("runtime.fetch_wait", "_select_read_replica"): Inside(FETCHER, "as with _fetcher"),
    ("runtime.fetch_wait", "_max_wait_ms"): Inside("aiokafka.protocol.fetch.FetchRequest", "as with _fetcher"),
    ("runtime.no_tables", "_update_channels"): Inside("faust.tables.manager.TableManager", "no stage joins its group"),
    ("runtime.fetched", "_subscription"): Inside(
        CONSUMER, "lag and idle partitions are not known, so that time stands still"
    ),
    ("runtime.consumer_thread", "_client"): Inside(CONSUMER, "that a topic of rows was made anew is not noticed"),
    ("runtime.faust_producer", "_producer"): Inside(
        "faust.transport.drivers.aiokafka.Producer", "a producer whose broker was away when it began is left open"
    ),
    ("runtime.faust_producer", "_ensure_producer"): Inside(
        "faust.transport.drivers.aiokafka.Producer", "rows that belong together are sent one by one, and may be torn apart"
    ),
    ("runtime.consumer_thread", "_coordinator"): Inside(
        CONSUMER, "a worker does not know whether it is still a member of its group, and a frozen one tells alerts twice"
    ),
    ("runtime.consumer_thread", "_send_req"): Inside(COORDINATOR, "as with _coordinator"),
    ("runtime.consumer_thread", "_fetch_max_wait_ms"): Inside(CONSUMER, "each stage waits up to 1.5 s for posts"),
    ("runtime.consumer_thread", "_consumer"): Inside(FAUST_THREAD, "a worker does not stop while its broker is away"),
    ("runtime.consumer_thread", "_ensure_consumer"): Inside(FAUST_THREAD, "as with _coordinator"),
    ("runtime.faust_transport", "_thread"): Inside(FAUST_CONSUMER, "nothing can be asked of the thread that reads"),
}

# By the module, the class, and the name of what it overrides of Faust, which has to call it as it does now.
OVERRIDDEN = {
    ("runtime.faust_stream", "Stream", "noack_take"): "an idle stage wakes up fifty times a second",
    ("runtime.no_tables", "NoTables", "on_start"): "a worker waits a second for tables before it joins its groups",
    ("runtime.stage_app", "StageApp", "_create_directories"): "a folder for tables appears wherever a worker starts",
    ("runtime.stage_app", "StageApp", "_on_agent_error"): "a stage that failed stands still, and the worker seems well",
    ("runtime.faust_producer", "Producer", "on_start"): "a worker ends when its broker goes away while its stages join",
    ("runtime.faust_producer", "Producer", "_producer_type"): "an outage of all brokers ends workers",
    ("runtime.faust_producer", "Producer", "_settings_extra"): "records are neither compressed nor safe from repeats",
    ("runtime.consumer_thread", "ConsumerThread", "on_start"): "a worker does not know whether it is a member of its group",
    ("runtime.consumer_thread", "ConsumerThread", "_create_worker_consumer"): "offsets are committed without the topic's id",
    ("runtime.consumer_thread", "ConsumerThread", "on_thread_stop"): "a worker does not stop while its broker is away",
    ("runtime.consumer_thread", "ConsumerThread", "seek_to_committed"): "what was fetched in a rebalance may be lost",
    ("runtime.consumer_thread", "ConsumerThread", "_fetch_records"): "lag is told too small by what waits in the process",
    ("runtime.faust_transport", "Consumer", "_new_consumer_thread"): "nothing of what is overridden in the thread is called",
    ("runtime.faust_transport", "Consumer", "on_partitions_revoked"): "records come in while partitions change hands",
    (
        "runtime.faust_transport",
        "Consumer",
        "on_partitions_assigned",
    ): "records come in before the committed place, and are lost",
    ("runtime.faust_transport", "Consumer", "perform_seek"): "a broker that is away at a rebalance ends the worker's reading",
    (
        "runtime.faust_transport",
        "Consumer",
        "resume_flow",
    ): "records come in while a newer rebalance still seeks, and are lost",
    ("runtime.faust_transport", "Consumer", "verify_event_path"): "a worker ends when a partition has no position yet",
    ("runtime.faust_transport", "Consumer", "wait_empty"): "a rebalance waits for what is held until a checkpoint, for ever",
}


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
