"""Acknowledgements of the real `serve`: one at a time while it rests, and of 200 commands in 10 s.

A hundred people ask in twenty channels, over Socket Mode, for reports with charts.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playground.github.server import TOKEN, github_app
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.crowd import Crowd, crowd
from tests.support.patience import until
from tests.support.processes import running

PEOPLE, CHANNELS, COMMANDS, SECONDS, AT_REST = 100, 20, 200, 10.0, 20
# Slack waits no longer.
LATE = 3.0
TEXTS = ("", "by issues", "sprint 8", "sprint 9", "sprint 8 by issues", "previous by issues")
SETTINGS = '[boards.platform]\nowner = "acme"\nproject = 1\n'


def timed(asking: Crowd, number: int, text: str | None = None) -> Future[float]:
    """The seconds until that command is acknowledged."""
    if text is None:
        text = TEXTS[number // CHANNELS % len(TEXTS)]
    began, acked = time.perf_counter(), Future[float]()

    def done(answer: Future[Any]) -> None:
        acked.set_result(float("inf") if answer.exception() else time.perf_counter() - began)

    asked = asking.command(text, f"U{number % PEOPLE}", f"C{number % CHANNELS}")
    asked.add_done_callback(done)
    return acked


def main() -> None:
    # Whoever ends this ends the bot, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with crowd() as asking, TemporaryDirectory(prefix="sa-", dir="/tmp") as name:
        home = Path(name)
        asking.joins(CHANNELS, PEOPLE)
        (home / "settings.toml").write_text(SETTINGS)
        world = sample_workspace(datetime.now(UTC).date())
        with serve(github_app(world), uds=home / "gh.sock"):
            env = {
                "ANALYTICS_SETTINGS_FILE": str(home / "settings.toml"),
                "ANALYTICS_SLACK_API_URL": f"{asking.url}/api/",
                "ANALYTICS_SLACK_BOT_TOKEN": BOT_TOKEN,
                "ANALYTICS_SLACK_APP_TOKEN": APP_TOKEN,
                "ANALYTICS_GITHUB_TOKEN": TOKEN,
                "ANALYTICS_GH_CONFIG_DIR": str(gh_home(home / "gh.sock")),
                "ANALYTICS_DATABASE_URL": f"sqlite:///{home}/store.sqlite3",
                "ANALYTICS_EXPORT_MAX_AGE": "60",
                "ANALYTICS_HEALTH_PORT": "0",
            }
            command = [sys.executable, "-P", "-m", "bot", "serve", "--no-clock"]
            with running(command, env={**os.environ, **env}, cwd=home):
                measure(asking)


def measure(asking: Crowd) -> None:
    until(lambda: asking.sockets._open)
    # Who asks is looked up once, and the browser started.
    for number in range(PEOPLE):
        timed(asking, number, "help").result()
    timed(asking, 0)
    until(lambda: asking.reports("C0"))
    is_over(asking)
    resting = []
    for number in range(AT_REST):
        resting.append(timed(asking, number).result())
        is_over(asking)
    began, acks = time.monotonic(), []
    for number in range(COMMANDS):
        time.sleep(max(0.0, began + number * SECONDS / COMMANDS - time.monotonic()))
        acks.append(timed(asking, number))
    seconds = sorted(ack.result() for ack in acks)
    found = {
        "resting": median(resting),
        "p99": seconds[int(0.99 * COMMANDS) - 1],
        "acked": sum(each < LATE for each in seconds),
    }
    print(json.dumps({**found, "seconds": found["p99"]}))


def is_over(asking: Crowd) -> None:
    """Wait until nothing more is said: the bot has answered all."""
    calls = asking.workspace.faults.called
    while True:
        before = len(calls)
        time.sleep(0.5)
        if len(calls) == before:
            return


main()
