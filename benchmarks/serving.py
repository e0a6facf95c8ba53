"""The bot as a process: what its start takes until it first acknowledges, and its memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from subprocess import DEVNULL
from time import monotonic, sleep

from benchmarks.bench import Bench
from benchmarks.needs import BEFORE, CHROME, GH
from benchmarks.processes import Failed, Way, environment, measured
from benchmarks.row import Row
from playground.github.server import TOKEN, github_app
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.crowd import Crowd, crowd
from tests.support.patience import PATIENCE, until
from tests.support.processes import running
from tests.support.spent import TICKS

ROUNDS = 5
# What people ask for, each once in a conversation of its own.
ASKED = ("sprint-burndown", "sprint-burnup", "sprint-summary", "sprint-velocity")
REPORTS = 15


@dataclass(frozen=True)
class Served:
    """What one process took.

    Attributes:
        cpu: seconds of processors from its start to its first acknowledgement, without Chrome.
        idle: megabytes it holds when it has acknowledged, has done all that a start brings about,
            and worked on nothing.
        after: megabytes it holds after `REPORTS` reports.
    """

    cpu: float
    idle: float
    after: float


def rows(bench: Bench) -> Iterator[Row]:
    """The start of `serve`, and the memory that it holds."""
    libraries = "importing pandas, plotly, bolt"
    start = f"start of `serve` to its first acknowledgement, CPU, against {libraries}"
    memory = "memory that `serve` holds, against before"
    if not bench.has(f"{start}; {memory}", CHROME, GH):
        return
    rounds = 1 if bench.is_quick else ROUNDS
    imports = bench.now("import_pandas_plotly_bolt")
    has_before = bench.has(memory, BEFORE)
    with _outside(bench.folder / "served") as (asking, env):

        def serving(way: Callable[..., Way], name: str) -> Callable[[], Served]:
            """What it takes, with a store that is there, as it is but for the very first start."""
            store = f"sqlite:///{bench.folder}/served/{name}.sqlite3"
            served = way("analytics", "serve", "--no-clock", **env, ANALYTICS_DATABASE_URL=store)
            _served(served, asking, bench.folder)
            return partial(_served, served, asking, bench.folder)

        serve_now = serving(bench.now, "now")
        serve_then = serving(bench.then, "then") if has_before else None
        ours, plain, before = [], [], []
        for _ in range(rounds):
            plain.append(measured(imports, bench.folder).cpu)
            ours.append(serve_now())
            if serve_then:
                before.append(serve_then())
    yield Row.of(start, median(each.cpu for each in ours), median(plain), "s", 1.3)
    if before:
        for name, of, goal in (
            (f"after {REPORTS} reports", "after", 0.85),
            ("idle", "idle", 0.8),
        ):
            now, then = (median(getattr(each, of) for each in ones) for ones in (ours, before))
            yield Row.of(f"{memory}: {name}", now, then, "MB", goal)


@contextmanager
def _outside(folder: Path) -> Iterator[tuple[Crowd, dict[str, str]]]:
    """People who ask, and the settings of a bot that they can ask."""
    folder.mkdir()
    with ExitStack() as ending:
        github = folder / "gh.sock"
        world = sample_workspace(datetime.now(UTC).date())
        ending.enter_context(serve(github_app(world), uds=github))
        asking = ending.enter_context(crowd())
        yield (
            asking,
            {
                "ANALYTICS_SLACK_API_URL": f"{asking.url}/api/",
                "ANALYTICS_SLACK_BOT_TOKEN": BOT_TOKEN,
                "ANALYTICS_SLACK_APP_TOKEN": APP_TOKEN,
                "ANALYTICS_GITHUB_TOKEN": TOKEN,
                "ANALYTICS_GH_CONFIG_DIR": str(gh_home(github)),
                "ANALYTICS_CHART_TIMEOUT": str(PATIENCE),
                "ANALYTICS_SNAPSHOT_EVERY": "0",
                "ANALYTICS_BOARDS__MAIN__OWNER": "acme",
                "ANALYTICS_BOARDS__MAIN__PROJECT": "1",
            },
        )


def _served(way: Way, asking: Crowd, folder: Path) -> Served:
    """What a bot takes that is started, asked, and ended. Raises Failed."""
    # Each in conversations that have heard nothing yet.
    first = len(asking.workspace.channels)
    asking.joins(first + REPORTS, 1)
    asking.sockets._loop = None
    env = environment(way, folder)
    with running(way.words, cwd=folder, env=env, stdout=DEVNULL, stderr=DEVNULL) as process:
        until(lambda: asking.sockets._loop is not None or process.poll() is not None)
        if process.poll() is not None:
            raise Failed(f"{' '.join(way.words)} ended with {process.returncode}")
        asking.command("help", "U0", f"C{first}").result(PATIENCE)
        cpu = _cpu(process.pid)
        # What draws charts may still be imported.
        _wait_until_quiet(process.pid)
        idle = _megabytes(process.pid)
        for number in range(REPORTS):
            channel, name = f"C{first + number}", ASKED[number % len(ASKED)]
            asking.command("", "U0", channel, name).result(PATIENCE)
            until(partial(asking.reports, channel))
        return Served(cpu, idle, _megabytes(process.pid))


def _wait_until_quiet(process: int) -> None:
    """Wait until the process has worked on nothing for half a second, or patience ends."""
    deadline = monotonic() + PATIENCE
    before, now = -1.0, _cpu(process)
    while now > before and monotonic() < deadline:
        sleep(0.5)
        before, now = now, _cpu(process)


def _cpu(process: int) -> float:
    """Seconds of processors that the process has taken by itself."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(int(each) for each in fields[11:13]) / TICKS


def _megabytes(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
