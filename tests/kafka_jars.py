"""The jars of Apache Kafka, fetched from Maven Central by `tests/integration/kafka/pom.xml`."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

__all__ = ["KafkaUnavailableError", "classpath", "java"]

_ROOT = Path(__file__).resolve().parent.parent
_POM = _ROOT / "tests" / "integration" / "kafka" / "pom.xml"
_CACHE = _ROOT / ".cache" / "kafka"
_OLDEST_JAVA = 17
_RESOLVE_SECONDS = 240  # 43 MB from the registry


class KafkaUnavailableError(Exception):
    """Apache Kafka cannot run on this machine; the message says why."""


def java() -> str:
    """Return the path of a Java that can run Apache Kafka 4.

    Raises:
        KafkaUnavailableError: there is none, or it is too old.
    """
    path = _tool("java", f"Java {_OLDEST_JAVA}")
    answer = subprocess.run([path, "-XshowSettings:properties", "-version"], capture_output=True, text=True)
    for line in answer.stderr.splitlines():
        name, _, value = line.strip().partition(" = ")
        if name == "java.specification.version":
            if float(value) < _OLDEST_JAVA:
                raise KafkaUnavailableError(f"{path} is Java {value}; Apache Kafka 4 needs {_OLDEST_JAVA}")
            return path
    raise KafkaUnavailableError(f"{path} does not say its version: {answer.stderr.strip()[-200:]}")


def classpath() -> str:
    """Return the classpath of Apache Kafka; Maven is asked only when no earlier answer for this pom is still valid.

    Several processes may call it at the same time: one asks, the others wait for its answer.

    Raises:
        KafkaUnavailableError: Maven is missing or the registry does not answer.
    """
    answer = _CACHE / f"classpath-{hashlib.sha256(_POM.read_bytes()).hexdigest()[:16]}.txt"
    _CACHE.mkdir(parents=True, exist_ok=True)
    with (_CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the system lets it go when the process ends, however it ends
        if not _is_valid(answer):
            _ask_maven(answer)
        return answer.read_text()


def _is_valid(answer: Path) -> bool:
    return answer.exists() and all(Path(jar).exists() for jar in answer.read_text().split(os.pathsep))


def _ask_maven(answer: Path) -> None:
    maven = _tool("mvn", "Maven")
    with tempfile.TemporaryDirectory(dir=_CACHE) as directory:
        output = Path(directory, "classpath.txt")
        goal = ["dependency:build-classpath", "-Dmdep.includeScope=runtime", f"-Dmdep.outputFile={output}"]
        try:
            run = subprocess.run(
                [maven, "--batch-mode", "--quiet", "-Dstyle.color=never", "--file", str(_POM), *goal],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_RESOLVE_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise KafkaUnavailableError(f"Maven found no jars within {_RESOLVE_SECONDS} s") from None
        if run.returncode != 0:
            reason = run.stdout.partition("[ERROR] ")[2].partition("\n")[0] or run.stderr.strip()
            raise KafkaUnavailableError(f"Maven could not get the jars: {reason}")
        output.replace(answer)


def _tool(name: str, title: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise KafkaUnavailableError(f"{title} is not installed (no {name} on the path)")
    return path
