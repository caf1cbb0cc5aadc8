"""Templates of messages: those that come with the program, and an operator's own in their place."""

from functools import lru_cache
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from streams.errors import UserError

__all__ = ["fill"]


def fill(name: str, folder: Path | None, **values: object) -> str:
    """The template called `name` with the values filled in; HTML is escaped where the name says so.

    Raises:
        UserError: a template in `folder` has a fault.
    """
    try:
        return _environment(folder).get_template(name).render(values)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        at = f", line {line}" if line else ""
        raise UserError(f"the template {name} in {folder}{at}: {error.message or type(error).__name__}") from error


@lru_cache(maxsize=8)
def _environment(folder: Path | None) -> Environment:
    own: BaseLoader = PackageLoader("streams.notify.messages", "templates")
    loader = ChoiceLoader([FileSystemLoader(folder), own]) if folder else own
    # Sandboxed: who may edit a template may not run code in the worker.
    return ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=lambda name: name is not None and ".html" in name,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
