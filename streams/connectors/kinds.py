"""All kinds of sources."""

from typing import Annotated

from pydantic import Field

from streams.connectors.http_api.settings import HttpSource
from streams.connectors.jetstream.settings import JetstreamSource
from streams.connectors.mastodon.settings import MastodonSource
from streams.connectors.posts.settings import PostsSource
from streams.connectors.reviews.settings import ReviewsSource
from streams.connectors.rss.settings import RssSource
from streams.connectors.telegram.settings import TelegramSource
from streams.connectors.webhook.settings import WebhookSource
from streams.connectors.youtube.settings import YoutubeSource

__all__ = ["AnySource", "FetchedSource", "PushedSource", "RereadSource", "StreamedSource"]

FetchedSource = RssSource | HttpSource | YoutubeSource | ReviewsSource
"""What is asked."""

RereadSource = HttpSource | YoutubeSource | MastodonSource
"""What can be asked for posts that it showed before."""

PushedSource = WebhookSource | PostsSource
"""What comes by itself, over HTTP."""

StreamedSource = JetstreamSource | MastodonSource
"""What is followed."""

AnySource = Annotated[FetchedSource | StreamedSource | TelegramSource | PushedSource, Field(discriminator="kind")]
