"""Renders figures as PNG, in one Chrome that stays open."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any, Self, TypeVar

from integrations.chrome.finding import find_chrome
from integrations.chrome.sandbox import why_no_sandbox
from integrations.errors import BeingStopped, IntegrationError

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from kaleido import Kaleido

log = logging.getLogger(__name__)

T = TypeVar("T")

_CLOSING = 5.0
_PNG = b"\x89PNG"
_NOT_DRAWN = "Chrome did not draw the chart: ask again; `analytics doctor` shows whether it starts."
# How long nobody waits for a browser that did not start.
_PAUSE = 60.0
# A chart waits for its turn, is started for, drawn, and both again where the browser has died; and
# a browser that hangs takes some seconds to end.
_TURNS, _ENDING = 5, 60.0
_BUSY = "Chrome was held up by another chart: ask again."


class RenderFailed(IntegrationError):
    """Chrome did not draw the chart, or not in time."""


class Chrome:
    """One browser that draws charts for all threads, one at a time.

    It starts when first needed, is restarted when it has died or hung, and must be closed. Where it
    does not start, or not draw a first chart, nobody waits for it in the next minute; when it hangs
    at one chart, all who wait for theirs are told at once. `path` is as in `find_chrome`; `timeout`
    is in seconds, for a chart's turn to come, for starting it and for each chart; `clock` gives
    seconds. As its memory grows, it is replaced after `charts_each` charts.
    """

    def __init__(
        self,
        path: str = "",
        timeout: float = 30.0,
        *,
        charts_each: int = 300,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._path = path
        self.timeout = timeout
        self._charts_each = charts_each
        self._clock = clock
        self._browser: Kaleido | None = None
        self._charts = 0  # of this browser
        self._hangs = 0
        self._paused_until = -inf
        self._why_paused = ""
        self._sandboxed = True
        self.has_started = False  # once, whatever became of it
        # Kaleido mixes up charts of several threads: only one thread may use it.
        self._thread = ThreadPoolExecutor(1, "chrome")
        self._runner = asyncio.Runner()
        self._is_stopped = False
        self._at_work: asyncio.Future[Any] | None = None

    def warm_up(self) -> None:
        """Start the browser in the background; if that fails, the first chart raises the error."""
        self._thread.submit(self._run, self._opened)

    def png(self, figure: go.Figure, scale: float = 2.0) -> bytes:
        """`figure` as PNG, at the size of its layout times `scale`.

        Raises ChromeMissing, RenderFailed, BeingStopped.
        """
        waiting = _Waiting(self._hangs, self._clock())
        drawn = self._thread.submit(self._run, self._png, figure, scale, waiting)
        try:
            return drawn.result(_TURNS * self.timeout + _ENDING)
        except TimeoutError as error:
            drawn.cancel()
            raise RenderFailed(_BUSY) from error

    def stop(self) -> None:
        """Kill the browser, and start none any more: those who wait for a chart get BeingStopped.

        Safe from any thread; it still must be closed.
        """
        self._is_stopped = True
        if (task := self._at_work) is not None:
            with suppress(RuntimeError):  # closed before
                task.get_loop().call_soon_threadsafe(task.cancel)

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

    async def _png(self, figure: go.Figure, scale: float, waiting: _Waiting) -> bytes:
        if not self._browser:
            self._check_pause()
        is_late = self._clock() - waiting.since > self.timeout
        if is_late or waiting.hangs != self._hangs:
            raise RenderFailed(_BUSY)
        try:
            return await self._drawn(figure, scale)
        except _Died:
            # It may have died since the last chart, or lack a sandbox: retry once with a new one.
            return await self._drawn(figure, scale)

    async def _drawn(self, figure: go.Figure, scale: float) -> bytes:
        browser = await self._opened()
        try:
            png = await self._in_time(browser.calc_fig(figure, {"format": "png", "scale": scale}))
        except _Hung:
            self._hangs += 1
            if not self._charts:
                self._pause("Chrome did not draw its first chart")
            raise
        if not png.startswith(_PNG):
            # Too large, for one: it says nothing, and gives no picture.
            raise RenderFailed(_NOT_DRAWN)
        self._charts += 1
        if self._charts == self._charts_each:
            # After those who wait for a chart already.
            self._thread.submit(self._run, self._replaced)
        return png

    async def _replaced(self) -> None:
        """Start another browser in the place of this one, which stays where that fails."""
        old = self._browser
        if not old or self._charts < self._charts_each:
            return
        self._browser = None
        try:
            await self._opened()
        except IntegrationError as error:
            log.warning("Chrome is not replaced after %s charts: %s", self._charts, error)
            self._browser, self._charts = old, 0
        else:
            await _end(old)

    async def _opened(self) -> Kaleido:
        if self._is_stopped:
            raise BeingStopped
        if self._browser and self._browser.subprocess.poll() is not None:
            await self._discard()
        return self._browser or await self._started()

    async def _started(self) -> Kaleido:
        self._check_pause()
        from integrations.chrome.browser import new_browser

        for name in ("browser_proc", "choreographer", "kaleido"):
            # Our own errors say what goes wrong.
            logging.getLogger(name).setLevel(logging.CRITICAL)
        sandbox = self._sandboxed and not why_no_sandbox()
        self._browser = browser = new_browser(find_chrome(self._path), sandbox=sandbox)
        try:
            await self._in_time(browser.open())  # type: ignore[no-untyped-call]
        except RenderFailed as error:
            if sandbox and not self.has_started and isinstance(error, _Died):
                log.warning("Chrome did not start in its sandbox, and is started without")
                self._sandboxed = False
            else:
                self._pause("Chrome did not start")
            raise
        self._charts, self.has_started = 0, True
        return browser

    def _pause(self, why: str) -> None:
        self._paused_until, self._why_paused = self._clock() + _PAUSE, why

    def _check_pause(self) -> None:
        if self._clock() < self._paused_until:
            raise RenderFailed(
                f"{self._why_paused}, and is tried again in a minute: ask again then; "
                "`analytics doctor` shows whether it starts."
            )

    async def _in_time(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`; if it fails, or takes too long, the browser is discarded."""
        self._at_work = task = asyncio.ensure_future(work)
        if self._is_stopped:
            task.cancel()
        await asyncio.wait({task}, timeout=self.timeout)
        self._at_work = None
        if not task.done():
            task.add_done_callback(_heard)
            task.cancel()
            await self._discard(kill=True)
            raise _Hung(
                f"Chrome took more than {self.timeout:g} seconds: ask again, "
                "or give it longer in the setting `chart_timeout`."
            )
        # When the browser dies, tasks that wait for it are cancelled.
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is None:
            return task.result()
        await self._discard(kill=True)
        if self._is_stopped:
            raise BeingStopped from error
        raise _Died(_NOT_DRAWN) from error

    async def _discard(self, *, kill: bool = False) -> None:
        browser, self._browser = self._browser, None
        if browser:
            await _end(browser, kill=kill)


def _heard(task: asyncio.Future[Any]) -> None:
    """Look at how it ended, which nobody waits for: asyncio would log it with a traceback."""
    if not task.cancelled():
        task.exception()


async def _end(browser: Kaleido, *, kill: bool = False) -> None:
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


@dataclass(frozen=True)
class _Waiting:
    """A chart's turn is awaited: how often Chrome had hung before, and since when."""

    hangs: int
    since: float


class _Hung(RenderFailed):
    """The browser did not do in time what was asked of it."""


class _Died(RenderFailed):
    """The browser went away while it was needed."""
