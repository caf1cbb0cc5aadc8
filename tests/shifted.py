"""Runs the command on a clock that is wrong: `python -m tests.shifted SECONDS ARGUMENTS...`."""

import sys
import time

from streams.cli import main

_SHIFT = float(sys.argv.pop(1))
_time, _time_ns = time.time, time.time_ns


def _shifted() -> float:
    return _time() + _SHIFT


def _shifted_ns() -> int:
    return _time_ns() + int(_SHIFT * 1e9)


time.time, time.time_ns = _shifted, _shifted_ns

if __name__ == "__main__":
    main()
