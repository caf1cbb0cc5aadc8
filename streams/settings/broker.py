"""Settings of the Kafka connection, and of how records are consumed and retried."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr, StringConstraints

from streams.settings.variables import Seconds

__all__ = ["BrokerSettings"]


class BrokerSettings(BaseModel):
    """A part of `Settings`, which reads it."""

    bootstrap_servers: str = Field("127.0.0.1:9092", description="Kafka brokers, host:port, separated by commas.")
    topic_prefix: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{0,100}$")] = Field(
        "kentongan.", description="Put before the name of every topic and consumer group."
    )
    partitions: int = Field(8, ge=1, le=1000, description="Partitions of each data topic when topics are created.")
    replication_factor: int = Field(1, ge=1, le=10, description="Copies of each partition; 3 on a cluster.")

    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How clients talk to Kafka."
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="Used when the protocol is SASL_*."
    )
    sasl_username: str | None = Field(None, description="Kafka user.")
    sasl_password: SecretStr | None = Field(None, description="Kafka password.")
    ssl_ca_file: Path | None = Field(None, description="Certificates to trust; the system's when empty.")
    ssl_cert_file: Path | None = Field(None, description="Client certificate for mutual TLS.")
    ssl_key_file: Path | None = Field(None, description="Key of the client certificate.")
    ssl_key_password: SecretStr | None = Field(None, description="Password of that key.")
    ssl_check_hostname: bool = Field(True, description="Refuse a broker whose certificate names another host.")

    idempotent_producer: bool = Field(True, description="Off only for brokers without idempotence (the embedded one).")
    compression: Literal["none", "gzip", "lz4", "zstd"] = Field("lz4", description="Compression of produced records.")
    linger_ms: int = Field(10, ge=0, le=5000, description="Milliseconds a record may wait for others in its batch.")
    fetch_wait_ms: int = Field(20, ge=1, le=5000, description="Milliseconds the broker may wait to fill a fetch.")
    request_timeout: Seconds = Field(30.0, description="Longest wait for an answer of the broker.")
    session_timeout: Seconds = Field(15.0, description="Silence after which a worker's partitions go to another.")
    instance_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,200}$")] | None = Field(
        None, description="A lasting name of the worker: one that is back within SESSION_TIMEOUT keeps its partitions."
    )
    rebalance_timeout: Seconds = Field(30.0, description="Time a group waits for its workers when one joins or leaves.")

    batch_records: int = Field(500, ge=1, le=100_000, description="Records that a stage takes at once, at most.")
    batch_linger: Seconds = Field(0.02, description="Longest wait to fill a batch.")
    attempts: int = Field(5, ge=1, le=100, description="Tries of a failing batch before the fault is looked for in it.")
    retry_delay: Seconds = Field(0.2, description="Wait before the second try; doubles with every further one.")
    dead_letter_max_share: float = Field(
        0.5, gt=0, le=1, description="A worker stops when more than this share of what it last read were dead letters."
    )
    dead_letter_window: int = Field(1000, ge=10, description="Posts over which that share is taken.")
    drain_timeout: Seconds = Field(10.0, description="Time that a stopping worker has to finish what it began.")
