"""What a process answers over HTTP."""

import urllib.error
import urllib.request

__all__ = ["answer"]


def answer(port: int, path: str) -> tuple[int, bytes] | None:
    """Status and body of what this machine's port answers; None when nobody does."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as found:
            return found.status, found.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return None
