"""Runs sources as the worker that has them does, without a group: `python -m tests.source_term`, with its settings."""

import asyncio

from streams.connectors.sources_file import usable_sources
from streams.kafka.topics import Topics
from streams.live.term import Term
from streams.settings import load_settings


async def main() -> None:
    """Run until somebody ends it."""
    settings = load_settings()
    async with Term(settings, Topics(settings), usable_sources(settings.sources_file)) as term:
        print("started", flush=True)
        await term.run()


if __name__ == "__main__":
    asyncio.run(main())
