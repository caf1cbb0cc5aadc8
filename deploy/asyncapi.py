"""The contract of the topics as AsyncAPI 3: `python -m deploy.asyncapi [--check]` writes `schemas/asyncapi.json`.

Source: AsyncAPI specification 3.0.0 and its Kafka bindings 0.5.0; CloudEvents Kafka protocol binding 1.0.2.
"""

import json
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from schemas.alert import Alert
from schemas.base import Record
from schemas.post import Post
from schemas.scored import ScoredPost
from streams.alerts.cloudevents import SOURCE
from streams.kafka.topics import Topic, Topics
from streams.settings import Settings

__all__ = ["FILE", "document", "main"]

FILE = Path(__file__).parents[1] / "schemas/asyncapi.json"

_SETTINGS = Settings.model_construct()
_TOPICS = Topics(_SETTINGS)
_SCHEMAS = "#/components/schemas/{model}"
_ATTRIBUTES = {
    "ce_specversion": {"const": "1.0", "description": "Version of CloudEvents."},
    "ce_id": {"description": "The alert's id: a repeat has the same one, so drop what you have seen."},
    "ce_source": {"const": SOURCE, "description": "Who says so."},
    "ce_type": {
        "enum": [f"id.kentongan.alert.{event}.v1" for event in ("opened", "updated", "resolved")],
        "description": "What happened to the incident, and the version of the contract.",
    },
    "ce_subject": {"description": "The watched issue."},
    "ce_time": {"format": "date-time", "description": "Event time of the alert."},
    "content-type": {"const": "application/json", "description": "Of the value."},
}


def document() -> dict[str, Any]:
    """The whole document; what other systems read and write, not what the stages tell one another."""
    _, models = models_json_schema(
        [(Post, "validation"), (ScoredPost, "validation"), (Alert, "validation")], ref_template=_SCHEMAS
    )
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Kentongan",
            "version": version("kentongan"),
            "description": "Social listening on Kafka: posts in, scored posts and alerts out. Delivery is at least once.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "kafka": {
                "host": _SETTINGS.bootstrap_servers,
                "protocol": "kafka",
                "description": "The brokers of the setting KENTONGAN_BOOTSTRAP_SERVERS.",
            }
        },
        "channels": {
            "posts": _channel(_TOPICS.posts, "Posts that sources deliver.", ["post", "posts"]),
            "scoredPosts": _channel(_TOPICS.scored, "Posts with language and sentiment.", ["scoredPosts"]),
            "alerts": _channel(_TOPICS.alerts, "What people and systems should know.", ["alert"]),
        },
        "operations": {
            "receivePosts": _operation("receive", "posts", "Take in posts of any source.", "kentongan.language"),
            "sendScoredPosts": _operation("send", "scoredPosts", "Publish what was found out about each post."),
            "sendAlerts": _operation("send", "alerts", "Say that an issue goes viral or turns negative, or no longer does."),
        },
        "components": {
            "messages": {
                "post": _message(
                    "One post.", Post, key="Anything; posts of one key stay in order. Null for the tombstone of a post."
                ),
                "posts": _message("Several posts in one record.", Post, several=True),
                "scoredPosts": _message("Several scored posts in one record.", ScoredPost, several=True),
                "alert": {
                    **_message("One alert, as a CloudEvent in binary mode.", Alert, key="The incident's id."),
                    "headers": {
                        "type": "object",
                        "properties": {name: {"type": "string", **facts} for name, facts in _ATTRIBUTES.items()},
                        "required": list(_ATTRIBUTES),
                    },
                },
            },
            "schemas": models["$defs"],
        },
    }


def _channel(topic: Topic, description: str, messages: list[str]) -> dict[str, Any]:
    configuration: dict[str, Any] = {"cleanup.policy": [topic.cleanup], "max.message.bytes": topic.max_message_bytes}
    if topic.retention_ms is not None:
        configuration["retention.ms"] = topic.retention_ms
    return {
        "address": topic.name,
        "description": description,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "replicas": _SETTINGS.replication_factor,
                "topicConfiguration": configuration,
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operation(action: str, channel: str, summary: str, group: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "summary": summary}
    if group:
        found["bindings"] = {"kafka": {"groupId": {"type": "string", "enum": [group]}, "bindingVersion": "0.5.0"}}
    return found


def _message(summary: str, model: type[Record], *, several: bool = False, key: str | None = None) -> dict[str, Any]:
    one = {"$ref": _SCHEMAS.format(model=model.__name__)}
    found: dict[str, Any] = {
        "summary": summary,
        "contentType": "application/json",
        "payload": {"type": "array", "items": one} if several else one,
    }
    if key:
        found["bindings"] = {"kafka": {"key": {"type": ["string", "null"], "description": key}, "bindingVersion": "0.5.0"}}
    return found


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns its exit code."""
    text = json.dumps(document(), indent=2, ensure_ascii=False) + "\n"
    if "--check" not in arguments:
        FILE.write_text(text, encoding="utf-8", newline="\n")
    elif not FILE.exists() or FILE.read_text(encoding="utf-8") != text:
        print("schemas/asyncapi.json differs from the code: run `python -m deploy.asyncapi`.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
