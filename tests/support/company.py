"""Processes of a company, which share a PostgreSQL and export one board of a GitHub of its own.

Run as a program, it is one of them: it exports the board, and says how many items that has.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from subprocess import PIPE, Popen
from threading import Event
from typing import Any

from bot.boards.cache import Boards
from bot.boards.history import Snapshots
from bot.boards.sharing import SharedExports
from config import BoardSettings, Settings
from integrations.github import GitHub
from integrations.store import Store
from metrics.model.field_names import names_on_board
from tests.support.office import Office, opened
from tests.support.patience import PATIENCE
from tests.support.postgres_server import PostgresServer
from tests.support.processes import running

_FRESH = count(1)


@dataclass(frozen=True)
class HeldGitHub(GitHub):
    """GitHub, whose exports wait until they are let go, and then fail where they are to."""

    go: Event = field(default_factory=Event)
    begun: Event = field(default_factory=Event)
    failures: list[BaseException] = field(default_factory=list)
    since: list[Any] = field(default_factory=list)

    def export_project(self, *board: Any, **asked: Any) -> dict[str, Any]:
        self.since.append(asked["since"])
        self.begun.set()
        assert self.go.wait(PATIENCE)
        if self.failures:
            raise self.failures.pop()
        return super().export_project(*board, **asked)


@dataclass
class Process:
    """What one process has.

    Attributes:
        looks: how often it has looked whether another process exports.
    """

    store: Store
    github: HeldGitHub
    boards: Boards
    looks: list[None]


@dataclass
class Company:
    """A board, the server of the company's store, and the URL of that."""

    office: Office
    server: PostgresServer
    url: str
    ending: ExitStack
    asked: int = 0

    def process(self, *, is_held: bool = False, max_age: float = 60, **github: Any) -> Process:
        """The parts of another process, here, which it begins to use now."""
        settings = settings_of(max_age)
        given = {name: getattr(self.office.github, name) for name in ("token", "config_dir")}
        of_all = {"timeout": PATIENCE, "find_fields": names_on_board}
        login = HeldGitHub(**{**given, **of_all, **github})
        if not is_held:
            login.go.set()
        store = Store(self.url)
        self.ending.callback(store.close)
        looks: list[None] = []

        def is_stopped() -> bool:
            looks.append(None)
            return login.is_stopped

        sharing = SharedExports(store, is_stopped)
        boards = Boards(settings, lambda _: login, Snapshots(store), sharing=sharing)
        return Process(store, login, boards, looks)

    @contextmanager
    def github_held(self) -> Iterator[Event]:
        """GitHub answers nothing while the context lasts; gives what tells that it was asked."""
        asked, go = Event(), Event()
        usual = self.office.faults.on_query

        def hold(_: object) -> None:
            asked.set()
            go.wait(PATIENCE)

        self.office.faults.on_query = hold
        try:
            yield asked
        finally:
            self.office.faults.on_query = usual
            go.set()

    @contextmanager
    def exporting(self) -> Iterator[tuple[Popen[str], Callable[[], str]]]:
        """A real process that exports the board; and what waits for its last word."""
        program = [sys.executable, "-m", "tests.support.company", self.url]
        given = self.office.github
        with running([*program, given.token, given.config_dir], stdout=PIPE) as process:
            yield process, lambda: process.communicate(timeout=PATIENCE)[0]


def settings_of(max_age: float) -> Settings:
    return Settings(
        boards={"main": BoardSettings("main", owner="acme", project=1)},
        default_board="main",
        export_max_age=max_age,
    )


@contextmanager
def company(server: PostgresServer, size: int = 20) -> Iterator[Company]:
    """A company with a store of its own on that server, and a board of so many issues."""
    name = f"company_{next(_FRESH)}"
    server.execute(f"CREATE DATABASE {name}")
    with ExitStack() as ending:
        office = ending.enter_context(contextmanager(opened)(size))
        made = Company(office, server, server.url(name), ending)

        def count_query(_: object) -> None:
            made.asked += 1

        office.faults.on_query = count_query
        yield made


def _export(url: str, token: str, config_dir: str) -> None:
    store = Store(url)
    # Who waits for one that was killed has waited for long enough by then.
    store.exports.lease = timedelta(seconds=2)
    github = GitHub(
        token=token, config_dir=config_dir, timeout=PATIENCE, find_fields=names_on_board
    )
    boards = Boards(
        settings_of(60), lambda _: github, Snapshots(store), sharing=SharedExports(store)
    )
    sys.stdout.write(f"{len(boards.get('main').issues)}\n")
    store.close()


if __name__ == "__main__":
    _export(*sys.argv[1:])
