"""The settings in `sources.yaml` of a source of the kind `rss`; a file of its own as for every kind."""

from typing import Literal

from streams.connectors.fetched_settings import OpenedSettings

__all__ = ["RssSource"]


class RssSource(OpenedSettings):
    """A feed: RSS, Atom, JSON Feed, or a news sitemap; which of them is detected from its content."""

    kind: Literal["rss"]
    """The kind of source."""
