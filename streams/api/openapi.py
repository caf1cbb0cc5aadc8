"""The HTTP interface as OpenAPI 3.1, from the models of its queries and of the alert."""

from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from schemas.action import Action
from schemas.alert import Alert
from streams.api.query import ActionRequest, AlertQuery, IncidentQuery

__all__ = ["document"]

_ALERT = {"$ref": "#/components/schemas/Alert"}
_PAGE = {
    "type": "object",
    "properties": {
        "alerts": {"type": "array", "items": _ALERT, "description": "Oldest first."},
        "next": {"type": "string", "description": "Give it as `after` for what follows."},
        "more": {"type": "boolean", "description": "Whether there was more when this was read."},
    },
    "required": ["alerts", "next", "more"],
}
_INCIDENTS = {
    "type": "object",
    "properties": {
        "incidents": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "incident": {"type": "string"},
                    "issue": {"type": "string"},
                    "open": {"type": "boolean", "description": "Neither resolved nor closed by somebody."},
                    "severity": {"type": "integer"},
                    "actions": {"type": "array", "items": {"$ref": "#/components/schemas/Action"}},
                },
                "required": ["incident", "issue", "open", "severity", "actions"],
            },
        }
    },
    "required": ["incidents"],
}
_DONE = {"type": "object", "properties": {"done": {"type": "string"}}, "required": ["done"]}
_ERROR = {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}
_FAULTS = {
    "400": "The query cannot be understood.",
    "401": "There is no token, or none that is known.",
    "403": "The token may not do this.",
    "410": "The place to go on from is on a topic that was deleted and made anew since: begin anew, without it.",
    "429": "Too many requests; the header Retry-After says how long to wait.",
    "503": "Kafka does not answer or refuses, not everything has been read yet, or too many readers are listening.",
}


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    _, models = models_json_schema(
        [(Alert, "serialization"), (Action, "serialization"), (ActionRequest, "validation")],
        ref_template="#/components/schemas/{model}",
    )
    last = {
        "name": "Last-Event-ID",
        "in": "header",
        "description": "The id of the last event seen; goes before `after`.",
        "schema": {"type": "string"},
    }
    stream = [one for one in _parameters(AlertQuery) if one["name"] not in ("since", "limit")]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kentongan",
            "version": version("kentongan"),
            "description": "Alerts for systems without Kafka. An alert may come twice: the same id is the same alert.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/health": {"get": _operation("health", "Whether the server answers.", [], {"type": "object"}, secure=False)},
            "/ready": {"get": _ready()},
            "/alerts": {"get": _operation("alerts", "Alerts of the past, in pages.", _parameters(AlertQuery), _PAGE)},
            "/alerts/stream": {
                "get": _operation(
                    "stream",
                    "Alerts as they come: server-sent events `alert` with an alert as data, after what was missed.",
                    [*stream, last],
                    {"type": "string"},
                    kind="text/event-stream",
                )
            },
            "/incidents": {
                "get": _operation("incidents", "Incidents of late, open ones first.", _parameters(IncidentQuery), _INCIDENTS)
            },
            "/incidents/{incident}/actions": {"post": _action()},
        },
        "components": {
            "schemas": {**models["$defs"], "Error": _ERROR},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _ready() -> dict[str, Any]:
    reasons = {"type": "object", "additionalProperties": {"type": "string"}}
    answer = {
        "type": "object",
        "properties": {"ready": {"type": "boolean"}, "reasons": reasons},
        "required": ["ready", "reasons"],
    }
    found = _operation("ready", "Whether everything is answered, and why not.", [], answer, secure=False)
    found["responses"]["503"] = {**found["responses"]["200"], "description": "Not yet, or not now."}
    return found


def _action() -> dict[str, Any]:
    incident = {
        "name": "incident",
        "in": "path",
        "required": True,
        "description": "Its id, or the beginning of it.",
        "schema": {"type": "string"},
    }
    summary = "Say what somebody decides about an incident; needs a token with the scope act."
    found = _operation("act", summary, [incident], _DONE, success="201")
    found["requestBody"] = {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ActionRequest"}}},
    }
    found["responses"]["404"] = {**found["responses"]["400"], "description": "There is no such incident of late."}
    return found


def _parameters(model: type[BaseModel]) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "description": facts.pop("description"), "schema": _plain(facts)}
        for name, facts in model.model_json_schema()["properties"].items()
    ]


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a value that may be left out, where it is given."""
    given = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    found = {**schema, **given[0]} if given else dict(schema)
    return {name: value for name, value in found.items() if name not in ("anyOf", "title") and value is not None}


def _operation(
    name: str,
    summary: str,
    parameters: list[dict[str, Any]],
    answer: dict[str, Any],
    *,
    kind: str = "application/json",
    secure: bool = True,
    success: str = "200",
) -> dict[str, Any]:
    faults = {
        code: {
            "description": text,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
        }
        for code, text in _FAULTS.items()
    }
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "security": [{"token": []}] if secure else [],
        "responses": {
            success: {"description": "As asked.", "content": {kind: {"schema": answer}}},
            **(faults if secure else {}),
        },
    }
