"""The Faust app of a stage, with its settings: a consumer group of its own, no tables, no web server."""

from collections.abc import Awaitable, Callable
from typing import Any

from faust.auth import SASLCredentials, SSLCredentials
from faust.tables.manager import TableManager

from streams.kafka.clients import ssl_context
from streams.runtime.faust_stream import Stream
from streams.runtime.faust_transport import Transport
from streams.runtime.stage_app import StageApp
from streams.settings import Settings

__all__ = ["stage_app"]


class _NoTables(TableManager):
    """Starts at once: Faust waits a second for tables to be registered before it joins the group."""

    async def on_start(self) -> None:
        """Say that all tables, none, are registered, and handle rebalances, as Faust does after its second."""
        await self._update_channels()
        await self.recovery.start()


def stage_app(
    name: str,
    settings: Settings,
    buffer_records: int,
    *,
    wait_idle: Callable[[], Awaitable[None]],
    fail: Callable[[BaseException], None],
) -> StageApp:
    """The app of the stage of that name, which fetches so many records ahead; the rest is as `StageApp` takes it."""
    servers = [f"kafka://{server.strip()}" for server in settings.bootstrap_servers.split(",")]
    app = StageApp(
        settings.topic_prefix + name,
        kentongan=settings,
        wait_idle=wait_idle,
        fail=fail,
        broker=servers,
        broker_credentials=_credentials(settings),
        broker_request_timeout=settings.request_timeout,
        broker_session_timeout=settings.session_timeout,
        broker_heartbeat_interval=settings.session_timeout / 5,
        broker_rebalance_timeout=settings.rebalance_timeout,
        broker_commit_interval=1.0,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=settings.instance_id,
        producer_linger=settings.linger_ms / 1000,
        producer_request_timeout=settings.request_timeout,
        stream_buffer_maxsize=buffer_records,
        # Else whatever was fetched is unpacked at once: a megabyte a partition, compressed.
        broker_max_poll_records=buffer_records,
        stream_wait_empty=True,
        # Without tables Faust then leaves the assignment to Kafka's round robin, which gives every worker its share.
        table_standby_replicas=0,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        store="memory://",
        Stream=Stream,
        TableManager=_NoTables,
        autodiscover=False,
    )
    app.transport = Transport(app.conf.broker_consumer, app)
    app.producer_transport = Transport(app.conf.broker_producer, app)
    return app


def _credentials(settings: Settings) -> Any:
    """What Faust needs to log in, or None."""
    context = ssl_context(settings)
    if settings.security_protocol.startswith("SASL"):
        assert settings.sasl_password is not None
        return SASLCredentials(
            username=settings.sasl_username,
            password=settings.sasl_password.get_secret_value(),
            ssl_context=context,
            mechanism=settings.sasl_mechanism,
        )
    return SSLCredentials(context=context) if context else None
