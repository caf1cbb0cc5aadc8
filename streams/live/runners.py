"""What runs a source, by its kind."""

from dataclasses import dataclass

from streams.connectors.jetstream.settings import JetstreamSource
from streams.connectors.keep import Watched
from streams.connectors.kinds import AnySource, RereadSource
from streams.connectors.lookup import lookup_of
from streams.connectors.mastodon.settings import MastodonSource
from streams.connectors.posts.settings import PostsSource
from streams.connectors.rss.settings import RssSource
from streams.connectors.secrets import Secrets
from streams.connectors.telegram.settings import TelegramSource
from streams.connectors.webhook.settings import WebhookSource
from streams.live.hosts import Hosts
from streams.live.jetstream import JetstreamFollower
from streams.live.ledger import Ledger
from streams.live.mastodon import MastodonFollower
from streams.live.opener import opener_of
from streams.live.poller import Poller
from streams.live.push.posts import PostsReceiver
from streams.live.push.receiver import Receiver
from streams.live.push.server import PushServer
from streams.live.push.webhook import WebhookReceiver
from streams.live.push.websub import Subscriber
from streams.live.rereader import Rereader
from streams.live.stream_clock import StreamClock
from streams.live.telegram import TelegramReader

__all__ = ["Common", "Runner", "rereader_of", "runner_of"]

Runner = Poller | JetstreamFollower | MastodonFollower | TelegramReader | Receiver


@dataclass(frozen=True, slots=True)
class Common:
    """What all sources of a worker share."""

    hosts: Hosts
    watched: Watched
    clock: StreamClock
    server: PushServer
    public_url: str
    """Where hubs reach the server; empty where none does."""


def runner_of(source: AnySource, ledger: Ledger, secrets: Secrets, common: Common) -> Runner:
    """What brings the posts of a source."""
    match source:
        case JetstreamSource():
            return JetstreamFollower(source, ledger, common.watched, common.clock)
        case MastodonSource():
            return MastodonFollower(source, ledger, common.watched, secrets.opening, common.hosts)
        case TelegramSource():
            return TelegramReader(source, secrets, ledger)
        case WebhookSource():
            return WebhookReceiver(source, secrets, ledger, common.server)
        case PostsSource():
            return PostsReceiver(source, secrets, ledger, common.server)
        case RssSource() if common.public_url:
            subscriber = Subscriber(source.name, common.server, common.public_url)
            return Poller(source, ledger, opener_of(source, secrets), common.hosts, subscriber)
        case _:  # every kind that is asked
            return Poller(source, ledger, opener_of(source, secrets), common.hosts)


def rereader_of(source: AnySource, ledger: Ledger, secrets: Secrets, common: Common) -> Rereader | None:
    """What reads the counts of its posts again; None where nothing can be asked."""
    lookup = lookup_of(source)
    if lookup is None:
        return None
    assert isinstance(source, RereadSource)
    return Rereader(source, lookup, ledger, secrets.opening, common.hosts)
