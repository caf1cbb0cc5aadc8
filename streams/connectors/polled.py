"""The request to a fetched source, and the parser of its answer, for each kind of source."""

from datetime import datetime
from typing import NamedTuple

from streams.connectors.batch import Batch, Fetched, SourceState
from streams.connectors.http.trouble import FetchError
from streams.connectors.http_api.paging import page_url
from streams.connectors.http_api.parse import parse as parse_api
from streams.connectors.http_api.settings import HttpSource
from streams.connectors.kinds import AnySource, FetchedSource
from streams.connectors.reviews.parse import page_url as reviews_url
from streams.connectors.reviews.parse import parse as parse_reviews
from streams.connectors.reviews.settings import ReviewsSource
from streams.connectors.rss.parse import parse as parse_feed
from streams.connectors.youtube.live_chat import chat_units, chat_url, parse_chat
from streams.connectors.youtube.parse import parse as parse_threads
from streams.connectors.youtube.requests import judged as judged_threads
from streams.connectors.youtube.requests import threads_url
from streams.connectors.youtube.settings import YoutubeSource

__all__ = ["Ask", "ask_of", "judged", "parse", "units_of"]


class Ask(NamedTuple):
    """A request."""

    url: str
    conditional: bool = True
    """Whether the same answer as last time means that nothing is new."""
    heeds_robots: bool = True


def ask_of(source: FetchedSource, state: SourceState, now: datetime) -> Ask:
    """What is asked next."""
    if isinstance(source, HttpSource):
        return Ask(page_url(source, state, now), conditional=source.next is None, heeds_robots=False)
    if isinstance(source, YoutubeSource) and source.live is not None:
        return Ask(chat_url(source, state), conditional=False, heeds_robots=False)
    if isinstance(source, YoutubeSource):
        return Ask(threads_url(source, state), conditional=False, heeds_robots=False)
    if isinstance(source, ReviewsSource):
        return Ask(reviews_url(source, state), conditional=False, heeds_robots=False)
    return Ask(source.url)


def units_of(source: FetchedSource, state: SourceState) -> int:
    """Units of the budget that a request for what is next takes."""
    return chat_units(state) if isinstance(source, YoutubeSource) and source.live is not None else 1


def parse(fetched: Fetched, state: SourceState, source: FetchedSource) -> Batch:
    """The posts of an answer.

    Raises:
        UnreadableError: it is not what the source should give.
    """
    if isinstance(source, HttpSource):
        return parse_api(fetched, state, source)
    if isinstance(source, YoutubeSource):
        return parse_threads(fetched, state, source) if source.live is None else parse_chat(fetched, state, source)
    if isinstance(source, ReviewsSource):
        return parse_reviews(fetched, state, source)
    return parse_feed(fetched, state, source)


def judged(error: FetchError, source: AnySource, state: SourceState, now: datetime) -> FetchError | SourceState:
    """What an error means of this kind of source: itself or another one, or a state in which it does not matter."""
    return judged_threads(error, source, state, now) if isinstance(source, YoutubeSource) else error
