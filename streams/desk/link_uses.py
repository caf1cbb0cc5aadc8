"""Which links of messages were used: each is good for one decision, whichever desk is asked first."""

from sqlalchemy import Engine, delete, insert, select

from streams.desk.database import writing
from streams.desk.tables import used_links
from streams.incidents.links import Link

__all__ = ["forget_expired", "give_back", "is_used", "use"]


def use(engine: Engine, link: Link) -> bool:
    """Mark the link as used; False when it was."""
    with writing(engine) as (connection, _):
        if connection.execute(select(used_links.c.id).where(used_links.c.id == link.id)).first() is not None:
            return False
        connection.execute(insert(used_links).values(id=link.id, expires_at=link.expires))
        return True


def give_back(engine: Engine, link: Link) -> None:
    """Make the link usable again, as nothing came of its use."""
    with writing(engine) as (connection, _):
        connection.execute(delete(used_links).where(used_links.c.id == link.id))


def is_used(engine: Engine, link: Link) -> bool:
    """Whether the link was used."""
    with engine.connect() as connection:
        return connection.execute(select(used_links.c.id).where(used_links.c.id == link.id)).first() is not None


def forget_expired(engine: Engine, now: float) -> None:
    """Forget the links that have expired by now, in seconds since 1970."""
    with writing(engine) as (connection, _):
        connection.execute(delete(used_links).where(used_links.c.expires_at <= now))
