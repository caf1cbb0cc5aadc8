"""The reference of the documentation, written from the code: `python -m deploy.reference.pages [--check]`."""

import sys

from deploy.reference.commands import commands_page
from deploy.reference.metrics import metrics_page
from deploy.reference.records import fields
from deploy.reference.settings import settings_page
from deploy.reference.topics import topics_page
from deploy.written import write_or_check
from schemas.alert import Alert
from schemas.fact import FactFile
from schemas.post import Post
from schemas.watchlist import Watchlist
from streams.connectors.sources_file import Sources
from streams.notify.channels import Channels

__all__ = ["main", "pages"]

_ALERT = """# Alert

An alert is one JSON object on the topic `kentongan.alerts`, keyed by its incident, with CloudEvents headers (`ce_id`,
`ce_type`, `ce_subject` …). The JSON Schema is `schemas/jsonschema/alert.json`; `schemas/asyncapi.json` is the contract for
tools that read AsyncAPI. Fields that hold nothing are left out. New fields may be added: a reader ignores what it does not
know. [Subscribe to alerts](../how-to/subscribe.md) shows how to read them.

"""
_POST = """# Post

A post is one public message. The topic `kentongan.posts` takes one a record, or a JSON array of them; the JSON Schema is
`schemas/jsonschema/post.json`. A field that is not known is dropped. [Send posts](../how-to/send-posts.md) shows how.

"""
_FILES = """# Files

YAML files that people write. A field that is not known is refused, with its name and place.
"""


def pages() -> dict[str, str]:
    """The text of every page, by its path in the repository."""
    files = (
        ("Watchlist", "For `kentongan watchlist apply`; [how](../how-to/watchlist.md).", Watchlist),
        ("Verified statements", "For `kentongan facts apply`; [how](../how-to/facts.md).", FactFile),
        ("Sources", "Named by `KENTONGAN_SOURCES_FILE`; [how](../how-to/sources.md).", Sources),
        ("Channels", "Named by `KENTONGAN_CHANNELS_FILE`; [how](../how-to/channels.md).", Channels),
    )
    texts = {
        "settings": settings_page(),
        "metrics": metrics_page(),
        "topics": topics_page(),
        "commands": commands_page(),
        "alert": _ALERT + fields(Alert),
        "post": _POST + fields(Post),
        "files": _FILES + "".join(f"\n## {title}\n\n{said}\n\n{fields(model, level=3)}" for title, said, model in files),
    }
    return {f"docs/reference/{name}.md": text for name, text in texts.items()}


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or with `--check` say which of them differ; return the exit code."""
    return write_or_check(pages(), "deploy.reference.pages", arguments)


if __name__ == "__main__":
    sys.exit(main())
