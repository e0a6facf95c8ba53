"""The processes of a company's deployment: real bots, a clock and workers, on one PostgreSQL, and
behind a real nginx where Slack calls them; each can be restarted while people ask."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from time import sleep
from typing import TextIO

import pytest

from bot.server.addresses import SLACK_EVENTS
from playground.github.server import TOKEN, github_app
from playground.github.world import World
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.crowd import SECRET, Crowd
from tests.support.nginx import nginx
from tests.support.patience import PATIENCE, until
from tests.support.ports import free_port
from tests.support.postgres_server import PostgresServer, postgres_server
from tests.support.processes import end, start

ROOT = Path(__file__).parents[2]
# The bot's own program. A busy machine has all the time there is for what a stopped process may
# still do; how the real seconds are spent is tested with a clock of the test's own.
PATIENT = f"""
import faulthandler, signal
faulthandler.register(signal.SIGUSR1)
from bot.server import stopping
stopping.FINISHED_BY, stopping.CUT_BY = {2 * PATIENCE}, {2.5 * PATIENCE}
stopping.TOLD_BY, stopping.GONE_BY = {2.5 * PATIENCE}, {3 * PATIENCE}
from bot.cli import main
main()
"""
DATABASE = "postgres"
COMMANDS = {"bot": ("serve", "--no-clock"), "clock": ("clock",), "worker": ("worker",)}


@dataclass
class Member:
    """One of the processes.

    Attributes:
        kind: `bot`, `clock` or `worker`.
        environment: of the process.
        ready: answers with less than 500 once it is to be asked.
        log: what it has logged.
        process: the present one.
    """

    kind: str
    environment: Mapping[str, str]
    ready: str
    log: Path
    process: subprocess.Popen[str] | None = None
    _logs: list[TextIO] = field(default_factory=list)

    def start(self) -> None:
        """Begin; returns when it is to be asked."""
        self._logs.append(self.log.open("a"))
        self.process = start(
            [sys.executable, "-c", PATIENT, *COMMANDS[self.kind]],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stderr=self._logs[-1],
        )
        until(self._is_ready)

    def restart(self) -> None:
        """SIGTERM, as a deployment does, then another one in its place."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """SIGTERM; returns when it is gone, which has to be well."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGUSR1)
            sleep(3)
            pytest.fail(f"It does not end: {self.log.read_text()}")
        assert code == 0, self.log.read_text()

    def end(self) -> None:
        """End it whatever has failed."""
        if self.process:
            end(self.process)
        for log in self._logs:
            log.close()

    def _is_ready(self) -> bool:
        assert self.process
        assert self.process.poll() is None, self.log.read_text()
        try:
            urllib.request.urlopen(self.ready, timeout=PATIENCE).close()
        except urllib.error.HTTPError as error:
            error.close()
            return error.code < 500
        except OSError:
            return False
        return True


@dataclass(frozen=True)
class Fleet:
    """All of them.

    Attributes:
        asking: who asks.
        members: the processes, in the order in which they are to be restarted.
        postgres: the server that they share.
    """

    asking: Crowd
    members: Sequence[Member]
    postgres: PostgresServer

    @property
    def database_url(self) -> str:
        """Of what they share."""
        return self.postgres.url(DATABASE)

    def of(self, kind: str) -> list[Member]:
        """Those of that kind."""
        return [member for member in self.members if member.kind == kind]


@contextmanager
def fleet(
    asking: Crowd,
    way: str,
    world: World | None = None,
    *,
    bots: int = 2,
    workers: int = 0,
    settings: str = "",
    variables: Mapping[str, str] = {},
) -> Iterator[Fleet]:
    """They are ready to be asked: by `http`, behind nginx, or by `socket`; `settings` is a file,
    and `variables` are further ones of the environment. They draw no charts."""
    with ExitStack() as ending:
        home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
        ending.callback(rmtree, home, ignore_errors=True)
        (home / "t").mkdir()
        world = world or sample_workspace(datetime.now(UTC).date())
        ending.enter_context(serve(github_app(world), uds=home / "gh.sock"))
        postgres = ending.enter_context(postgres_server())
        (home / "settings.toml").write_text(settings or _ONE_BOARD)
        common = {
            "TMPDIR": str(home / "t"),
            "ANALYTICS_SETTINGS_FILE": str(home / "settings.toml"),
            "ANALYTICS_SLACK_API_URL": f"{asking.url}/api/",
            "ANALYTICS_SLACK_BOT_TOKEN": BOT_TOKEN,
            "ANALYTICS_SLACK_APP_TOKEN": APP_TOKEN,
            "ANALYTICS_SLACK_SIGNING_SECRET": f'"{SECRET}"',
            "ANALYTICS_SLACK_MODE": way,
            "ANALYTICS_GITHUB_TOKEN": TOKEN,
            "ANALYTICS_GH_CONFIG_DIR": str(gh_home(home / "gh.sock")),
            "ANALYTICS_DATABASE_URL": postgres.url(DATABASE),
            "ANALYTICS_CHROME_PATH": "/no/such/chrome",
            "ANALYTICS_QUEUE": "postgresql" if workers else "process",
            **variables,
        }
        kinds = ["bot"] * bots + ["worker"] * workers + ["clock"]
        members, ports = [], []
        for number, kind in enumerate(kinds):
            health, port = free_port(), free_port()
            own = {"ANALYTICS_HEALTH_PORT": str(health), "ANALYTICS_HTTP_PORT": str(port)}
            ready, log = f"http://127.0.0.1:{health}/readyz", home / f"{kind}-{number}.log"
            members.append(Member(kind, {**common, **own}, ready, log))
            ports += [port] if kind == "bot" else []
        for member in members:
            ending.callback(member.end)
            member.start()
        if way == "http":
            asking.bot = ending.enter_context(nginx(ports)) + SLACK_EVENTS
        yield Fleet(asking, members, postgres)


_ONE_BOARD = """
[boards.main]
owner = "acme"
project = 1
"""
