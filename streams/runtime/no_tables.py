"""Faust's table manager where there are no tables."""

from faust.tables.manager import TableManager

__all__ = ["NoTables"]


class NoTables(TableManager):
    """Begins at once: Faust waits a second for tables to be registered before it joins the group."""

    async def on_start(self) -> None:
        """Say that all tables, none, are registered, and see to rebalances, as Faust does after its second."""
        await self._update_channels()
        await self.recovery.start()
