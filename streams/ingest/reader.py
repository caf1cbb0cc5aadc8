"""The posts of a file, whatever the file is."""

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import BinaryIO, Final

from schemas.post import Post
from streams.ingest.columns import TARGETS
from streams.ingest.container import unpack, written_at
from streams.ingest.convert import Converter, RecordFault
from streams.ingest.order import OrderCheck, TimeSorter
from streams.ingest.outcome import ReadingTally
from streams.ingest.paths import MISSING
from streams.ingest.plan import Plan, complain_of_spoilt_ids, plan_of
from streams.ingest.profile import Profile, load_profiles, named_profile, names_of, recognised
from streams.ingest.reading import ReadingSettings
from streams.ingest.record import NumberedPost, RawRecord, Reject
from streams.ingest.repeats import Repeats
from streams.ingest.shape import Shape, shape_of
from streams.privacy.post_ids import derived_id

__all__ = ["PostReader", "read_posts"]

SAMPLE: Final = 500
"""Records that are looked at before anything is read."""

NO_PROFILE: Final = "none"
_FORMS: Final = {"plain": "plain", "html": "in HTML", "escaped": "with HTML entities"}


class PostReader:
    """Reads a stream to its end, a post at a time, once.

    Posts are as the file has them. One without an id gets one made from what `sanitize` makes of it, so that no personal
    data can be guessed back from the id. Posts that had to be put in order of time are sanitized, since they may have been
    written to disk.
    """

    shape: Shape
    plan: Plan
    profile: Profile | None

    def __init__(self, stream: BinaryIO, reading: ReadingSettings, sanitize: Callable[[Post], Post]) -> None:
        """Look at the file at once; at a pipe when the first post is asked for, since it may be slow to come.

        Raises:
            UserError: how it is to be read cannot be detected; the message says which option to give.
        """
        self._stream = stream
        self._reading = reading
        self._sanitize = sanitize
        self.looked = False
        """Whether the file has been looked at."""
        self._rest: Iterator[RawRecord] | None = None
        self._repeats = Repeats()
        self.tally = ReadingTally()
        """The counts of the reading so far."""
        if stream.seekable():
            self.look()

    def look(self) -> None:
        """Find out what the file is and how its records become posts.

        Raises:
            UserError: that cannot be detected.
        """
        if self.looked:
            return
        reading = self._reading
        profiles = load_profiles(reading.profiles)
        contents = unpack(self._stream)
        self._again = contents.again
        wanted = None if reading.profile in (None, NO_PROFILE) else named_profile(str(reading.profile), profiles)
        path = reading.records if reading.records is not None else wanted.records if wanted else None
        self.shape = shape_of(
            contents,
            format=reading.format,
            encoding=reading.encoding,
            path=None if path is None else tuple(key for key in path.split(".") if key),
            names={*TARGETS, *reading.columns.values(), *names_of([wanted] if wanted else profiles)},
        )
        self.packed = contents.packed
        self.sample = self._first_records()
        self.profile = wanted
        if reading.profile is None:
            self.profile = self._recognise(profiles)
        self.plan = plan_of(self.shape, self.sample, self.profile, reading, written_at(self._stream) or reading.now())
        self._learn_times()
        complain_of_spoilt_ids(self.plan)
        self._converter = Converter(self.plan, reading, self._sanitize, _derived)
        self.tally = self._converter.tally
        self.looked = True

    @property
    def words(self) -> str:
        """What the file was taken for, in words."""
        shape = self.shape
        found = [self.profile.about if self.profile else "", shape.words, *(f"packed as {kind}" for kind in self.packed)]
        if shape.encoding:
            found.append("UTF-8" if shape.encoding == "utf-8-sig" else shape.encoding)
        if shape.columns is None and shape.paths and shape.paths[0]:
            found.append(f"records at {'.'.join(shape.paths[0])}")
        if form := self.plan.text_format:
            found.append(f"texts {_FORMS[form]}")
        if (made := self.plan.read_at) and self.plan.has_counts:
            found.append(f"counts as of {made:%Y-%m-%d %H:%M} UTC")
        return ", ".join(filter(None, found))

    def __iter__(self) -> Iterator[NumberedPost | Reject]:
        self.look()
        try:
            if not self.in_order():
                self.tally.sorted = True
                yield from self._sorted()
            else:
                for entry in self._entries(self._reading.from_line):
                    self._count(entry)
                    yield entry
        finally:
            self.tally.replaced = self.shape.replaced()

    def in_order(self) -> bool:
        """Whether posts are taken as they come; where that is to be found out, the file is read for it."""
        self._newest_first = False
        if self._reading.order != "auto" or not self._again:
            return self._reading.order != "time"
        check = OrderCheck()
        for record in self.shape.records():
            if record.fault is None:
                try:
                    check.see(self._converter.moment(record))
                except RecordFault:
                    continue
        self._newest_first = check.newest_first
        return check.in_order

    def _first_records(self) -> list[RawRecord]:
        if self._again:
            return list(islice(self.shape.records(), SAMPLE))
        self._rest = self.shape.records()
        sample: list[RawRecord] = []
        for record in self._rest:
            sample.append(record)
            if record.fault is None or len(sample) == SAMPLE:
                break
        return sample

    def _recognise(self, profiles: tuple[Profile, ...]) -> Profile | None:
        """The profile of the file; of JSON, at the place of records at which there is one."""
        places = self.shape.paths
        for place in list(places) if self._again else []:
            self.shape.paths = [place, *(one for one in places if one != place)]
            sample = list(islice(self.shape.records(), SAMPLE))
            if found := recognised(profiles, None, sample):
                self.sample = sample
                return found
        self.shape.paths = places
        return recognised(profiles, self.shape.columns, self.sample)

    def _learn_times(self) -> None:
        get = self.plan.getters.get("created_at")
        if get is None:
            return
        times = self.plan.times
        for record in chain(self.sample, self._more()):
            value = get(record) if record.fault is None else MISSING
            if value is not MISSING:
                times.learn(value)
        times.settle(self.plan.specs["created_at"])

    def _more(self) -> Iterator[RawRecord]:
        """Records beyond the sample, for as long as it is open how their times are to be read."""
        if self._again:
            for record in islice(self.shape.records(), len(self.sample), None):
                if self.plan.times.undecided is None:
                    return
                yield record
            return
        assert self._rest is not None
        while self.plan.times.undecided is not None and len(self.sample) < SAMPLE:
            following = next(self._rest, None)
            if following is None:
                return
            self.sample.append(following)
            yield following

    def _records(self) -> Iterator[RawRecord]:
        return self.shape.records() if self._rest is None else chain(self.sample, self._rest)

    def _entries(self, from_line: int) -> Iterator[NumberedPost | Reject]:
        convert = self._converter
        for record in self._records():
            if record.number < from_line:
                continue
            if record.fault is None and convert.is_no_post(record):
                self.tally.passed_over += 1
                continue
            try:
                yield NumberedPost(record.number, convert.post(record))
            except RecordFault as fault:
                yield Reject(record.number, str(fault), record.raw, fault.example)

    def _sorted(self) -> Iterator[NumberedPost | Reject]:
        """All rejects, and then all posts in order of time, counted in it."""
        sorter = TimeSorter(newest_first=self._newest_first)
        goes_on = self._reading.from_line > 1
        for entry in self._entries(1):
            if isinstance(entry, NumberedPost):
                sorter.add(self._sanitize(entry.post))
            elif not goes_on:
                self._count(entry)
                yield Reject(entry.number, entry.reason, entry.raw, entry.example, ahead=True)
        for place, post in enumerate(sorter.posts(), 1):
            if place >= self._reading.from_line:
                line = NumberedPost(place, post)
                self._count(line)
                yield line

    def _count(self, entry: NumberedPost | Reject) -> None:
        if isinstance(entry, Reject):
            self.tally.reject(entry)
            return
        self.tally.posts += 1
        if (same := self._repeats.see(entry.post)) is not None:
            self.tally.same += same
            self.tally.again += not same


def read_posts(stream: BinaryIO, reading: ReadingSettings, sanitize: Callable[[Post], Post]) -> PostReader:
    """The posts of a stream, and the records that give none.

    Raises:
        UserError: see `PostReader`.
    """
    return PostReader(stream, reading, sanitize)


def _derived(post: Post) -> str:
    return derived_id(post.source, post.created_at, post.author, post.text)
