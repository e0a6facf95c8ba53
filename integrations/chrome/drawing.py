"""Renders figures as PNG, in one Chrome that stays open."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import Future
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from math import inf
from threading import Lock, Thread
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
# Each on a page of its own, and in a process of its own; more would need more memory.
_AT_ONCE = 2
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
    """One browser that draws charts for all threads, two at a time.

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
        self._thread: Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._threading = Lock()
        self._is_closed = self._is_stopped = False
        self._closing = asyncio.Event()
        self._at_work = set[asyncio.Future[Any]]()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._starting, self._quieting = asyncio.Lock(), asyncio.Lock()
        self._replacing: asyncio.Future[None] | None = None

    def warm_up(self) -> None:
        """Start the browser in the background; if that fails, the first chart raises the error."""
        self._submit(self._opened)

    def png(self, figure: go.Figure | Mapping[str, Any], scale: float = 2.0) -> bytes:
        """`figure` as PNG, at the size of its layout times `scale`; it may be what its JSON has.

        Raises ChromeMissing, RenderFailed, BeingStopped.
        """
        plain = figure if isinstance(figure, Mapping) else json.loads(figure.to_json())
        waiting = _Waiting(self._hangs, self._clock())
        drawn = self._submit(self._png, plain, scale, waiting)
        try:
            return drawn.result(_TURNS * self.timeout + _ENDING)
        except TimeoutError as error:
            raise RenderFailed(_BUSY) from error

    def stop(self) -> None:
        """Kill the browser, and start none any more: those who wait for a chart get BeingStopped.

        Safe from any thread; it still must be closed.
        """
        self._is_stopped = True
        for task in tuple(self._at_work):
            with suppress(RuntimeError):  # closed before
                task.get_loop().call_soon_threadsafe(task.cancel)

    def close(self) -> None:
        """Stop the browser and wait until it is gone; charts under way are finished first."""
        with self._threading:
            self._is_closed = True
        if self._thread and self._loop:
            with suppress(RuntimeError):  # closed before
                self._loop.call_soon_threadsafe(self._closing.set)
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _submit(self, work: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> Future[T]:
        """Begin that in the thread. Raises RuntimeError if it is closed."""
        with self._threading:
            if self._is_closed:
                raise RuntimeError("This Chrome is closed.")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = Thread(target=self._run, args=[self._loop], name="chrome")
                # Who forgets to close it can end all the same.
                self._thread.daemon = True
                self._thread.start()
            return asyncio.run_coroutine_threadsafe(work(*args), self._loop)

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(self._until_closed())

    async def _until_closed(self) -> None:
        await self._closing.wait()
        # It may be starting still.
        async with self._alone(), self._starting:
            await self._discard()

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """While no chart is drawn; those who wait for one already have it first."""
        async with self._quieting, AsyncExitStack() as turns:
            for _ in range(_AT_ONCE):
                await turns.enter_async_context(self._turns)
            yield

    async def _png(self, figure: Mapping[str, Any], scale: float, waiting: _Waiting) -> bytes:
        async with self._turns:
            if not self._browser:
                self._check_pause()
            is_late = self._clock() - waiting.since > self.timeout
            if is_late or waiting.hangs != self._hangs:
                raise RenderFailed(_BUSY)
            try:
                return await self._drawn(figure, scale)
            except _Died as error:
                if waiting.hangs != self._hangs:
                    raise self._held_up() from error
                # It may have died since the last chart, or lack a sandbox: retry once with a new
                # one.
                return await self._drawn(figure, scale)

    async def _drawn(self, figure: Mapping[str, Any], scale: float) -> bytes:
        browser = await self._opened()
        try:
            png = await self._in_time(browser.calc_fig(figure, {"format": "png", "scale": scale}))
        except _Refused:
            raise
        except IntegrationError as error:
            if browser is self._browser:
                if isinstance(error, _Hung):
                    self._hangs += 1
                    if not self._charts:
                        self._pause("Chrome did not draw its first chart")
                await self._discard(kill=True)
            elif isinstance(error, _Hung):
                raise self._held_up() from error
            raise
        if not png.startswith(_PNG):
            # Too large, for one: it says nothing, and gives no picture.
            raise RenderFailed(_NOT_DRAWN)
        self._charts += 1
        if self._charts == self._charts_each:
            self._replacing = asyncio.ensure_future(self._replaced())
        return png

    async def _replaced(self) -> None:
        """Start another browser in the place of this one, which stays where that fails."""
        async with self._alone():
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
        async with self._starting:
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
        except IntegrationError as error:
            if sandbox and not self.has_started and isinstance(error, _Died):
                log.warning("Chrome did not start in its sandbox, and is started without")
                self._sandboxed = False
            elif isinstance(error, RenderFailed):
                self._pause("Chrome did not start")
            await self._discard(kill=True)
            raise
        self._charts, self.has_started = 0, True
        return browser

    def _pause(self, why: str) -> None:
        self._paused_until, self._why_paused = self._clock() + _PAUSE, why

    def _check_pause(self) -> None:
        if self._clock() < self._paused_until:
            raise self._held_up()

    def _held_up(self) -> RenderFailed:
        """Why a chart is not drawn at which nothing else is wrong."""
        if self._clock() < self._paused_until:
            return RenderFailed(
                f"{self._why_paused}, and is tried again in a minute: ask again then; "
                "`analytics doctor` shows whether it starts."
            )
        return RenderFailed(_BUSY)

    async def _in_time(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`; where it fails, or takes too long, the browser is of no use."""
        task = asyncio.ensure_future(work)
        self._at_work.add(task)
        if self._is_stopped:
            task.cancel()
        await asyncio.wait({task}, timeout=self.timeout)
        self._at_work.discard(task)
        if not task.done():
            # Nobody waits for how it ends, which asyncio would log with a traceback.
            task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
            task.cancel()
            raise _Hung(
                f"Chrome took more than {self.timeout:g} seconds: ask again, "
                "or give it longer in the setting `chart_timeout`."
            )
        # When the browser dies, tasks that wait for it are cancelled.
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is None:
            return task.result()
        if self._is_stopped:
            raise BeingStopped from error
        from integrations.chrome.browser import KaleidoError

        raise (_Refused if isinstance(error, KaleidoError) else _Died)(_NOT_DRAWN) from error

    async def _discard(self, *, kill: bool = False) -> None:
        browser, self._browser = self._browser, None
        if browser:
            await _end(browser, kill=kill)


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


class _Refused(RenderFailed):
    """The page said that it cannot draw the figure: nothing else is wrong."""


class _Hung(RenderFailed):
    """The browser did not do in time what was asked of it."""


class _Died(RenderFailed):
    """The browser went away while it was needed."""
