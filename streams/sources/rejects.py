"""The file of lines that could not be taken."""

from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import orjson

from streams.errors import UserError
from streams.ingest.record import Reject

__all__ = ["RejectsFile"]


class RejectsFile:
    """Writes a JSON object a line, with `line`, `reason` and `raw`.

    The file comes into being with the first reject, readable by its owner only: it holds records as they came, with whatever
    personal data is in them, so that they can be mended.
    """

    def __init__(self, path: Path, *, append: bool) -> None:
        """With `append` an existing file is continued, else replaced."""
        self.path = path
        self.count = 0
        self._append = append
        self._file: BinaryIO | None = None

    def write(self, reject: Reject) -> None:
        """Add a line.

        Raises:
            UserError: the file cannot be written.
        """
        entry = {"line": reject.number, "reason": reject.reason, "raw": reject.raw.rstrip("\r\n")}
        try:
            if self._file is None:
                self._file = self.path.open("ab" if self._append else "wb")
                self.path.chmod(0o600)
            self._file.write(orjson.dumps(entry) + b"\n")
        except OSError as error:
            raise UserError(f"{self.path} cannot be written ({error.strerror}); name another file with --rejects") from error
        self.count += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()
