"""Jars that tests need, such as those of Apache Kafka, fetched from Maven Central as a pom names them."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

__all__ = ["JarsUnavailableError", "classpath", "java"]

_ROOT = Path(__file__).resolve().parent.parent
_CACHE = _ROOT / ".cache" / "jars"
_OLDEST_JAVA = 17
_RESOLVE_SECONDS = 240  # 43 MB from the registry


class JarsUnavailableError(Exception):
    """Programs in Java cannot run on this machine; the message says why."""


def java() -> str:
    """Return the path of a Java that is new enough for Apache Kafka 4.

    Raises:
        JarsUnavailableError: there is none, or it is too old.
    """
    path = _tool("java", f"Java {_OLDEST_JAVA}")
    answer = subprocess.run([path, "-XshowSettings:properties", "-version"], capture_output=True, text=True)
    for line in answer.stderr.splitlines():
        name, _, value = line.strip().partition(" = ")
        if name == "java.specification.version":
            if float(value) < _OLDEST_JAVA:
                raise JarsUnavailableError(f"{path} is Java {value}; Apache Kafka 4 needs {_OLDEST_JAVA}")
            return path
    raise JarsUnavailableError(f"{path} does not say its version: {answer.stderr.strip()[-200:]}")


def classpath(pom: Path) -> str:
    """Return the classpath of what a pom depends on; Maven is asked only when no earlier answer for it is still valid.

    Several processes may call it at the same time: one asks, the others wait for its answer.

    Raises:
        JarsUnavailableError: Maven is missing or the registry does not answer.
    """
    answer = _CACHE / f"classpath-{hashlib.sha256(pom.read_bytes()).hexdigest()[:16]}.txt"
    _CACHE.mkdir(parents=True, exist_ok=True)
    with (_CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the system lets it go when the process ends, however it ends
        if not _is_valid(answer):
            _ask_maven(pom, answer)
        return answer.read_text()


def _is_valid(answer: Path) -> bool:
    return answer.exists() and all(Path(jar).exists() for jar in answer.read_text().split(os.pathsep))


def _ask_maven(pom: Path, answer: Path) -> None:
    maven = _tool("mvn", "Maven")
    with tempfile.TemporaryDirectory(dir=_CACHE) as directory:
        output = Path(directory, "classpath.txt")
        goal = ["dependency:build-classpath", "-Dmdep.includeScope=runtime", f"-Dmdep.outputFile={output}"]
        try:
            run = subprocess.run(
                [maven, "--batch-mode", "--quiet", "-Dstyle.color=never", "--file", str(pom), *goal],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_RESOLVE_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise JarsUnavailableError(f"Maven found no jars within {_RESOLVE_SECONDS} s") from None
        if run.returncode != 0:
            reason = run.stdout.partition("[ERROR] ")[2].partition("\n")[0] or run.stderr.strip()
            raise JarsUnavailableError(f"Maven could not get the jars: {reason}")
        output.replace(answer)


def _tool(name: str, title: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise JarsUnavailableError(f"{title} is not installed (no {name} on the path)")
    return path
