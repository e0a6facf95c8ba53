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
    from kaleido._kaleido_tab import KaleidoError

__all__ = ["KaleidoError", "new_browser"]


def new_browser(program: str, *, sandbox: bool) -> Kaleido:
    """A browser to be opened; it never gives up by itself.

    It begins with one page, and has a second one from the first time on that a chart waits for it.
    """
    # No chart has formulas; MathJax would be fetched from the network.
    return _Browser(
        path=program, browser_cls=_Chrome, mathjax=False, timeout=None, enable_sandbox=sandbox
    )


class _Browser(Kaleido):
    _opening: asyncio.Future[None] | None = None
    _second_page: asyncio.Future[None] | None = None

    async def open(self) -> None:
        # choreographer waits a tenth of a second more when the first page is there.
        self._opening = opening = asyncio.ensure_future(
            super().open()  # type: ignore[no-untyped-call]
        )
        opening.add_done_callback(_retrieved)
        self._is_populated = asyncio.Event()
        populated = asyncio.ensure_future(self._is_populated.wait())
        try:
            await asyncio.wait({opening, populated}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            opening.cancel()
            raise
        finally:
            populated.cancel()
        if opening.done():
            await opening

    async def close(self) -> None:
        if self._opening:
            self._opening.cancel()
        await super().close()

    async def populate_targets(self) -> None:
        await super().populate_targets()
        self._is_populated.set()

    async def _conform_tabs(self, tabs: Any = None) -> None:
        for tab in tabs or self.tabs.values():
            _tell_when_loaded(tab)
        await super()._conform_tabs(tabs)

    async def _get_kaleido_tab(self) -> Any:
        if self.tabs_ready.empty() and not self._second_page:
            self._second_page = asyncio.ensure_future(self._create_kaleido_tab())
            # Without it all are drawn on the first one.
            self._second_page.add_done_callback(_retrieved)
        return await super()._get_kaleido_tab()

    async def _return_kaleido_tab(self, tab: Any) -> None:
        # Kaleido loads its page again first, which takes longer than a chart: each chart is drawn
        # apart, and leaves nothing on the page but what it wrote to the console.
        tab.js_logger.reset()
        await self.tabs_ready.put(tab)


class _Chrome(Chromium):
    def get_env(self) -> MutableMapping[str, str]:
        return environment()


def _tell_when_loaded(tab: Any) -> None:
    """Have Chrome tell what runs in the page only when it is loaded: plotly takes it twice as long
    to load while it tells."""
    send, loaded = tab.send_command, tab.subscribe_once("Page.loadEventFired")

    async def send_command(command: str, *args: Any, **more: Any) -> Any:
        if command == "Runtime.enable":
            await loaded
        return await send(command, *args, **more)

    tab.send_command = send_command


def _retrieved(ended: asyncio.Future[None]) -> None:
    """Keep asyncio from logging how that ended, for which nobody waits."""
    if not ended.cancelled():
        ended.exception()
