"""The compose file, read."""

import re
from pathlib import Path
from typing import Any

import typer
import yaml

from streams.cli import command_line

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("kentongan:")}
WORKERS = {name: service for name, service in OURS.items() if service.get("command", [""])[0] == "worker"}
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()


def parsed(command: list[str]) -> dict[str, Any]:
    """The parameters that a command line of `kentongan` gives; it is read, but not run."""
    found: Any = typer.main.get_command(command_line())
    words = list(command)
    while hasattr(found, "commands"):
        found = found.commands[words.pop(0)]
    return dict(found.make_context(found.name, words).params)


def mounted(service: dict[str, Any]) -> dict[Path, Path]:
    """The files of the repository that a service sees, by their path inside; all are read-only."""
    binds = [volume.split(":") for volume in service.get("volumes", ()) if volume.startswith("./")]
    assert all(mode == ["ro"] for _, _, *mode in binds)
    return {Path(inside): ROOT / outside for outside, inside, *_ in binds}


def exposed() -> list[str]:
    """The ports that the image names."""
    return re.findall(r"\d+", " ".join(re.findall(r"^EXPOSE (.+)$", DOCKERFILE, re.MULTILINE)))
