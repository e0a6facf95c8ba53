"""Real processes that deliver what is due, one after the other, with a clock that they are told.

Each line on stdin is a moment, and perhaps a step after which the process kills itself; each line
on stdout says that all that was due is done, or that the process was killed and the next one waits.
"""

from __future__ import annotations

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from bot.schedules.deliveries import Deliveries, Step
from bot.schedules.due import Due
from bot.wiring import build_analytics
from config import BoardSettings, Settings
from integrations.slack import SlackDestination, pacing, web_client
from metrics.reports.catalogue import CATALOGUE
from tests.support.patience import PATIENCE


def settings(slack_url: str, gh_config_dir: str, database_url: str) -> Settings:
    """Those of the worker, which exports its board once."""
    return Settings(
        boards={"main": BoardSettings("main", owner="acme", project=1)},
        default_board="main",
        slack_bot_token="xoxb-playground",
        slack_api_url=f"{slack_url}/api/",
        github_token="playground",
        gh_config_dir=gh_config_dir,
        database_url=database_url,
        chart_timeout=PATIENCE,
        export_max_age=1e6,
        full_export_every=1e6,
        catch_up=timedelta(hours=12),
    )


def work(*places: str) -> None:
    """Deliver what is due at each moment that is told."""
    now = datetime.fromisoformat("2026-01-01T00:00:00Z")
    deadly = ""

    def notice(step: Step, due: Due) -> None:
        if step == deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def slack(_: str) -> SlackDestination:
        return SlackDestination(web_client(own.slack_bot_token, own.slack_api_url))

    # The days go by faster than Slack would take the posts.
    pacing.SECONDS_APART = 0.0
    own = settings(*places)
    with build_analytics(own, clock=lambda: now) as analytics, ThreadPoolExecutor(4) as pool:
        deliveries = Deliveries(analytics.sources, analytics.chrome, analytics.store, slack, notice)
        schedules = analytics.due
        for line in sys.stdin:
            moment, _, deadly = line.strip().partition(" ")
            now = datetime.fromisoformat(moment)
            list(pool.map(deliveries.deliver, schedules.now()))
            sys.stdout.write("done\n")
            sys.stdout.flush()


def work_until_killed(*places: str) -> bool:
    """Work in a process of its own; whether it was killed."""
    process = os.fork()
    if not process:
        work(*places)
        os._exit(0)
    _, status = os.waitpid(process, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


if __name__ == "__main__":
    # What takes long to import is imported once for all of them.
    for entry in CATALOGUE.values():
        entry.load()
    while work_until_killed(*sys.argv[1:]):
        sys.stdout.write("killed\n")
        sys.stdout.flush()
