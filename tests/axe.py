"""What axe-core finds wrong with a page for people who see, hear or move otherwise."""

from typing import Any

from tests.javascript import folder

__all__ = ["violations"]

_RUN = """axe.run(document, { resultTypes: ["violations"] }).then(found => JSON.stringify(
  found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`)))"""


async def violations(page: Any) -> str:
    """The faults as a JSON list: `[]` for none. The page's own policy does not stand in the way.

    Raises:
        JavaScriptUnavailableError: axe-core cannot be had on this machine.
    """
    source = (folder() / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    session = await page.context.new_cdp_session(page)
    await session.send("Runtime.evaluate", {"expression": source})
    answer = await session.send("Runtime.evaluate", {"expression": _RUN, "awaitPromise": True})
    return answer["result"].get("value", str(answer))
