"""Alerts in Python, with the client of Kentongan.

Install it with `pip install kentongan` and run `python subscriber.py`.
"""

import asyncio
import os

from streams.client import AlertSubscription

SERVERS = os.environ.get("KENTONGAN_BOOTSTRAP_SERVERS", "127.0.0.1:9092")
TOPIC = os.environ.get("KENTONGAN_TOPIC_PREFIX", "kentongan.") + "alerts"


async def main() -> None:
    """Print every alert of severity 5 and more, going on where the last run ended."""
    async with AlertSubscription(SERVERS, topic=TOPIC, group="contoh-python", start="earliest", min_severity=5) as alerts:
        async for alert in alerts:
            print(f"{alert.event} {alert.severity}/10 {alert.headline.id}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
