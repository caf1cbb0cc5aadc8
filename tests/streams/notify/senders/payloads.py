"""Comparing what is sent with what Alertmanager sends."""

from typing import Any

__all__ = ["shape"]


def shape(value: Any) -> Any:
    """The value with types in the place of what stands in it; of a list its first."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    return [shape(value[0])] if isinstance(value, list) else type(value)
