"""The processes of the Procfile on one machine, with a PostgreSQL that they share, and a crowd that
asks them in its Slack."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg

from bot.server.addresses import SLACK_EVENTS
from integrations.store import Store
from playground.github.faults import Faults
from playground.github.server import TOKEN, github_app
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.crowd import SECRET, Crowd, crowd
from tests.support.patience import PATIENCE, until
from tests.support.ports import free_port
from tests.support.postgres_server import PostgresServer, postgres_server
from tests.support.processes import running, told_to

ROOT = Path(__file__).parents[2]
PROCFILE = dict(
    line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines() if ": " in line
)
HOURS = 36_000.0
# The bot's own program, in which a worker is taken for killed that gives no sign of life for ten
# seconds instead of thirty.
FAST = """
from functools import partial
from bot.server import process
process.Workers = partial(
    process.Workers, heartbeat=0.2, stalled_after=10.0, poll=0.2, upkeep="* * * * * *"
)
from bot.cli import main
main()
"""
# One that lets nothing finish that it works on when it is stopped, and gives a busy machine all the
# time there is.
HASTY = f"""
from bot.server import stopping
stopping.FINISHED_BY, stopping.CUT_BY = 0.0, {PATIENCE}
stopping.TOLD_BY, stopping.GONE_BY = {2 * PATIENCE}, {3 * PATIENCE}
{FAST}"""


@dataclass
class Process:
    """A process of the bot, and what it logs."""

    running: subprocess.Popen[str]
    log: Path
    # Where Slack reaches it over HTTP; empty where it does not listen.
    address: str = ""

    @property
    def logged(self) -> str:
        """What it has logged until now."""
        return self.log.read_text(encoding="utf-8")


@dataclass
class Deployed:
    """What the processes run in.

    Attributes:
        asking: who asks, and their Slack.
        faults: what goes wrong with GitHub.
        server: the PostgreSQL.
        url: of the store in it.
        environment: of each process.
        folder: of what they write.
    """

    asking: Crowd
    faults: Faults
    server: PostgresServer
    url: str
    environment: dict[str, str]
    folder: Path
    _begun: list[Process] = field(default_factory=list)

    @contextmanager
    def process(self, kind: str, program: str = FAST, **variables: str) -> Iterator[Process]:
        """A process of that type, from when it works on; it is ended with the context."""
        log = self.folder / f"{kind}-{len(self._begun)}.log"
        words = shlex.split(PROCFILE[kind])[3:]
        port = str(free_port())
        variables = {"ANALYTICS_HTTP_PORT": port, "TMPDIR": self._temporary(), **variables}
        with (
            log.open("w", encoding="utf-8") as err,
            running(
                [sys.executable, "-c", program, *words],
                cwd=ROOT,
                env={**os.environ, **self.environment, **variables},
                stderr=err,
            ) as begun,
        ):
            address = f"http://127.0.0.1:{port}{SLACK_EVENTS}" if kind in ("bot", "all") else ""
            process = Process(begun, log, address)
            self._begun.append(process)
            until(lambda: self._works(process))
            yield process

    def _temporary(self) -> str:
        folder = self.folder / f"t{len(self._begun)}"
        folder.mkdir()
        return str(folder)

    def _works(self, process: Process) -> bool:
        assert process.running.poll() is None, process.logged
        if not process.address:
            return "Ctrl-C stops it" in process.logged
        try:
            urlopen(process.address, b"{}", timeout=PATIENCE)
        except HTTPError as error:
            error.close()
            # It is not signed.
            return error.code == 401
        except URLError:
            return False
        return True

    def programs(self, part: str) -> list[int]:
        """The processes that the bot's have started whose command line has that part."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            number = int(process.name)
            if f"TMPDIR={self.folder}/" in told_to(number):
                line = (process / "cmdline").read_text().replace("\0", " ")
                found += [number] if part in line else []
        return found

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What that query finds in the store."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def change(self, statement: str) -> None:
        """Change the store by that statement."""
        with psycopg.connect(self.url) as connection:
            connection.execute(statement.encode())

    def is_idle(self) -> bool:
        """Whether nothing is under way, and nothing of it is left."""
        jobs = "SELECT id FROM procrastinate_jobs WHERE task_name !~ 'upkeep'"
        return not self.rows("SELECT id FROM analytics_work") and not self.rows(jobs)


@contextmanager
def deployed(conversations: int = 4, people: int = 4) -> Iterator[Deployed]:
    """Slack and GitHub, without processes yet: people are `U0`, `U1`, …, channels `C0`, `C1`, …."""
    with ExitStack() as ending:
        folder = Path(mkdtemp(prefix="sa-", dir="/tmp"))
        ending.callback(rmtree, folder, ignore_errors=True)
        faults, world = Faults(), sample_workspace(datetime.now(UTC).date())
        ending.enter_context(serve(github_app(world, faults), uds=folder / "gh.sock"))
        server = ending.enter_context(postgres_server())
        server.execute("CREATE DATABASE company")
        url = server.url("company")
        store = Store(url)
        store.size()
        store.close()
        asking = ending.enter_context(crowd())
        asking.joins(conversations, people)
        environment = {
            "ANALYTICS_SLACK_API_URL": f"{asking.url}/api/",
            "ANALYTICS_SLACK_MODE": "http",
            "ANALYTICS_SLACK_BOT_TOKEN": BOT_TOKEN,
            "ANALYTICS_SLACK_APP_TOKEN": APP_TOKEN,
            "ANALYTICS_SLACK_SIGNING_SECRET": f'"{SECRET}"',
            "ANALYTICS_GITHUB_TOKEN": TOKEN,
            "ANALYTICS_GH_CONFIG_DIR": str(gh_home(folder / "gh.sock")),
            # Whatever hangs, hangs until it is killed.
            "ANALYTICS_GH_TIMEOUT": str(HOURS),
            "ANALYTICS_CHART_TIMEOUT": str(HOURS),
            # Charts are not what is looked at here.
            "ANALYTICS_CHROME_PATH": "/no/such/chrome",
            "ANALYTICS_DATABASE_URL": url,
            "ANALYTICS_QUEUE": "postgresql",
            "ANALYTICS_SNAPSHOT_EVERY": "0",
            "ANALYTICS_EXPORT_MAX_AGE": "0",
            "ANALYTICS_WORKING_MESSAGE_AFTER": str(HOURS),
            "ANALYTICS_BOARDS__MAIN__OWNER": "acme",
            "ANALYTICS_BOARDS__MAIN__PROJECT": "1",
        }
        yield Deployed(asking, faults, server, url, environment, folder)
