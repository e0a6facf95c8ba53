"""Waiting until a bot has done all that it has acknowledged."""

from __future__ import annotations

from concurrent.futures import wait
from threading import Barrier

from slack_bolt import App

from bot.app import LISTENER_THREADS
from bot.work.lanes import Lanes


def settle(app: App, lanes: Lanes) -> None:
    """Wait until all that it has acknowledged is done."""
    # Who asks is looked up first, and what they ask is then heard again.
    for _ in range(2):
        # Bolt acknowledges events before its threads hand them on: once all of these are here,
        # none is at work.
        all_here = Barrier(LISTENER_THREADS)
        listeners = app.listener_runner.listener_executor
        wait([listeners.submit(all_here.wait) for _ in range(LISTENER_THREADS)])
        lanes.wait()
