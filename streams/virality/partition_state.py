"""The state of one partition of `mentions` (issues, sources, terms), and the rows that hold it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress

import structlog

from schemas.mention import Edit
from schemas.watchlist import Issue
from streams.errors import NewerFormatError
from streams.runtime.refused_rows import RefusedRows, damaged_if
from streams.virality.coverage.coverage import ROW_PREFIX, Coverage
from streams.virality.emerging.detector import ROW_KEY, Emerging
from streams.virality.emerging.terms_row import restore_terms, row_of_terms
from streams.virality.issue.cache import IssueCache
from streams.virality.issue.row import row_age
from streams.virality.issue.state import IssueState
from streams.virality.unwatched import Unwatched, unwatched_issue
from streams.virality.withdrawn import Withdrawn

__all__ = ["PartitionState"]

log = structlog.get_logger(__name__)


def _kind(key: str) -> str:
    """What the row of a key is of."""
    return "source" if key.startswith(ROW_PREFIX) else "terms" if key == ROW_KEY else "issue"


class PartitionState:
    """Issues, sources and terms."""

    def __init__(self, issues: IssueCache, *, watchlist: Callable[[], Mapping[str, Issue]], unwatched: Unwatched) -> None:
        """`watchlist` is that of the moment."""
        self.issues = issues
        self.coverage = Coverage(unwatched.zone)
        self.emerging = self._new_emerging(unwatched)
        self.refused = RefusedRows("issue", "source", "terms")
        """By keys: what these rows are of is not worked on."""
        self.row_bytes: dict[str, int] = {}
        """Size of each row as it was last read or written."""
        self.awake: set[str] = set()
        """Issues in which time passes: something was said lately, or an incident is open."""
        self.quiet: dict[str, int] = {}
        """Those of them that cannot raise an alert before a new mention, each with the minute that it waits for."""
        self.followed: Mapping[str, Issue] = {}
        """The watchlist whose settings the issues follow."""
        self._watchlist = watchlist
        self._unwatched = unwatched
        self.withdrawn = Withdrawn()
        self._changed: set[str] = set()
        self._forgotten: set[str] = set()

    @staticmethod
    def _new_emerging(unwatched: Unwatched) -> Emerging:
        return Emerging(unwatched.terms, unwatched.people, unwatched.zone)

    def restore(self, key: str, row: bytes | None, *, counts: bool = False) -> None:
        """Restore the row of a key. Of several rows the one that has come furthest counts, or one of which it is known.

        Every release that may come gives its rows a term. What has none and looks newer than it can be is damaged, and what
        lies over a row that could be read is written over.

        Raises:
            NewerFormatError: a newer release wrote it: it is refused, and what rows before it said is forgotten.
            ValueError: it cannot be read.
        """
        try:
            with self.refused.reading(key, _kind(key)), damaged_if(self._holds(key) and not counts):
                self._restore(key, row, counts=counts)
        except NewerFormatError:
            self._leave(key)
            raise
        except Exception:
            if self._holds(key):
                self.write_again(key)
            raise

    def _holds(self, key: str) -> bool:
        """Whether something is known of what a key is of."""
        if key.startswith(ROW_PREFIX):
            return key.removeprefix(ROW_PREFIX) in self.coverage.sources
        return self.emerging.folded > 0 if key == ROW_KEY else key in self.issues

    def refuses(self, key: str, row: bytes | None) -> bool:
        """Refuse a row that somebody else wrote meanwhile if a newer release did, and of an issue that is not known here."""
        if row and _kind(key) == "issue" and key not in self.issues and key not in self.refused:
            with suppress(NewerFormatError, ValueError), self.refused.reading(key, "issue"):
                row_age(row)
        return key in self.refused

    def _leave(self, key: str) -> None:
        """Hold nothing of what a key is of."""
        self.row_bytes.pop(key, None)
        if key == ROW_KEY:
            self.emerging = self._new_emerging(self._unwatched)
        elif key.startswith(ROW_PREFIX):
            self.coverage.sources.pop(key.removeprefix(ROW_PREFIX), None)
        else:
            self.issues.forget(key)
            self._fall_asleep(key)

    def _restore(self, key: str, row: bytes | None, *, counts: bool) -> None:
        if key.startswith(ROW_PREFIX) or key == ROW_KEY:
            if row is None:
                return
            if key == ROW_KEY:
                restore_terms(self.emerging, row, counts=counts)
            else:
                self.coverage.restore(key.removeprefix(ROW_PREFIX), row, counts=counts)
            self.row_bytes[key] = len(row)
        else:
            self._remember_issue(key, row, counts=counts)

    def _remember_issue(self, name: str, row: bytes | None, *, counts: bool) -> None:
        self.follow_watchlist()
        known = self.issues.age(name)
        if row is None:
            self.issues.forget(name)
            self._fall_asleep(name)
            self.row_bytes.pop(name, None)
        elif (age := row_age(row)) and (counts or known is None or age >= known):
            state = self.state_of(name, row)
            self.issues[name] = state
            self._fall_asleep(name)
            if not state.waiting:
                self.awake.add(name)
            self.row_bytes[name] = len(row)

    def _fall_asleep(self, name: str) -> None:
        self.awake.discard(name)
        self.quiet.pop(name, None)

    def state_of(self, name: str, row: bytes) -> IssueState:
        """The state in a row, with the issue's settings of today."""
        watched = self._watchlist().get(name)
        return IssueState.from_bytes(row, watched or unwatched_issue(name), watched=watched is not None)

    def delete(self, posts: frozenset[str]) -> Iterator[None]:
        """Drop what can be read of posts that their source has deleted, now and when their mentions are counted later.

        Issues are gone through one by one, as the steps are asked for.
        """
        self.withdrawn.delete(posts)
        self.emerging.delete(posts)
        for name in self.issues.showing(posts):
            if (state := self.issues.take(name)) and state.delete(posts):
                self.change(name)
            self.issues.rest(name)
            yield

    def withdraw(self, number: int, edits: Collection[Edit]) -> Iterator[None]:
        """Drop what posts of a partition of `posts` said before they were changed, now and when it is counted later.

        Issues are gone through as for `delete`.
        """
        self.withdrawn.change(number, edits)
        posts = frozenset(one.post for one in edits)
        self.emerging.delete(posts)
        for name in self.issues.showing(posts):
            if (state := self.issues.take(name)) and state.withdraw(number, edits):
                self.change(name)
            self.issues.rest(name)
            yield

    def begin_with(self, name: str, state: IssueState) -> None:
        """Give an issue without state its history. The issue has to be on the watchlist within a day of event time."""
        if name in self.refused or name in self.issues:
            reason = "a newer release wrote its row" if name in self.refused else "the issue is followed already"
            log.warning("history_ignored", issue=name, reason=reason)
            return
        log.info("history_taken", issue=name)
        self.issues[name] = state
        self.change(name)

    def change(self, name: str) -> None:
        """Say that the row of an issue is to be written."""
        self._changed.add(name)
        self._forgotten.discard(name)

    def write_again(self, key: str) -> None:
        """Have the row of a key written once more, or that there is none; one that is refused stays as it is."""
        if key in self.refused:
            return
        if key.startswith(ROW_PREFIX):
            if (source := key.removeprefix(ROW_PREFIX)) in self.coverage.sources:
                self.coverage.changed.add(source)
        elif key == ROW_KEY:
            self.emerging.changed = True
        elif key in self.issues:
            self.change(key)
        else:
            self._forgotten.add(key)

    def write_all(self) -> None:
        """Have every row written once more."""
        for name in self.issues:
            self.change(name)
        self.coverage.changed.update(self.coverage.sources)
        self.emerging.changed |= self.emerging.folded > 0

    def forget(self, name: str) -> None:
        """Drop an issue, and its row."""
        self.issues.forget(name)
        self.row_bytes.pop(name, None)
        self._changed.discard(name)
        self._forgotten.add(name)

    def changed_unwatched_rows(self) -> list[tuple[str, bytes]]:
        """Keys and values of the rows of sources and terms that have changed since the last call."""
        found = list(self.coverage.rows())
        if self.emerging.changed:
            found.append((ROW_KEY, row_of_terms(self.emerging)))
        self.row_bytes.update((key, len(row)) for key, row in found)
        return found

    def changed_rows(self) -> Iterator[tuple[str, bytes | None]]:
        """Keys and values of the rows of issues that have changed since the last call; None for one that is forgotten.

        Rows are written as they are asked for: for so long the state must not change.
        """
        changed, forgotten = sorted(self._changed), sorted(self._forgotten)
        self._changed.clear()
        self._forgotten.clear()
        return self._rows(changed, forgotten)

    def _rows(self, changed: Sequence[str], forgotten: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        for name in changed:
            row = self.issues[name].to_bytes()
            self.row_bytes[name] = len(row)
            yield name, row
        yield from ((name, None) for name in forgotten)

    def unwatched_rows(self) -> Iterator[tuple[str, bytes]]:
        """Keys and values of all rows of sources and terms."""
        yield from self.coverage.all_rows()
        if self.emerging.folded:
            yield ROW_KEY, row_of_terms(self.emerging)

    def follow_watchlist(self) -> None:
        """Have the issues follow the settings of the watchlist of the moment."""
        watched = self._watchlist()
        if self.followed is not watched:
            before, self.followed = self.followed, watched
            self.quiet.clear()
            for name in self.issues:
                if name in watched and watched[name] != before.get(name):
                    state = self.issues.take(name)
                    assert state is not None
                    state.follow(watched[name])
                    self.issues.rest(name)
