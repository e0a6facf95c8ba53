"""Does shared work in this process, and has what another one was killed at taken up again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from integrations.errors import BeingStopped
from integrations.queue.carrier import TASK, UPKEEP, check_queue, new_app, queue_name
from integrations.store import Store, StoreError
from integrations.store.work import ASKED, UNASKED, Begun, SharedWork

if TYPE_CHECKING:
    from procrastinate import App

log = logging.getLogger(__name__)

# How many pieces of work one process does at once. What nobody waits for keeps nobody waiting.
AT_ONCE = {ASKED: 12, UNASKED: 4}
# What waited for so long is not worth doing any more.
FORGOTTEN_AFTER = timedelta(days=1)
# Seconds for which a database that fails is let alone, and for which it may take a job back.
PAUSE = 2.0


class Workers:
    """Threads that do the work of `work`, as long as they are not stopped.

    Each piece is done by `run`, which says whether those behind it have their answer as well. It is
    handed a piece again that another process was killed at: before it posts an answer it calls
    `posting` of the SharedWork, and where `posting_at` is set it looks first whether the answer is
    there. Where it raises BeingStopped the piece is handed back, for any process; after any other
    error it is ended.

    Raises NoQueue and StoreUrlWrong.

    Args:
        at_once: how many pieces of each queue are done at once.
        heartbeat: seconds between two signs of life. They end as a process begins to end, which
            takes up to 20 s.
        stalled_after: seconds without one after which others take up the work of a process.
        poll: seconds between looks for work that was handed back, as PostgreSQL tells of new work
            only.
        upkeep: when one of all processes looks for work to take up, as a line of cron with seconds
            at the end.
    """

    def __init__(
        self,
        store: Store,
        work: SharedWork,
        run: Callable[[Begun], bool],
        at_once: Mapping[str, int] = AT_ONCE,
        heartbeat: float = 5.0,
        stalled_after: float = 30.0,
        poll: float = 2.0,
        upkeep: str = "* * * * * */10",
    ) -> None:
        self._store = store
        self._work = work
        self._run = run
        self._at_once = at_once
        self._heartbeat = heartbeat
        self._stalled_after = stalled_after
        self._poll = poll
        self._upkeep = upkeep
        self._lock = Lock()
        # By the ids of Procrastinate's jobs, as those that other processes have taken up.
        self._running: dict[int, Begun] = {}
        self._lost: set[int] = set()
        self._is_stopped = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._is_over = Event()
        self._is_over.set()
        self._threads = ThreadPoolExecutor(sum(at_once.values()), "work")
        self._app = self._new_app()

    @property
    def running(self) -> int:
        """How many pieces of work are being done here."""
        with self._lock:
            return len(self._running)

    def start(self) -> None:
        """Begin to work; returns at once. Raises StoreError."""
        # It brings the schema up to date, Procrastinate's too.
        self._work.forget(datetime.now(UTC) - FORGOTTEN_AFTER)
        self._is_over.clear()
        Thread(target=self._work_until_stopped, name="workers", daemon=True).start()

    def stop(self, within: float) -> bool:
        """Begin nothing more, and let what runs finish in so many seconds; False if some of it
        still runs, which another call may wait for."""
        with self._lock:
            self._is_stopped = True
            loop = self._loop
        if loop is not None:
            # It may have ended meanwhile.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._stop.set)
        return self._is_over.wait(within)

    def hand_back(self) -> None:
        """Leave what still runs to other processes, as this one is gone in a moment."""
        with self._lock:
            running = [*self._running.items()]
        for job, begun in running:
            try:
                if self._work.hand_back(begun):
                    self._let_go(job)
            except Exception as error:  # noqa: BLE001  # Others notice in time that nobody does it.
                log.warning("Could not hand back %s: %s", begun.work.id, error)

    def _work_until_stopped(self) -> None:
        try:
            asyncio.run(self._keep_serving())
        finally:
            self._threads.shutdown(wait=False)
            self._is_over.set()

    async def _keep_serving(self) -> None:
        """Serve until it is to stop; begin again when the database has failed."""
        with self._lock:
            self._loop = asyncio.get_running_loop()
            if self._is_stopped:
                return
        while not self._stop.is_set():
            try:
                async with self._app.open_async():
                    await self._serve()
            except Exception as error:  # noqa: BLE001  # Procrastinate and its pool raise anything.
                log.warning("The shared queue failed, and is tried again: %s", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), PAUSE)

    async def _serve(self) -> None:
        """Work until it is to stop, or something fails; what runs is finished in any case."""
        # What is upkeep has a thread of its own, so that it waits for nothing.
        at_once = {**self._at_once, UPKEEP: 1}
        workers = [
            asyncio.create_task(
                self._app.run_worker_async(
                    name="analytics",
                    queues=[queue_name(queue)],
                    concurrency=number,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    fetch_job_polling_interval=self._poll,
                    update_heartbeat_interval=self._heartbeat,
                    stalled_worker_timeout=self._stalled_after,
                )
            )
            for queue, number in at_once.items()
        ]
        stop = asyncio.create_task(self._stop.wait())
        await asyncio.wait([*workers, stop], return_when=asyncio.FIRST_COMPLETED)
        for task in (*workers, stop):
            # It asks a worker to finish what it has begun.
            task.cancel()
        for ended in await asyncio.gather(*workers, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended

    def _new_app(self) -> App:
        check_queue(self._store)
        from integrations.queue.procrastinating import Again, Jobs

        app = new_app(self._store.libpq_url())
        app.job_manager = Jobs(app.connector, self._lost)

        @app.task(name=TASK, pass_context=True, retry=Again())
        async def work(context: Any, name: str) -> None:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._threads, self._do, context.job.id, name)

        # It has to be a periodic one: Procrastinate's workers see that a sign of life fails only as
        # long as another of their tasks beside it goes on, which is the one for periodic tasks.
        @app.periodic(cron=self._upkeep)
        @app.task(name=f"{TASK}.upkeep", queue=queue_name(UPKEEP), queueing_lock=UPKEEP)
        async def upkeep(timestamp: int) -> None:  # noqa: ARG001
            await self._take_up()
            await asyncio.to_thread(self._work.forget, datetime.now(UTC) - FORGOTTEN_AFTER)

        return app

    async def _take_up(self) -> None:
        """Have work begun again whose process gives no sign of life."""
        from procrastinate.jobs import Status

        from integrations.queue.procrastinating import NOW

        for queue in self._at_once:
            stalled = await self._app.job_manager.get_stalled_jobs(
                queue=queue_name(queue), seconds_since_heartbeat=self._stalled_after
            )
            for job in stalled:
                log.warning("A process that was at work is gone: job %s begins again", job.id)
                await self._app.job_manager.retry_job_by_id_async(job.id or 0, NOW)
        for job in await self._app.job_manager.get_stalled_jobs(
            queue=queue_name(UPKEEP), seconds_since_heartbeat=self._stalled_after
        ):
            await self._app.job_manager.finish_job_by_id_async(
                job.id or 0, Status.FAILED, delete_job=True
            )

    def _do(self, job: int, name: str) -> None:
        """Do the work of that id. Raises BeingStopped where it is handed back, and StoreError."""
        with self._lock:
            if self._is_stopped:
                raise BeingStopped
        try:
            begun = self._work.begin(name, uuid4().hex)
        except StoreError as error:
            log.warning("Work cannot be begun, and is tried again: %s", error)
            raise
        if begun is None:
            return
        with self._lock:
            self._running[job] = begun
        try:
            is_mine = self._done(begun)
        finally:
            with self._lock:
                self._running.pop(job, None)
        if not is_mine:
            log.warning("Another process has taken up work that was done here: %s", name)
            self._lost.add(job)

    def _done(self, begun: Begun) -> bool:
        """Do it, and forget it; false where another process has taken it up meanwhile."""
        is_answered = False
        try:
            is_answered = self._run(begun)
        except BeingStopped:
            if not self._work.hand_back(begun):
                return False
            raise
        except Exception:
            log.exception("Work for %s failed", begun.work.conversation)
        return self._work.end(begun, is_answered=is_answered)

    def _let_go(self, job: int) -> None:
        """Have Procrastinate give the job to another process. Raises anything."""
        from integrations.queue.procrastinating import NOW

        self._lost.add(job)
        if self._loop is not None:
            given = self._app.job_manager.retry_job_by_id_async(job, NOW)
            asyncio.run_coroutine_threadsafe(given, self._loop).result(PAUSE)
