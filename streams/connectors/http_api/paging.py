"""The addresses of pages, one after the other."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from streams.connectors.batch import SourceState, UnreadableError
from streams.connectors.http_api.settings import HttpSource
from streams.connectors.mapping import find

__all__ = ["next_page", "page_url"]

_LONGEST = 4_096


def page_url(source: HttpSource, state: SourceState, now: datetime) -> str:
    """The address to ask: that of the page at which reading stopped, else of the first one."""
    if state.page is not None:
        return state.page
    added = dict(source.params)
    if since := source.since:
        moment = (state.cursor or now).astimezone(UTC) - timedelta(seconds=since.look_back)
        added[since.param] = moment.strftime("%Y-%m-%dT%H:%M:%SZ") if since.format == "iso" else str(int(moment.timestamp()))
    return _with(source.url, added)


def next_page(source: HttpSource, asked: str, body: object) -> str | None:
    """Where the page after this one is; None where there is none.

    Raises:
        UnreadableError: it is on another host, to which no authorization may go, or it is no address.
    """
    found = find(source.next, body)
    if found in (None, "", False):
        return None
    if not isinstance(found, str | int):
        raise UnreadableError("what should lead to its next page is neither text nor a number")
    try:
        url = _with(asked, {source.next_param: str(found)}) if source.next_param else urljoin(asked, str(found))
        same = urlsplit(url)[:2] == urlsplit(source.url)[:2]
    except ValueError:
        same = False
    if not same or len(url) > _LONGEST:
        raise UnreadableError("its next page is on another host, or at no address")
    return None if url == asked else url


def _with(url: str, added: dict[str, str]) -> str:
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in added]
    return urlunsplit(parts._replace(query=urlencode([*kept, *added.items()])))
