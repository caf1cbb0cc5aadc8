"""How every Kafka client of this program is made, so that security settings reach all of them."""

import ssl
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient

from streams.errors import UserError
from streams.kafka.closed_connections import report_closed_connections
from streams.kafka.durable_producer import DurableProducer
from streams.settings import Settings

__all__ = [
    "MAX_REQUEST_BYTES",
    "admin",
    "client_options",
    "consumer",
    "producer",
    "producer_options",
    "ssl_context",
]

report_closed_connections()

MAX_REQUEST_BYTES = 5_000_000
"""Largest record that is produced: room for an unreadable record with the headers of its dead letter."""

MAX_BATCH_BYTES = 512 * 1024
"""Records that a producer sends as one batch: rows that belong together fit, and every topic takes as much."""


def ssl_context(settings: Settings) -> ssl.SSLContext | None:
    """The TLS context, or None when the protocol does without.

    Raises:
        UserError: a certificate or key cannot be used.
    """
    if not settings.security_protocol.endswith("SSL"):
        return None
    try:
        context = ssl.create_default_context(cafile=settings.ssl_ca_file)
        context.check_hostname = settings.ssl_check_hostname
        if settings.ssl_cert_file:
            password = settings.ssl_key_password.get_secret_value() if settings.ssl_key_password else None
            context.load_cert_chain(settings.ssl_cert_file, settings.ssl_key_file, password)
    except (OSError, ssl.SSLError) as error:
        raise UserError(
            f"the TLS files cannot be used ({error}); check KENTONGAN_SSL_CA_FILE, _CERT_FILE and _KEY_FILE"
        ) from error
    return context


def client_options(settings: Settings) -> dict[str, Any]:
    """What every aiokafka client is given: where the brokers are and how to log in."""
    options: dict[str, Any] = {
        "bootstrap_servers": settings.bootstrap_servers,
        "security_protocol": settings.security_protocol,
        "ssl_context": ssl_context(settings),
        "request_timeout_ms": int(settings.request_timeout * 1000),
    }
    if settings.security_protocol.startswith("SASL"):
        assert settings.sasl_password is not None
        options |= {
            "sasl_mechanism": settings.sasl_mechanism,
            "sasl_plain_username": settings.sasl_username,
            "sasl_plain_password": settings.sasl_password.get_secret_value(),
        }
    return options


def producer_options(settings: Settings) -> dict[str, Any]:
    """What makes a producer durable: all replicas acknowledge, retries neither repeat nor reorder."""
    return {
        "acks": "all",
        "enable_idempotence": settings.idempotent_producer,
        "compression_type": None if settings.compression == "none" else settings.compression,
        "linger_ms": settings.linger_ms,
        "max_batch_size": MAX_BATCH_BYTES,
        "max_request_size": MAX_REQUEST_BYTES,
    }


def producer(settings: Settings, **options: Any) -> DurableProducer:
    """A producer that is not started; `options` go to aiokafka."""
    return DurableProducer(**client_options(settings), **producer_options(settings), **options)


def consumer(settings: Settings, *topics: str, **options: Any) -> AIOKafkaConsumer:
    """A consumer, not started; outside any group unless one of the `options`, which go to aiokafka, names one."""
    defaults = {"enable_auto_commit": False, "fetch_max_wait_ms": 200}
    return AIOKafkaConsumer(*topics, **client_options(settings), **{**defaults, **options})


def admin(settings: Settings) -> AIOKafkaAdminClient:
    """An administration client that is not started."""
    return AIOKafkaAdminClient(**client_options(settings))
