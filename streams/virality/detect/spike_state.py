"""What a spike detector has counted and learned, and the bytes that hold it."""

import struct
import zlib
from typing import Self

from streams.virality.detect.alert_budget import Alarms
from streams.virality.detect.baseline import Baseline
from streams.virality.detect.calibration import Calibration
from streams.virality.detect.daily_habits import Schedule
from streams.virality.detect.dispersion import Dispersion
from streams.virality.detect.expectation import Expectation
from streams.virality.detect.packing import Reader, pack
from streams.virality.detect.presets import DEFAULT, Preset
from streams.virality.detect.ring import Ring
from streams.virality.detect.time_grid import grid
from streams.virality.detect.usual_hour import UsualHours

__all__ = ["SpikeState"]

VERSION = 2
WITHOUT_HOURS = 1  # the version before `usual_hours`
HEAD = struct.Struct("<BIIB?")


class SpikeState:
    """Counts by bucket and what was learned of them; `SpikeDetector` says what it is for."""

    __slots__ = (
        "_expectation",
        "_preset",
        "_scaled",
        "alarms",
        "baseline",
        "born",
        "dispersion",
        "fast",
        "grid",
        "learned",
        "ring",
        "schedule",
        "slow",
        "usual_hours",
        "zone",
    )

    def __init__(
        self,
        zone: str = "Asia/Jakarta",
        preset: Preset = DEFAULT,
        bucket_seconds: int = 60,
        lateness_buckets: int = 10,
        *,
        level: bool = True,
    ) -> None:
        """With `level`, a third path compares with the hours of the last days."""
        self.zone = zone
        self._preset = preset
        self._scaled = preset.scaled  # what `slow` was learned with
        self.grid = grid(bucket_seconds, lateness_buckets)
        self.ring = Ring(self.grid)
        self.baseline = Baseline(zone)
        self.schedule = Schedule(24 * self.grid.per_hour // self.grid.per_slot)
        self.dispersion = Dispersion(len(self.grid.windows))
        self.slow = Calibration(preset.prior_mean, preset.prior_days)
        self.fast = Calibration(preset.prior_mean, preset.prior_days)
        self.alarms = Alarms()
        self.usual_hours = UsualHours() if level else None
        self.born = 0
        self.learned = 0  # UTC hours before this one are learned
        self._expectation: Expectation | None = None

    @property
    def preset(self) -> Preset:
        """The sensitivity. It may change at any time; one that scales otherwise calibrates itself anew at the next close."""
        return self._preset

    @preset.setter
    def preset(self, preset: Preset) -> None:
        self._preset = preset
        self.slow.start_from(preset.prior_mean, preset.prior_days)
        self.fast.start_from(preset.prior_mean, preset.prior_days)

    @property
    def too_late(self) -> int:
        """Counts that came after the ring had let go of their bucket."""
        return self.ring.too_late

    def add(self, bucket: int, n: int) -> None:
        """Count `n` (not negative) more in `bucket`."""
        if n < 0:
            raise ValueError(f"a count cannot be negative: {n}")
        if bucket < self.born:
            self.ring.miss(n)
        else:
            self.ring.add(bucket, n)

    def begin(self, bucket: int) -> None:
        """Before the first bucket is closed: say that it is seen for the first time now, in `bucket`.

        Of what came more than `lateness_buckets` before a part is known at best, so it counts as too late.
        """
        if self.ring.closed is None:
            self.born = max(self.born, bucket - self.grid.lateness)

    def to_bytes(self) -> bytes:
        """The state, compressed, with the zone; the preset is not part of it."""
        zone, hours = self.zone.encode(), self.usual_hours
        body = (
            zone
            + pack("q", (self.born, self.learned))
            + b"".join(
                part.to_bytes()
                for part in (self.ring, self.baseline, self.schedule, self.dispersion, self.slow, self.fast, self.alarms)
            )
            + (hours.to_bytes() if hours else b"")
        )
        version = VERSION if hours else WITHOUT_HOURS
        return HEAD.pack(version, self.grid.bucket_seconds, self.grid.lateness, len(zone), self._scaled) + zlib.compress(
            body, 1
        )

    @classmethod
    def from_bytes(cls, data: bytes, zone: str | None = None, preset: Preset = DEFAULT, *, level: bool = True) -> Self:
        """The detector that `to_bytes` wrote, which goes on exactly as that one does under the same preset.

        A `zone` replaces the one it had. One of the version before learns its usual hours from now on. Raises ValueError when
        the state is of another version or damaged.
        """
        try:
            version, bucket_seconds, lateness, length, scaled = HEAD.unpack_from(data)
            if version not in (WITHOUT_HOURS, VERSION):
                raise ValueError(f"detector state has version {version}, this program reads {VERSION}")
            body = zlib.decompress(data[HEAD.size :])
            found = cls(zone or body[:length].decode(), preset, bucket_seconds, lateness, level=level)
            found._scaled = scaled
            reader = Reader(body[length:])
            found._read(reader)
            if version == VERSION and level:
                found.usual_hours = UsualHours.read(reader)
        except (struct.error, zlib.error) as error:
            raise ValueError(f"detector state is damaged: {error}") from error
        return found

    def _read(self, reader: Reader) -> None:
        prior = self._preset.prior_mean, self._preset.prior_days
        self.born, self.learned = reader.ints("q", 2)
        self.ring = Ring.read(reader, self.grid)
        self.baseline = Baseline.read(reader, self.zone)
        self.schedule = Schedule.read(reader, self.schedule.slots)
        self.dispersion = Dispersion.read(reader, len(self.grid.windows))
        self.slow = Calibration.read(reader, *prior)
        self.fast = Calibration.read(reader, *prior)
        self.alarms = Alarms.read(reader)
