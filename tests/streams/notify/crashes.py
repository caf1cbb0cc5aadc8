"""Workers on the topics of one partition, any of which may die or freeze between two records."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from schemas.codec import encode_arrays, encode_record
from schemas.notification import DELETED_KEY, Deleted
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.notify.channels import Channels
from streams.notify.deliver_stage import DeliverStage
from streams.notify.restraint.channel_state import Pending
from streams.runtime.terms import RowTerms
from streams.settings import Settings
from tests.streams.carried import Carried
from tests.streams.notify.notifications import NOON, notification
from tests.streams.virality.sample import alert

__all__ = ["CHANNELS", "GATHERED", "PLAIN", "TOPICS", "Broker", "Worker", "World"]


TOPICS = Topics(Settings())


PLAIN, GATHERED = "satu", "kumpul"


CHANNELS = Channels.model_validate(
    {
        "channels": {
            PLAIN: {"kind": "console", "group": "0s", "cap": 100_000},
            GATHERED: {"kind": "console", "group": "0s", "cap": 100_000, "digest": {"below": 10, "every": "1d"}},
        }
    }
)


class Broker:
    """The topics of one partition, with a compacted one for the rows."""

    def __init__(self) -> None:
        self.notifications: list[Incoming] = []
        self.rows: list[Incoming] = []
        self.written = 0
        self.committed = -1
        self.generation = 0
        self.letters: list[Outgoing] = []
        self.posted: dict[str, list[str]] = {PLAIN: [], GATHERED: []}
        self.deleted: set[str] = set()

    def post(self, channel: str) -> None:
        number = len(self.notifications)
        [sample] = alert().samples
        samples = tuple(sample.model_copy(update={"post": f"x:{number}{kind}"}) for kind in "ab")
        both = [notification(f"i{number % 3}{more}", number, severity=3, samples=samples) for more in ("", "-lain")]
        self.posted[channel] += [one.alert.id for one in both]
        [value] = encode_arrays(both)
        self._append(channel.encode(), value)

    def delete(self, before: int) -> None:
        """Tell of a deleted post that was shown so many records ago, if there was one."""
        post = f"x:{len(self.notifications) - before}a"
        self.deleted.add(post)
        self._append(DELETED_KEY, encode_record(Deleted(posts=(post,))))

    def _append(self, key: bytes, value: bytes) -> None:
        number = len(self.notifications)
        at = datetime.fromtimestamp(NOON, UTC)
        self.notifications.append(Incoming(TOPICS.notifications.name, 0, number, at, key, value))

    def put(self, records: Iterable[Outgoing]) -> None:
        for record in records:
            if record.topic == TOPICS.channel_state.name:
                at = datetime.fromtimestamp(NOON, UTC)
                self.rows.append(Incoming(record.topic, 0, self.written, at, record.key, record.value, tuple(record.headers)))
                self.written += 1
            else:
                self.letters.append(record)

    def expire(self) -> None:
        """Keep no notification that was acknowledged."""
        for number in range(self.committed + 1):
            self.notifications[number] = replace(self.notifications[number], value=None)

    def compact(self) -> None:
        last = {row.key: row for row in self.rows}
        self.rows = [row for row in self.rows if last[row.key] is row and row.value is not None]


class Worker:
    """The stage with the partition, as the loop runs it."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        broker.generation += 1
        self.stage = DeliverStage(TOPICS, CHANNELS, now=lambda: NOON, wait=0.0)
        self.terms = RowTerms(lambda: broker.generation * 1_000_000)
        self.stage.assign([0])
        self.terms.read_anew()
        for row in broker.rows:
            if self.terms.admits(row):
                self.stage.restore(row)
        for record in broker.notifications:
            self.stage.restore(record)
        for _, _, offset in sorted(self.stage.missing()):
            if broker.notifications[offset].value is not None:
                self.stage.restore(broker.notifications[offset])
        self.stage.write_again(self.terms.begin(broker.generation))
        self.next = broker.committed + 1
        self.seen = broker.written
        self.handed_out: list[Outgoing] = []
        self.done: dict[int, int] = {}

    def take(self) -> None:
        records = self.broker.notifications[self.next : self.next + 2]
        items = [item for record in records for item in self.stage.decode(record)[0]]
        if records:
            self.stage.apply(records, items, [])
            self.next += len(records)

    def tell(self) -> list[str]:
        """Tell what is next on the plain channel."""
        due = self.stage.next(PLAIN)
        if not isinstance(due, Pending):
            return []
        waiting = self.stage.state(PLAIN).bodies[due.number].alert
        told = "".join(str(one.value) for one in self.broker.notifications[: self.next] if one.key == DELETED_KEY)
        assert not [sample.post for sample in waiting.samples if f'"{sample.post}"' in told]
        self.stage.sent(PLAIN, due, 0.1)
        return [waiting.id]

    def hand_out(self) -> None:
        carried = Carried(self.stage.checkpoint())
        self.done = carried.commit
        self.handed_out = [
            self.terms.stamp(record) if record.topic == TOPICS.channel_state.name else record
            for records in carried.sends
            for record in records
        ]

    def write(self, records: int | None = None) -> None:
        """Put so many of the records handed out on the broker, or all and acknowledge what they settle."""
        part, self.handed_out = self.handed_out[:records], self.handed_out[records:] if records is not None else []
        self.broker.put(part)
        if records is None:
            self.broker.committed = max([self.broker.committed, *self.done.values()])

    def flush(self) -> None:
        self.hand_out()
        self.write()

    def look_for_stale(self) -> None:
        keys = {row.key or b"" for row in self.broker.rows if row.offset >= self.seen and self.terms.is_stale(row)}
        self.seen = self.broker.written
        if keys:
            self.stage.write_again({(TOPICS.channel_state.name, 0): keys})
            self.flush()


class World:
    def __init__(self) -> None:
        self.broker = Broker()
        self.worker = Worker(self.broker)
        self.frozen: list[Worker] = []
        self.told: list[str] = []
        self.expired = False

    def die(self, written: int) -> None:
        self.worker.hand_out()
        self.worker.write(written)
        self.worker = Worker(self.broker)

    def freeze(self, written: int) -> None:
        self.worker.hand_out()
        self.worker.write(written)
        self.frozen.append(self.worker)
        self.worker = Worker(self.broker)

    def wake(self, writes: int) -> None:
        """A frozen worker goes on with what it handed out, and may write once more before it knows; then it ends."""
        if self.frozen:
            late = self.frozen.pop(0)
            self.broker.put(late.handed_out)
            for _ in range(writes):
                self.told += late.tell()
                late.hand_out()
                self.broker.put(late.handed_out)
            if self.expired:
                self.worker.look_for_stale()

    def compact(self) -> None:
        """Rows are kept for an hour, in which the worker has looked for stale ones."""
        self.worker.look_for_stale()
        self.worker.flush()
        self.broker.compact()

    def expire(self) -> None:
        """Notifications are kept for longer than that."""
        self.worker.look_for_stale()
        self.worker.flush()
        self.broker.expire()
        self.expired = True

    def end(self) -> None:
        """Tell everything that is left with one more worker."""
        self.worker = Worker(self.broker)
        while self.worker.next < len(self.broker.notifications):
            self.worker.take()
        while told := self.worker.tell():
            self.told += told
        self.worker.flush()
        assert set(self.broker.posted[PLAIN]) <= set(self.told)
        if gathered := self.broker.posted[GATHERED]:
            assert self.worker.stage.state(GATHERED).waiting == len(gathered)
        assert self.broker.letters == []
        self.shows_no_deleted_post(self.worker)
        # And whoever comes next finds all of it as it is.
        self.compact()
        held = b"".join(row.value for row in self.broker.rows if row.value)
        assert not [post for post in self.broker.deleted if f'"{post}"'.encode() in held]
        after = Worker(self.broker)
        for name in after.stage.channels():
            assert after.stage.state(name).bodies == self.worker.stage.state(name).bodies
            assert after.stage.state(name).waiting == self.worker.stage.state(name).waiting

    @staticmethod
    def shows_no_deleted_post(worker: Worker) -> None:
        bodies = [one for name in worker.stage.channels() for one in worker.stage.state(name).bodies.values()]
        assert not {sample.post for one in bodies for sample in one.alert.samples} & worker.broker.deleted
