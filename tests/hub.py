"""A hub on the loopback address that speaks as much of the Hugging Face hub's protocol as fetching a checkpoint takes.

Source: https://huggingface.co/docs/hub/api and the requests that the client `huggingface_hub` sends.
"""

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

__all__ = ["Hub"]


@dataclass
class Hub:
    """Serves folders as repositories by their names; every path that was asked for is in `asked`."""

    repositories: Mapping[str, Path]
    gated: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    """SHA-256 to give for a file in place of its own."""

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": self}))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Hub":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def commit(self, name: str) -> str:
        """The commit that a repository stands at: it follows from the files."""
        files = sorted(self.repositories[name].iterdir())
        return hashlib.sha1(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()

    def told(self, name: str) -> dict[str, Any]:
        """What the hub says of a repository."""
        siblings = []
        for path in sorted(self.repositories[name].iterdir()):
            content = path.read_bytes()
            one: dict[str, Any] = {"rfilename": path.name, "size": len(content), "blobId": hashlib.sha1(content).hexdigest()}
            if path.suffix in (".safetensors", ".bin", ".h5"):
                digest = self.hashes.get(path.name, hashlib.sha256(content).hexdigest())
                one["lfs"] = {"size": len(content), "sha256": digest, "pointerSize": 134}
            siblings.append(one)
        return {"id": name, "sha": self.commit(name), "siblings": siblings, "private": False, "tags": [], "downloads": 0}


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, *_: object) -> None: ...

    def _answer(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.asked.append(path)
        for name, folder in self.hub.repositories.items():
            commit = self.hub.commit(name)
            if path == f"/api/models/{name}" or path.startswith(f"/api/models/{name}/revision/"):
                revision = path.rpartition("/revision/")[2] if "/revision/" in path else "main"
                if name in self.hub.gated:
                    return self._fail(403, "GatedRepo", "Access to this checkpoint is restricted")
                if revision not in ("main", commit):
                    return self._fail(404, "RevisionNotFound", f"Invalid rev id: {revision}")
                return self._send(json.dumps(self.hub.told(name)).encode(), {"Content-Type": "application/json"})
            if path.startswith(f"/{name}/resolve/"):
                revision, _, file = path.removeprefix(f"/{name}/resolve/").partition("/")
                if revision == commit and (folder / file).is_file():
                    content = (folder / file).read_bytes()
                    etag = hashlib.sha256(content).hexdigest()
                    return self._send(content, {"ETag": f'"{etag}"', "X-Repo-Commit": commit})
                return self._fail(404, "EntryNotFound", "Entry not found")
        return self._fail(401, "RepoNotFound", "Invalid username or password.")

    def _send(self, content: bytes, headers: Mapping[str, str], status: int = 200) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def _fail(self, status: int, code: str, message: str) -> None:
        headers = {"X-Error-Code": code, "X-Error-Message": message, "Content-Type": "application/json"}
        self._send(json.dumps({"error": message}).encode(), headers, status)
