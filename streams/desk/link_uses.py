"""Which links of messages were used: each is good for one decision, whichever desk is asked first."""

from typing import Final, Literal

from sqlalchemy import Connection, Engine, delete, insert, select, update

from streams.desk.database import writing
from streams.desk.tables import used_links
from streams.incidents.links import Link

__all__ = ["CLAIMED_SECONDS", "SourceStatus", "forget_expired", "give_back", "keep", "status", "use"]

CLAIMED_SECONDS: Final = 60
"""For how long a desk has a link to itself while it decides; one that is killed meanwhile leaves the link good after that."""

SourceStatus = Literal["free", "claimed", "used"]


def use(engine: Engine, link: Link, now: float) -> SourceStatus:
    """Claim the link, at a moment in seconds since 1970, to decide by it; return how it stood: who finds it free has it."""
    with writing(engine) as (connection, _):
        stands = _standing(connection, link, now)
        if stands == "free":
            _forget(connection, link)
            until = min(int(now) + CLAIMED_SECONDS, link.expires)
            connection.execute(insert(used_links).values(id=link.id, expires_at=until))
    return stands


def keep(engine: Engine, link: Link) -> None:
    """Have a link that was claimed be used: what it lets decide was decided."""
    with writing(engine) as (connection, _):
        connection.execute(update(used_links).where(used_links.c.id == link.id).values(expires_at=link.expires))


def give_back(engine: Engine, link: Link) -> None:
    """Make the link usable again, as nothing came of its use."""
    with writing(engine) as (connection, _):
        _forget(connection, link)


def status(engine: Engine, link: Link, now: float) -> SourceStatus:
    """Whether the link was used, or is claimed by a desk that decides by it."""
    with engine.connect() as connection:
        return _standing(connection, link, now)


def forget_expired(engine: Engine, now: float) -> None:
    """Forget the links that have expired by now, in seconds since 1970, and claims of which nothing came."""
    with writing(engine) as (connection, _):
        connection.execute(delete(used_links).where(used_links.c.expires_at <= now))


def _standing(connection: Connection, link: Link, now: float) -> SourceStatus:
    until = connection.execute(select(used_links.c.expires_at).where(used_links.c.id == link.id)).scalar()
    if until is None or (until <= now and until < link.expires):
        return "free"
    return "claimed" if until < link.expires else "used"


def _forget(connection: Connection, link: Link) -> None:
    connection.execute(delete(used_links).where(used_links.c.id == link.id))
