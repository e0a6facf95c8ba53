"""What every process of the bot has: its end, its health, what it warms up and encrypts."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET, socket
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING

from bot.observing.metrics import Telemetry
from bot.queue.working import Answerer
from bot.server.stopping import Ending
from bot.tenancy.organizations import learn_organizations
from bot.wiring import Analytics, slack_of
from bot.work.lanes import Lanes
from config import Settings
from integrations.chrome import Chrome
from integrations.chrome.sandbox import why_no_sandbox
from integrations.errors import IntegrationError
from integrations.queue import Workers
from integrations.store import StoreError
from integrations.store.errors import SealedOtherwise, StoreNewer
from integrations.store.schedules import Schedules
from integrations.temporary import remove

if TYPE_CHECKING:
    from bot.server.health import Check

log = logging.getLogger(__name__)


class CannotListen(IntegrationError):
    """The bot cannot listen on its host and port."""


def process_ending(folder: Path) -> Ending:
    """The end of this process, which hears of signals from now on; the folder goes with it, and
    what has files in it."""

    def leave() -> None:
        remove(folder)
        os._exit(0)

    ending = Ending(leave)
    ending.listen()
    return ending


def end_process(ending: Ending, analytics: Analytics, workplace: Workplace | None = None) -> None:
    """End what this process works on, in its lanes and in its workplace."""

    def cut() -> None:
        if workplace is not None:
            workplace.answerer.stop()
        analytics.deliveries.stop()
        analytics.logins.own.stop()
        analytics.chrome.stop()

    def hand_back() -> None:
        analytics.deliveries.hand_back()
        if workplace is not None:
            workplace.workers.hand_back()

    lanes = analytics.lanes
    ending.end(_AllWork(lanes, workplace.workers) if workplace else lanes, cut, hand_back)


@dataclass(frozen=True)
class _AllWork:
    """What people wait for in the lanes, and at the workers, which hand back what they leave."""

    lanes: Lanes
    workers: Workers

    def stop(self, within: float) -> bool:
        deadline = monotonic() + within
        # They begin nothing more from now on.
        self.workers.stop(0)
        is_over = self.lanes.stop(within)
        return self.workers.stop(max(0.0, deadline - monotonic())) and is_over

    def tell_at_work(self, within: float) -> None:
        self.lanes.tell_at_work(within)


def warm_up(chrome: Chrome) -> None:
    """Start Chrome in the background, and say where the words of people are drawn unguarded."""
    if reason := why_no_sandbox():
        log.warning("Chrome draws without its sandbox: %s", reason)
    chrome.warm_up()


def refuse_newer(schedules: Schedules) -> None:
    """Raise StoreNewer where a newer version has upgraded the store of these; what else is wrong
    with it may pass while the process runs."""
    try:
        schedules.all()
    except StoreNewer:
        raise
    except StoreError as error:
        log.warning("The store cannot be used: %s", error)


def look_at_tokens(analytics: Analytics) -> None:
    """Encrypt the tokens of workspaces, and what they read GitHub with, with the newest key, and
    begin to look up what was not kept of workspaces once.

    Raises SealedOtherwise for the tokens of workspaces alone.
    """
    try:
        if analytics.settings.several_workspaces:
            analytics.installations.encrypt()
        if analytics.settings.encryption_key:
            analytics.credentials.encrypt()
    except SealedOtherwise:
        raise
    except StoreError as error:
        log.warning("Could not look at the tokens of workspaces: %s", error)
    if analytics.settings.several_workspaces:
        look_up = partial(
            learn_organizations, analytics.installations, analytics.settings, analytics.pauses
        )
        Thread(target=look_up, name="organizations", daemon=True).start()


@dataclass(frozen=True)
class Workplace:
    """Where this process works on the shared queue: its workers, and what they answer with."""

    workers: Workers
    answerer: Answerer


@contextmanager
def working(analytics: Analytics) -> Iterator[Workplace | None]:
    """Work on the shared queue, if there is one, until the process is ended by `end_process`.

    Raises IntegrationError where it cannot be reached.
    """
    if analytics.queue is None:
        yield None
        return
    work = analytics.queue.work
    answerer = Answerer(
        work,
        replace(analytics.answering, hand_over=None),
        analytics.deliveries,
        analytics.store.schedules,
        partial(slack_of, analytics),
        analytics.live_boards,
    )
    workers = Workers(analytics.store, work, answerer.do)
    workers.start()
    try:
        yield Workplace(workers, answerer)
    finally:
        workers.stop(0)


@contextmanager
def serving_health(
    settings: Settings, schedules: Schedules, telemetry: Telemetry, **checks: Check
) -> Iterator[None]:
    """Serve `/healthz`, `/readyz` and `/metrics`, if `health_port` is set.

    Raises CannotListen.
    """
    if not settings.health_port:
        yield
        return
    from bot.server.health import health_app, health_served

    checks = {"store": lambda: _reached(schedules), **checks}
    app = health_app(checks, telemetry)
    with (
        listener_on(settings.http_host, settings.health_port) as listener,
        health_served(app, listener),
    ):
        log.info("Health endpoints listen on %s:%s", settings.http_host, settings.health_port)
        yield


def _reached(schedules: Schedules) -> str:
    schedules.all()
    return ""


def listener_on(host: str, port: int) -> socket:
    """A socket that listens there. Raises CannotListen."""
    listener = socket(AF_INET6 if ":" in host else AF_INET)
    listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise CannotListen(
            f"The bot cannot listen on {host}:{port} ({error.strerror}): "
            "free it, or set http_host and http_port to where it can."
        ) from error
    return listener
