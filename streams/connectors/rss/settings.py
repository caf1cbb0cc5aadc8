"""What `sources.yaml` says of a source of the kind `rss`."""

from typing import Literal

from streams.connectors.fetched_settings import FetchedSettings

__all__ = ["RssSource"]


class RssSource(FetchedSettings):
    """A feed: RSS, Atom, JSON Feed, or a news sitemap; which of them, its content tells."""

    kind: Literal["rss"]
    """The kind of source."""
