"""Apache Kafka for the integration tests: a node in KRaft mode on ports of its own, data in a temporary directory."""

import asyncio
import secrets
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, Self

from streams.local.ports import LOOPBACK
from streams.local.process import GuardedProcess
from streams.local.readiness import BrokerEndedError, wait_until_ready
from tests.certificates import Certificates, make_certificates
from tests.cluster_members import Member
from tests.jars import classpath, java

__all__ = ["ApacheKafka", "Security", "prepare_jars"]

Security = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]

_POM = Path(__file__).parent / "integration" / "kafka" / "pom.xml"
_READY_TIMEOUT = 90.0
_STOP_GRACE = 20.0
_SCRAM = ("SCRAM-SHA-256", "SCRAM-SHA-512")
# The client compiler alone and the serial collector: the node starts sooner and leaves the cores to the tests.
_JAVA_OPTIONS = ("-Xms128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.awt.headless=true")
_LOG_OPTIONS = (
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
)


def prepare_jars() -> None:
    """Fetch what brokers need, so that they can start without a network.

    Raises:
        JarsUnavailableError: this machine lacks what is needed.
    """
    java()
    classpath(_POM)


class ApacheKafka:
    """A broker that is a controller too: the only one, or the `member` of a cluster; use the only one with `with`.

    The storage is formatted on entry and removed on exit. In between `stop` or `kill` and `start` may follow each
    other: the port and the data stay. `security` holds for the listener that clients are given; with SASL it serves the
    mechanisms PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512, all for `user` and `password`.

    Raises `jars.JarsUnavailableError` on construction where the machine lacks what it needs.
    """

    def __init__(
        self,
        *,
        security: Security = "PLAINTEXT",
        users: Iterable[str] = (),
        member: Member | None = None,
        host: str = LOOPBACK,
        heap: str = "512m",
    ):
        self.security: Security = security
        self._member = member or Member.alone()
        self._host = host
        self._ports = self._member.ports[self._member.node]
        self.user = "kentongan"
        self.password = secrets.token_urlsafe(16)
        self.users = {name: secrets.token_urlsafe(16) for name in users}
        """Passwords of further users by name, for SCRAM."""
        self.directory = Path(tempfile.mkdtemp(prefix="kentongan-kafka-"))
        self._certificates: Certificates | None = None
        try:
            self._java = [java(), f"-Xmx{heap}", *_JAVA_OPTIONS, *_LOG_OPTIONS, "-cp", classpath(_POM)]
            if "SSL" in security.split("_"):
                self._certificates = make_certificates(self.directory)
            self._properties = self.directory / "server.properties"
            self._properties.write_text("".join(f"{name}={value}\n" for name, value in self._settings().items()))
        except BaseException:
            shutil.rmtree(self.directory, ignore_errors=True)
            raise
        command = [*self._java, "kafka.Kafka", str(self._properties)]
        self._process = GuardedProcess(command, log=self.directory / "kafka.log", grace=_STOP_GRACE)

    @property
    def bootstrap_servers(self) -> str:
        return f"{self._host}:{self._ports.client}"

    @property
    def port(self) -> int:
        """Where clients come."""
        return self._ports.client

    @property
    def number(self) -> int:
        """Its number in the cluster, from 1."""
        return self._member.node

    @property
    def data(self) -> Path:
        """The folder of its logs."""
        return self.directory / "data"

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.alive

    @property
    def ca_file(self) -> Path | None:
        """What clients must trust, as PEM; None without TLS."""
        return None if self._certificates is None else self._certificates.authority

    @property
    def log(self) -> Path:
        return self._process.log

    @property
    def process_group(self) -> int | None:
        return self._process.group

    def client_options(self, mechanism: str = "PLAIN") -> dict[str, Any]:
        """Options for the clients of aiokafka; `mechanism` counts only with SASL."""
        options: dict[str, Any] = {"bootstrap_servers": self.bootstrap_servers, "security_protocol": self.security}
        if self.ca_file is not None:
            options["ssl_context"] = ssl.create_default_context(cafile=str(self.ca_file))
        if self.security.startswith("SASL"):
            options |= {
                "sasl_mechanism": mechanism,
                "sasl_plain_username": self.user,
                "sasl_plain_password": self.password,
            }
        return options

    def format(self) -> None:
        """Write an empty storage with the id of the cluster."""
        passwords = {self.user: self.password} | self.users
        scram = [
            part
            for user, password in (passwords.items() if self.security.startswith("SASL") else ())
            for mechanism in _SCRAM
            for part in ("--add-scram", f"{mechanism}=[name={user},password={password}]")
        ]
        # "=" because an id may begin with a dash
        arguments = ["format", "--config", str(self._properties), f"--cluster-id={self._member.cluster_id}", *scram]
        run = subprocess.run([*self._java, "kafka.tools.StorageTool", *arguments], capture_output=True, text=True)
        if run.returncode != 0:
            raise RuntimeError(f"the storage of Apache Kafka cannot be formatted: {run.stdout}{run.stderr}")

    def start(self) -> None:
        """Start the node and return once it serves clients; not for use inside a running event loop."""
        asyncio.run(self.start_async())

    async def start_async(self) -> None:
        self._process.start()
        try:
            await wait_until_ready(
                f"{self._host}:{self._ports.internal}", within=_READY_TIMEOUT, alive=lambda: self._process.alive
            )
        except (BrokerEndedError, TimeoutError) as error:
            self._process.kill()
            raise RuntimeError(f"{error}: {self._process.log_tail()}") from None

    def stop(self) -> None:
        """Shut the node down in an orderly way."""
        self._process.terminate()

    def kill(self) -> None:
        """Kill the node with SIGKILL, as a crash would."""
        self._process.kill()

    def __enter__(self) -> Self:
        try:
            self.format()
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the node and remove its data."""
        self._process.kill()  # the data goes too: no orderly end is needed
        shutil.rmtree(self.directory, ignore_errors=True)

    def _settings(self) -> dict[str, object]:
        ports, members = self._ports, self._member.ports
        listeners = {"CLIENT": ports.client, "INTERNAL": ports.internal, "CONTROLLER": ports.controller}
        urls = [f"{name}://{self._host}:{port}" for name, port in listeners.items()]
        voters = [f"{node}@{self._host}:{their.controller}" for node, their in members.items()]
        copies, least = min(3, len(members)), min(2, len(members))
        return {
            "process.roles": "broker,controller",
            "node.id": self._member.node,
            "controller.quorum.voters": ",".join(voters),
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "INTERNAL",
            "listeners": ",".join(urls),
            "advertised.listeners": ",".join(urls[:2]),
            "listener.security.protocol.map": f"CLIENT:{self.security},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": self.data,
            # After a kill the controller takes the broker back once its last session is over (9 s unless set). In a cluster,
            # one that merely waits for a processor must not be taken for dead.
            "broker.session.timeout.ms": 3000 * least,
            "broker.heartbeat.interval.ms": 500,
            "auto.create.topics.enable": "false",
            # Retention and compaction within seconds for topics whose settings ask for it.
            "log.initial.task.delay.ms": 500,
            "log.retention.check.interval.ms": 1000,
            "log.cleaner.backoff.ms": 1000,
            "group.initial.rebalance.delay.ms": 0,
            "group.min.session.timeout.ms": 1000,
            "min.insync.replicas": least,
            "offsets.topic.replication.factor": copies,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": copies,
            "transaction.state.log.min.isr": least,
            "transaction.state.log.num.partitions": 2,
            "share.coordinator.state.topic.replication.factor": copies,
            "share.coordinator.state.topic.min.isr": least,
            "share.coordinator.state.topic.num.partitions": 1,
            **self._tls_settings(),
            **self._sasl_settings(),
        }

    def _tls_settings(self) -> dict[str, object]:
        if self._certificates is None:
            return {}
        return {"ssl.keystore.type": "PEM", "ssl.keystore.location": self._certificates.server}

    def _sasl_settings(self) -> dict[str, object]:
        if not self.security.startswith("SASL"):
            return {}
        modules = "org.apache.kafka.common.security"
        jaas = "listener.name.client.{}.sasl.jaas.config"
        user = f'user_{self.user}="{self.password}"'
        return {
            "listener.name.client.sasl.enabled.mechanisms": ",".join(("PLAIN", *_SCRAM)),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            # The node's other listeners know no users.
            "super.users": f"User:{self.user};User:ANONYMOUS",
            jaas.format("plain"): f"{modules}.plain.PlainLoginModule required {user};",
            **{jaas.format(name.lower()): f"{modules}.scram.ScramLoginModule required;" for name in _SCRAM},
        }
