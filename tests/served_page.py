"""A pipeline with its page, and posts that make an issue spike."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.watchlist import Issue
from streams.alerts.cloudevents import alert_headers
from streams.kafka.clients import producer
from streams.settings import PREFIX
from tests.pipeline import Pipeline

__all__ = [
    "EVIL",
    "HOURS",
    "NOTE_WHEN_SEEN",
    "START",
    "WATCHED",
    "ServedPipeline",
    "opened",
    "post",
    "spike",
    "tell",
    "usual_days",
    "wait_until_live",
]


START = datetime(2026, 7, 1, tzinfo=UTC)


HOURS = 40


EVIL = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"> beras mahal'


WATCHED = [
    Issue(id="beras", title="Harga beras <b>nasional</b>", query="beras"),
    Issue(id="banjir", title="Banjir", query="banjir"),
]


def post(number: int, text: str, at: datetime, likes: int = 0) -> dict[str, Any]:
    return {
        "id": f"x:{number}",
        "source": "x",
        "created_at": at.isoformat(),
        "text": text,
        "engagement": {"likes": likes},
    }


def usual_days() -> list[dict[str, Any]]:
    """A few posts on rice every hour, and talk about nothing in particular that keeps the time going."""
    found = []
    for minute in range(0, HOURS * 60, 4):
        text = "harga beras hari ini" if minute % 20 == 0 else "banjir sudah surut" if minute % 28 == 0 else "selamat pagi"
        found.append(post(minute, f"{text} {minute}", START + timedelta(minutes=minute)))
    return found


def spike() -> list[dict[str, Any]]:
    """Fifteen minutes in which everybody speaks of rice; the most liked post holds a script."""
    begin = START + timedelta(hours=HOURS)
    loud = [
        post(10_000 + number, f"beras naik lagi! {number}", begin + timedelta(seconds=3 * number)) for number in range(300)
    ]
    return [post(9_999, EVIL, begin, likes=5000), *loud]


class ServedPipeline(Pipeline):
    """A pipeline whose one worker keeps its web port over a restart."""

    port = 0
    token = ""

    @property
    def environment(self) -> dict[str, str]:
        mine = {f"{PREFIX}METRICS_PORT": str(self.port), f"{PREFIX}WEB_TOKEN": self.token}
        return super().environment | mine

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


async def opened(browser: Any, address: str, complaints: list[str], **options: Any) -> Any:
    """A page in a context of its own; what the browser complains of goes to `complaints`."""
    context = await browser.new_context(**options)
    page = await context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(address) else complaints.append(request.url))
    for _ in range(100):
        try:
            await page.goto(address)
            break
        except Exception:
            await asyncio.sleep(0.3)
    return page


async def tell(pipeline: ServedPipeline, told: Any) -> None:
    """Put an alert on its topic, as another worker would."""
    sender = producer(pipeline.settings)
    await sender.start()
    try:
        await sender.send_and_wait(
            pipeline.topics.alerts.name,
            told.model_dump_json().encode(),
            told.incident.encode(),
            headers=list(alert_headers(told)),
        )
    finally:
        await sender.stop()


NOTE_WHEN_SEEN = """() => {
  window.seenAt = {};
  const signs = { feed: "#feed li", incident: ".incident h3", chart: ".issue[data-open] .chart .flag.opened" };
  new MutationObserver(() => {
    for (const [what, sign] of Object.entries(signs)) {
      if (document.querySelector(sign)) window.seenAt[what] ??= Date.now();
    }
  }).observe(document.body, { childList: true, subtree: true, attributes: true });
}"""
"""Has the page write down when it first shows each part of an incident."""


async def wait_until_live(page: Any) -> None:
    await page.wait_for_selector('#link[data-state="live"]', timeout=60_000)
