"""Renders figures as PNG, in one Chrome that stays open."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self, TypeVar

from integrations.chrome.finding import find_chrome
from integrations.chrome.sandbox import why_no_sandbox
from integrations.errors import IntegrationError

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from kaleido import Kaleido

log = logging.getLogger(__name__)

T = TypeVar("T")

_CLOSING = 5.0


class RenderFailed(IntegrationError):
    """Chrome did not draw the chart, or not in time."""


class Chrome:
    """One browser that draws charts for all threads, one at a time.

    It starts when first needed, is restarted when it has died or hung, and must be closed.
    `path` is as in `find_chrome`; `timeout` is in seconds, for starting it and for each chart.
    """

    def __init__(self, path: str = "", timeout: float = 30.0) -> None:
        self._path = path
        self.timeout = timeout
        self._browser: Kaleido | None = None
        self._sandboxed = True
        # Kaleido mixes up charts of several threads: only one thread may use it.
        self._thread = ThreadPoolExecutor(1, "chrome")
        self._runner = asyncio.Runner()

    def warm_up(self) -> None:
        """Start the browser in the background; if that fails, the first chart raises the error."""
        self._thread.submit(self._run, self._opened)

    def png(self, figure: go.Figure, scale: float = 2.0) -> bytes:
        """`figure` as PNG, at the size of its layout times `scale`.

        Raises ChromeMissing, RenderFailed.
        """
        return self._thread.submit(self._run, self._png, figure, scale).result()

    def close(self) -> None:
        """Stop the browser and wait until it is gone; charts under way are finished first."""
        with suppress(RuntimeError):  # closed before
            self._thread.submit(self._run, self._discard).result()
            self._thread.submit(self._runner.close).result()
        self._thread.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, work: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
        return self._runner.run(work(*args))

    async def _png(self, figure: go.Figure, scale: float) -> bytes:
        try:
            return await self._drawn(figure, scale)
        except _Died:
            # It may have died since the last chart: retry once with a new one.
            return await self._drawn(figure, scale)

    async def _drawn(self, figure: go.Figure, scale: float) -> bytes:
        browser = await self._opened()
        return await self._in_time(browser.calc_fig(figure, {"format": "png", "scale": scale}))

    async def _opened(self) -> Kaleido:
        if self._browser and self._browser.subprocess.poll() is not None:
            await self._discard()
        if not self._browser:
            from integrations.chrome.browser import new_browser

            for name in ("browser_proc", "choreographer", "kaleido"):
                # Our own errors say what goes wrong.
                logging.getLogger(name).setLevel(logging.CRITICAL)
            sandbox = self._sandboxed and not why_no_sandbox()
            self._browser = new_browser(find_chrome(self._path), sandbox=sandbox)
            try:
                await self._in_time(self._browser.open())  # type: ignore[no-untyped-call]
            except _Died:
                if sandbox:
                    log.warning("Chrome did not start in its sandbox, and is started without")
                    self._sandboxed = False
                raise
        return self._browser

    async def _in_time(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`; if it fails, or takes too long, the browser is discarded."""
        task = asyncio.ensure_future(work)
        await asyncio.wait({task}, timeout=self.timeout)
        if not task.done():
            task.cancel()
            await self._discard(kill=True)
            raise RenderFailed(
                f"Chrome took more than {self.timeout:g} seconds: ask again, "
                "or give it longer in the setting `chart_timeout`."
            )
        # When the browser dies, tasks that wait for it are cancelled.
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is None:
            return task.result()
        await self._discard(kill=True)
        raise _Died(
            "Chrome did not draw the chart: ask again; `analytics doctor` shows whether it starts."
        ) from error

    async def _discard(self, *, kill: bool = False) -> None:
        browser, self._browser = self._browser, None
        if not browser:
            return
        # Even one that never became a process has threads, for which Python would wait at its end.
        started = hasattr(browser, "subprocess")
        if kill and started:
            _kill(browser)
        closing = asyncio.ensure_future(browser.close())
        await asyncio.wait({closing}, timeout=_CLOSING)
        if not closing.done() and started:
            _kill(browser)
            await asyncio.wait({closing}, timeout=_CLOSING)


def _kill(browser: Kaleido) -> None:
    """End the browser, even one that is stopped, and its helpers: they are one process group."""
    with suppress(ProcessLookupError):
        os.killpg(browser.subprocess.pid, signal.SIGKILL)
    browser.subprocess.wait(_CLOSING)


class _Died(RenderFailed):
    """The browser went away while it was needed."""
