"""Starts the browser that kaleido draws in. Importing it takes a while, and only charts need it."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

from choreographer.browsers.chromium import Chromium

from integrations.chrome.environment import environment
from integrations.without import without

# It would take in how plotly writes figures, and what that needs, which takes 7 MB: here they come
# as plain data.
with without("plotly.utils"):
    from kaleido import Kaleido


def new_browser(program: str, *, sandbox: bool) -> Kaleido:
    """A browser to be opened; it never gives up by itself.

    It begins with one page, and has a second one from the first time on that a chart waits for it.
    """
    # No chart has formulas; MathJax would be fetched from the network.
    return _Browser(
        path=program, browser_cls=_Chrome, mathjax=False, timeout=None, enable_sandbox=sandbox
    )


class _Browser(Kaleido):
    _second_page: asyncio.Future[None] | None = None

    async def _get_kaleido_tab(self) -> Any:
        if self.tabs_ready.empty() and not self._second_page:
            self._second_page = asyncio.ensure_future(self._create_kaleido_tab())
            # Without it all are drawn on the first one.
            self._second_page.add_done_callback(
                lambda ended: ended.cancelled() or ended.exception()
            )
        return await super()._get_kaleido_tab()

    async def _return_kaleido_tab(self, tab: Any) -> None:
        # Kaleido loads its page again first, which takes longer than a chart: each chart is drawn
        # apart, and leaves nothing on the page but what it wrote to the console.
        tab.js_logger.reset()
        await self.tabs_ready.put(tab)


class _Chrome(Chromium):
    def get_env(self) -> MutableMapping[str, str]:
        return environment()
