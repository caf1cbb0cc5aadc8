"""PostgreSQL for the tests: a server of its own in a temporary folder, for a session."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.local.ports import free_port

__all__ = ["PostgresUnavailableError", "postgresql"]


class PostgresUnavailableError(RuntimeError):
    """This machine has no PostgreSQL."""


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("postgres")
    if not found and on_path is None:
        raise PostgresUnavailableError("there is no PostgreSQL; Debian has it in the package postgresql")
    return (found[-1] if found else Path(on_path or "").resolve()).parent


@contextmanager
def postgresql() -> Iterator[str]:
    """Yield the URL of a server that holds nothing and forgets everything.

    Raises:
        PostgresUnavailableError: there is none, or the root user, as whom it does not run, cannot become `postgres`.
    """
    programs, port = _programs(), free_port()
    user = None
    folder = Path(tempfile.mkdtemp(prefix="kentongan-postgresql-"))
    if os.geteuid() == 0:
        try:
            user = pwd.getpwnam("postgres").pw_uid
        except KeyError:
            raise PostgresUnavailableError("PostgreSQL does not run as root, and there is no user postgres") from None
        os.chown(folder, user, -1)
    data = folder / "data"
    try:
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            user=user,
            capture_output=True,
            text=True,
            cwd=folder,
        )
        if made.returncode:
            raise PostgresUnavailableError(made.stderr)
        options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off -c shared_buffers=64MB"
        command = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options]
        subprocess.run([*command, "start"], user=user, check=True, capture_output=True, cwd=folder)
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*command, "-m", "immediate", "stop"], user=user, check=True, capture_output=True, cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
