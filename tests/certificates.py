"""A certificate authority and a server certificate signed by it, made with `openssl`, for the tests of TLS."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Certificates", "make_certificates"]

_DAYS = "2"


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files: `authority` is what clients trust; `server` holds the server's key (PKCS 8) and certificate."""

    authority: Path
    server: Path


def make_certificates(directory: Path) -> Certificates:
    """Make both in `directory`, valid for 127.0.0.1 and localhost."""
    authority, authority_key = directory / "ca.pem", directory / "ca.key"
    key, certificate, server = directory / "server.key", directory / "server.crt", directory / "server.pem"
    new_key = ["-newkey", "rsa:2048", "-noenc"]
    _openssl("req", "-x509", *new_key, "-keyout", authority_key, "-out", authority, "-subj", "/CN=Test authority",
             "-days", _DAYS)  # fmt: skip
    _openssl("req", "-x509", *new_key, "-keyout", key, "-out", certificate, "-subj", "/CN=localhost", "-days", _DAYS,
             "-CA", authority, "-CAkey", authority_key, "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
             "-addext", "basicConstraints=critical,CA:FALSE")  # fmt: skip
    server.write_bytes(key.read_bytes() + certificate.read_bytes())
    return Certificates(authority=authority, server=server)


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, stdin=subprocess.DEVNULL)
