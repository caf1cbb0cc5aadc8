"""What the Kafka clients raise, said in one sentence: the broker is away, it refuses, or a topic is missing."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    GroupCoordinatorNotAvailableError,
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    LeaderNotAvailableError,
    NodeNotReadyError,
    NotEnoughReplicasAfterAppendError,
    NotEnoughReplicasError,
    NotLeaderForPartitionError,
    RequestTimedOutError,
    StaleMetadata,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)

from streams.errors import UserError
from streams.settings import Settings

__all__ = ["AWAY", "FORBIDDEN", "BrokerError", "MissingTopicError", "broker_errors", "is_away"]

AWAY = (
    OSError,  # TimeoutError is one
    GroupCoordinatorNotAvailableError,
    KafkaConnectionError,
    KafkaTimeoutError,
    LeaderNotAvailableError,
    NodeNotReadyError,
    NotEnoughReplicasAfterAppendError,
    NotEnoughReplicasError,
    NotLeaderForPartitionError,
    RequestTimedOutError,
    StaleMetadata,
)
"""What the clients raise while a broker is away, restarts, or is being taken over from."""

FORBIDDEN = (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)
"""What the clients raise when the user lacks a right."""


def is_away(error: BaseException) -> bool:
    """Whether an error, or what it comes from, says that a broker is away: it passes when the broker is back."""
    return isinstance(error, AWAY) or isinstance(error.__cause__, AWAY)


class BrokerError(UserError):
    """The broker does not do what it was asked; the cause is the client's error, where there is one."""

    @property
    def reason(self) -> str:
        """The kind of fault, for the log."""
        return type(self.__cause__ or self).__name__


class MissingTopicError(BrokerError):
    """A topic, or a partition of it, is not on the broker."""

    def __init__(self, topic: str, partition: int | None = None) -> None:
        """`partition` is given where the topic is there, but has too few of them."""
        what = f"the topic {topic}" if partition is None else f"partition {partition} of the topic {topic}"
        super().__init__(f"{what} is missing; run `kentongan topics create`")


@contextmanager
def broker_errors(settings: Settings, wish: str) -> Iterator[None]:
    """Say in a sentence what a Kafka client raises in here; `wish` is what the broker should let us do, as in "be read".

    Raises:
        BrokerError: the client has raised something.
    """
    try:
        yield
    except (KafkaError, OSError) as error:
        raise BrokerError(_sentence(settings, error, wish)) from error


def _sentence(settings: Settings, error: Exception, wish: str) -> str:
    name, servers = type(error).__name__, settings.bootstrap_servers
    if isinstance(error, KafkaConnectionError):
        if settings.security_protocol == "PLAINTEXT":
            return f"no Kafka broker answers at {servers}; start one or set KENTONGAN_BOOTSTRAP_SERVERS"
        # The client does not distinguish a broker that refuses from one that is not there.
        return (
            f"no Kafka broker at {servers} lets this program in by {settings.security_protocol}: "
            "start one, or check KENTONGAN_BOOTSTRAP_SERVERS, user and password (KENTONGAN_SASL_*) and certificates "
            "(KENTONGAN_SSL_*)"
        )
    if is_away(error):
        return f"the broker at {servers} does not answer in time ({name}); check whether it runs, and try again"
    if isinstance(error, FORBIDDEN):
        return f"the broker does not let {wish} ({name}); check this user's rights"
    return f"the broker at {servers} refused ({name}); check its log and this user's rights"
