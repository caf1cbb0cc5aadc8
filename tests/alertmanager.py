"""A real Alertmanager, Debian's, for the tests of channels."""

import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

import aiohttp
import yaml

from streams.local.ports import free_port
from tests.missing import is_missing
from tests.pipeline import eventually

__all__ = ["Alertmanager"]


class Alertmanager:
    """Tells what fires to a webhook, half a second after it hears of it; use it with `async with`."""

    def __init__(self, folder: Path, webhook: str, config: dict[str, Any] | None = None) -> None:
        """The folder takes its files; without the program the test is skipped, but fails where `CI` is `true`.

        Of a `config` of its own only the waits and the address of the webhook are changed.
        """
        self._program = (
            shutil.which("prometheus-alertmanager")
            or shutil.which("alertmanager")
            or is_missing("Alertmanager", "install the package prometheus-alertmanager")
        )
        self._folder = folder
        waits = {"group_wait": "500ms", "group_interval": "500ms", "repeat_interval": "1h"}
        config = config or {
            "route": {"receiver": "local", "group_by": ["alertname"]},
            "receivers": [{"name": "local", "webhook_configs": [{"send_resolved": True}]}],
        }
        config["route"] |= waits
        config["receivers"][0]["webhook_configs"][0]["url"] = webhook
        (folder / "alertmanager.yml").write_text(yaml.safe_dump(config))
        address = f"127.0.0.1:{free_port()}"
        self.url = f"http://{address}"
        self._arguments = [
            f"--config.file={folder / 'alertmanager.yml'}",
            f"--storage.path={folder / 'alertmanager'}",
            f"--web.listen-address={address}",
            "--cluster.listen-address=",
        ]

    async def __aenter__(self) -> Self:
        with (self._folder / "alertmanager.log").open("wb") as log:
            self._process = subprocess.Popen([self._program, *self._arguments], stdout=log, stderr=subprocess.STDOUT)
        self._session = aiohttp.ClientSession()
        try:
            await eventually(self._ready, within=30, what="Alertmanager answers")
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        self._process.kill()
        self._process.wait()

    async def _ready(self) -> bool:
        try:
            async with self._session.get(f"{self.url}/-/ready") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def ask(self, path: str, body: Any = None) -> Any:
        """What its API answers; with a body it is posted."""
        async with self._session.request("GET" if body is None else "POST", f"{self.url}/api/v2/{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def shown(self) -> list[dict[str, Any]]:
        """The alerts that it shows, as its page does."""
        found = await self.ask("alerts")
        assert isinstance(found, list)
        return found
