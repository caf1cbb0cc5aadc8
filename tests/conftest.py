"""For all tests: each failure is named as it happens, and one line at the end says what was not run, and why."""

import logging
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import structlog

from tests.differences import differences
from tests.order import spread

# Side by side, the threads of one process wait for a core in each other's way: training takes four times the processor.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("kentongan", deadline=None)
hypothesis.settings.load_profile("kentongan")

pytest.register_assert_rewrite("tests.pipeline")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put all in order, and skip what needs the extra `transformer` where that is not installed; else give it time."""
    installed = all(map(find_spec, ("torch", "transformers", "onnx", "onnxscript", "onnxruntime")))
    missing = pytest.mark.skip(reason="the extra `transformer` is not installed, which `make test-all` does")
    for item in items:
        if item.get_closest_marker("transformer"):
            item.add_marker(pytest.mark.timeout(900) if installed else missing)
    items[:] = _in_order(items)


def _in_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """The files in an order in which several processes, which take one after the other, end together."""
    files: defaultdict[Path, list[pytest.Item]] = defaultdict(list)
    for item in items:
        files[item.path].append(item)
    waits = {path: max(map(_may_take, found)) for path, found in files.items()}
    sizes = {path: len(found) for path, found in files.items()}
    return [item for path in spread(waits, sizes) for item in files[path]]


def _may_take(item: pytest.Item) -> float:
    """Seconds that a test on brokers, or with checkpoints, may take; 0 of one that only computes."""
    if not any(map(item.get_closest_marker, ("integration", "transformer", "benchmark"))):
        return 0.0
    limit = item.get_closest_marker("timeout")
    return float(limit.args[0] if limit else item.config.getini("timeout"))


@pytest.fixture(autouse=True)
def _logs_of_its_own() -> Iterator[None]:
    """A command that is run in this process sets up the logs; they would go on to a stream that is closed with its test."""
    root = logging.getLogger()
    handlers, level, configured, config = root.handlers[:], root.level, structlog.is_configured(), structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    if configured:
        structlog.configure(**config)
    else:
        structlog.reset_defaults()


@pytest.hookimpl(wrapper=True)
def pytest_assertrepr_compare(op: str, left: object, right: object) -> Generator[None, Any, Any]:
    """With CI=true pytest works out the whole of a difference, which can take minutes: here its first parts are told."""
    found = differences(left, right) if op == "==" else None
    if found is None:
        return (yield)
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("CI", raising=False)
        yield
    return [[f"two large values {op} each other", *found]]


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Name a failure at once: a run that is cut off, or waited for, should not keep it to itself."""
    # Under xdist the workers hear of their own reports too; only the process that writes to the terminal may speak.
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        reason = getattr(report.longrepr, "reprcrash", None)
        said = (reason.message if reason else str(report.longrepr)).strip().partition("\n")[0][:200]
        print(f"\n{report.when} failed: {report.nodeid}: {said}", file=sys.__stdout__, flush=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason.removeprefix("Skipped: ")] += 1
    said = "; ".join(f"{count} because {reason}" for reason, count in reasons.items()) or "nothing"
    terminalreporter.write_line(f"Not run on this machine: {said}.")
