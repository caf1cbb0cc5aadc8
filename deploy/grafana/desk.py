"""Where dashboards lead to the desk; its address is a variable that whoever looks at a dashboard can change."""

from typing import Final

from deploy.grafana.panels import JSON

__all__ = ["AT_DESK", "DESK", "desk_link"]

DESK: Final = "${meja:raw}"
"""The address of the desk, before a path of it."""
_HERE: Final = "http://127.0.0.1:8094"
AT_DESK: Final[JSON] = {
    "name": "meja",
    "label": "Alamat meja",
    "type": "textbox",
    "query": _HERE,
    "current": {"selected": False, "text": _HERE, "value": _HERE},
    "options": [{"selected": True, "text": _HERE, "value": _HERE}],
}
"""The variable, of each dashboard that leads there."""


def desk_link(title: str, path: str) -> JSON:
    """A link at the top of a dashboard to a path of the desk."""
    return {
        "asDropdown": False,
        "icon": "external link",
        "includeVars": False,
        "keepTime": False,
        "tags": [],
        "targetBlank": True,
        "title": title,
        "tooltip": "",
        "type": "link",
        "url": DESK + path,
    }
