"""Finding a ministry or a province by what people call it."""

import difflib
import re
from collections.abc import Sequence
from typing import TypeVar

from streams.errors import UserError
from streams.starter.model import Starter

__all__ = ["chosen"]

_MOST_NEAR = 3

One = TypeVar("One", bound=Starter)


def chosen(asked: str, among: Sequence[One], kind: str) -> One:
    """The one that is called so: by its slug, its name, a short or a former name, in any case.

    Raises:
        UserError: none is; it says which names come near.
    """
    by_name = {_folded(name): one for one in among for name in reversed(one.names)}
    found = by_name.get(_folded(asked))
    if found is not None:
        return found
    close = difflib.get_close_matches(_folded(asked), by_name, n=3 * _MOST_NEAR, cutoff=0.7)
    near = list(dict.fromkeys(by_name[name].slug for name in close))[:_MOST_NEAR]
    known = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(one.slug for one in among)}"
    raise UserError(f"there is no {kind} {asked[:60]!r}; {known}")


def _folded(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.lower()))
