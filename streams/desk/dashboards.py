"""Where Grafana shows an issue, as the dashboards of `deploy/grafana` do."""

from urllib.parse import urlencode

from streams.settings import Settings

__all__ = ["dashboard_link"]


def dashboard_link(settings: Settings, issue: str, begin: float, end: float) -> str | None:
    """The dashboard of an issue from one moment to another, in seconds since 1970; None where no Grafana is known."""
    if settings.desk_grafana_url is None:
        return None
    asked = {"var-issue": issue, "from": round(begin * 1000), "to": round(end * 1000)}
    if settings.desk_url is not None:
        asked["var-meja"] = settings.desk_url.rstrip("/")
    return f"{settings.desk_grafana_url.rstrip('/')}/d/kentongan-isu/isu?{urlencode(asked)}"
