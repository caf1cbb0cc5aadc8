"""Putting records of the topics into the store: each once, whatever is read again, with how far each partition was read."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from schemas.action import Action, action_key
from schemas.alert import COPY_HEADER, Alert
from schemas.codec import decode_scored, encode_record
from schemas.scored import ScoredPost
from schemas.watchlist import Issue
from streams.desk.alert_rows import put_alerts, show_no_more
from streams.desk.corrections import forget_corrections
from streams.desk.database import refuses_a_value, writing
from streams.desk.issue_versions import put_version
from streams.desk.post_rows import put_posts, read_after
from streams.desk.tables import counters, decisions, issues, places
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.kafka.unreadable import Unreadables

__all__ = ["Places", "Writer"]

Places = Mapping[tuple[str, int], int]
"""By topic and partition, the offset of the first record that is not in the store."""


@dataclass(slots=True)
class _Found:
    """What some records hold."""

    posts: dict[str, tuple[ScoredPost | None, int]]
    alerts: list[tuple[Alert, int, bool]]
    decisions: list[tuple[str, Action | None, int]]
    issues: dict[str, tuple[Issue | None, int]]


class Writer:
    """Writes the store; several may write the same one."""

    def __init__(self, engine: Engine, topics: Topics) -> None:
        self._engine = engine
        self._topics = topics
        self.unreadables = Unreadables("desk")
        """Records that hold nothing that this release can read, or not all of whose posts it can."""

    def places(self, ids: Mapping[str, str]) -> Places:
        """Where reading goes on, of the topics that have these ids: nothing of one that was created again since."""
        with self._engine.connect() as connection:
            return _passed(connection, ids)

    def forget(self, topic: str) -> None:
        """Forget how far a topic was read: it is another one now."""
        with writing(self._engine) as (connection, _):
            connection.execute(delete(places).where(places.c.topic == topic))

    def keep_issues(self, names: Iterable[str]) -> None:
        """Forget the issues that are not among those on the watchlist."""
        known = set(names)
        with writing(self._engine) as (connection, _):
            for name in connection.execute(select(issues.c.id)).scalars().all():
                if name not in known:
                    connection.execute(delete(issues).where(issues.c.id == name))
                    put_version(connection, name, None, int(time.time()))

    def put(self, records: Iterable[Incoming], ids: Mapping[str, str]) -> int:
        """Store what is not stored yet of records of the topics with these ids; return how many records that was.

        Raises:
            sqlalchemy.exc.DBAPIError: the database is away, or refuses; nothing is stored then.
        """
        given = list(records)
        if not given:
            return 0
        try:
            stored = self._put_all(given, ids)
        except (DBAPIError, OverflowError) as error:
            if isinstance(error, DBAPIError) and not refuses_a_value(error):
                raise
            # All but the record with the value that the database cannot hold are stored.
            if len(given) > 1:
                return sum(self.put([record], ids) for record in given)
            record = given[0]
            self.unreadables.passed_over(record.topic, error, partition=record.partition, offset=record.offset)
            with writing(self._engine) as (connection, _):
                self._pass(connection, given, ids)
            return 0
        self.unreadables.log_all()
        return stored

    def _put_all(self, records: list[Incoming], ids: Mapping[str, str]) -> int:
        with writing(self._engine) as (connection, last):
            passed = _passed(connection, ids)
            fresh = [one for one in records if one.offset >= passed.get((one.topic, one.partition), 0)]
            after = self._store(connection, self._read(fresh), last)
            if after > last:
                connection.execute(update(counters).where(counters.c.name == "events").values(value=after))
            self._pass(connection, fresh, ids)
        return len(fresh)

    def _pass(self, connection: Connection, stored: Iterable[Incoming], ids: Mapping[str, str]) -> None:
        # The watchlist is read from its beginning each time: a removal that was missed is compacted away after a day.
        followed = [one for one in stored if one.topic != self._topics.watchlist.name]
        for (topic, partition), offset in {(one.topic, one.partition): one.offset + 1 for one in followed}.items():
            here = (places.c.topic == topic) & (places.c.partition == partition)
            values = {"next": offset, "topic_id": ids.get(topic, "")}
            if connection.execute(update(places).where(here).values(**values)).rowcount == 0:
                connection.execute(insert(places).values(topic=topic, partition=partition, **values))

    def _read(self, records: Iterable[Incoming]) -> _Found:
        found = _Found({}, [], [], {})
        for record in records:
            with self.unreadables.noting(record):
                self._read_one(record, found)
        return found

    def _read_one(self, record: Incoming, found: _Found) -> None:
        key, at = (record.key or b"").decode("utf-8", "replace"), int(record.timestamp.timestamp())
        if record.topic == self._topics.scored.name:
            if record.value is None:
                found.posts[key] = None, at
                return
            decoded = decode_scored(record.value)
            # A reading that mentions no watched issue leaves what is stored of the post as it was.
            for post in decoded.values:
                if (post.issues or post.edited) and not post.too_old:
                    before, _ = found.posts.get(post.id, (None, at))
                    found.posts[post.id] = read_after(before, post), at
            decoded.complain()
        elif record.topic == self._topics.watchlist.name:
            found.issues[key] = (None if record.value is None else Issue.model_validate_json(record.value)), at
        elif record.topic == self._topics.incident_actions.name:
            action = None if record.value is None else Action.model_validate_json(record.value)
            found.decisions.append((key, action, at))
        elif record.value is not None:
            found.alerts.append((Alert.model_validate_json(record.value), at, record.header(COPY_HEADER) is not None))

    def _store(self, connection: Connection, found: _Found, last: int) -> int:
        put_posts(connection, found.posts)
        deleted = {name: at for name, (post, at) in found.posts.items() if post is None}
        if deleted:
            show_no_more(connection, deleted, max(deleted.values()))
            forget_corrections(connection, deleted)
        last = put_alerts(connection, found.alerts, last)
        for key, action, at in found.decisions:
            if action is None:
                # Only notes are taken away; what was decided ends by another decision.
                of_it = (decisions.c.key == key) & decisions.c.key.startswith("note ", autoescape=True)
                last += connection.execute(delete(decisions).where(of_it)).rowcount > 0
            elif connection.execute(select(decisions.c.number).where(decisions.c.id == action.id)).first() is None:
                last += 1
                row = {"id": action.id, "key": action_key(action), "incident": action.incident, "issue": action.issue}
                body = encode_record(action).decode()
                connection.execute(insert(decisions).values(number=last, written_at=at, body=body, **row))
        for name, (issue, at) in found.issues.items():
            connection.execute(delete(issues).where(issues.c.id == name))
            if issue is not None:
                connection.execute(insert(issues).values(id=name, body=encode_record(issue).decode()))
            put_version(connection, name, issue, at)
        return last


def _passed(connection: Connection, ids: Mapping[str, str]) -> Places:
    return {
        (row.topic, row.partition): row.next
        for row in connection.execute(select(places))
        if row.topic_id == ids.get(row.topic, "")
    }
