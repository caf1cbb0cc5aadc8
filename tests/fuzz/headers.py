"""What headers and addresses of requests hold."""

import contextlib

from pydantic import ValidationError

from streams.clock import mark_time
from streams.desk import answers
from streams.desk.questions import ActionRequest
from streams.desk.rendering import path_of
from streams.incidents.links import Links

__all__ = ["headers"]


def headers(data: bytes) -> None:
    """Each of them: marks of time, questions, actions, where a reader comes from, signed links."""
    text = data.decode("utf-8", "replace")
    mark_time(text)
    for question in (answers.AlertsQuery, answers.IncidentsQuery, answers.PostsQuery):
        for name in question.model_fields:
            with contextlib.suppress(ValidationError):
                question.model_validate({name: text})
    with contextlib.suppress(ValidationError):
        ActionRequest.model_validate_json(data)
    assert path_of(text).startswith("/")
    assert Links("k" * 32, "https://meja.example").read(text) is None
