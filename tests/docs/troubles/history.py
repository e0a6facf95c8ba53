"""Stores that cannot be read or written, and pasts that were not kept."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Collection
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bot.answering.ephemeral import AddressedReply, PrivateAddress
from bot.asking.report_request import ReportRequest
from bot.asking.story import NOBODYS
from bot.boards.history import Snapshots
from bot.boards.live import MOST_OF_A_WORKSPACE, LiveBoards
from bot.observing.metrics import Telemetry
from bot.queue.working import MOST_TRIES
from bot.tenancy.conversation import Conversation, ConversationId
from bot.work.shared_queue import SharedQueue
from config import BoardSettings, Settings
from integrations.slack import SlackDestination
from integrations.store import Store
from integrations.store.connected import ConnectedBoard
from integrations.store.credentials import Credential
from integrations.store.database import Database
from integrations.store.installations import Installation
from integrations.store.tables import VERSION
from metrics.model.report import Question, Unit
from metrics.reports.catalogue import CATALOGUE
from tests.docs.troubles.scene import NOBODY, Scene, Trouble
from tests.support.handed_over import answerer
from tests.support.handed_over import handed_over as begun_by_worker
from tests.support.listening_bot import ACME, ANA, CHANNEL, listening_bot
from tests.support.postgres_server import PASSWORD
from tests.support.sample_boards import NOW, board, issue
from tests.support.store_samples import frame, hours, item

_FRESH = count(1)
MAIN = BoardSettings("main", owner="acme", project=7)
DAY = timedelta(days=1)
NOWHERE = f"postgres://me:{PASSWORD}@{NOBODY}/analytics"


def recorded(url: str, hour: int = 1, items: int = 3) -> object:
    """An export of so many items at that hour, stored there."""
    with closing(Store(url, patience=0.5)) as store:
        return store.record("acme/7", hours(hour), frame(map(item, range(items))), {})


def at(url: str) -> Trouble:
    """A store at that address."""
    return lambda _: recorded(url)


def in_file(spoil: Any) -> Trouble:
    """A store in a file that something has been done to, before it is written once more."""

    def trouble(scene: Scene) -> object:
        path = scene.folder / "store.sqlite3"
        with ExitStack() as ending:
            spoil(path, ending)
            return recorded(f"sqlite:///{path}", hour=2, items=1000)

    return trouble


def _as_of_a_newer_version(path: Path, _: ExitStack) -> None:
    recorded(f"sqlite:///{path}")
    _executed(path, "UPDATE analytics_version SET version_num = '9999'")


def _as_something_else(path: Path, _: ExitStack) -> None:
    path.write_bytes(b"no store" * 1000)


def _without_its_tables(path: Path, _: ExitStack) -> None:
    _executed(path, "CREATE TABLE analytics_version (version_num TEXT)")
    _executed(path, "INSERT INTO analytics_version VALUES (?)", VERSION)


def _held(path: Path, ending: ExitStack) -> None:
    recorded(f"sqlite:///{path}")
    other = ending.enter_context(closing(sqlite3.connect(path, isolation_level=None)))
    other.execute("BEGIN IMMEDIATE")


def _on_a_full_disk(path: Path, ending: ExitStack) -> None:
    recorded(f"sqlite:///{path}")

    def no_more_pages(connection: sqlite3.Connection, _: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(Engine, "connect", no_more_pages)
    ending.callback(event.remove, Engine, "connect", no_more_pages)


def _executed(path: Path, command: str, *values: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(command, values)
        connection.commit()


def _asked_too_much(scene: Scene) -> None:
    database = Database(f"sqlite:///{scene.folder}/store.sqlite3", patience=1)
    with closing(database), ExitStack() as ending:
        while True:
            connection = ending.enter_context(database.reading())
            # Else it would take half a minute to be told.
            scene.patch.setattr(connection.engine.pool, "_timeout", 0.1)


def _in_no_folder(scene: Scene) -> object:
    (scene.folder / "file").touch()
    return recorded(f"sqlite:///{scene.folder}/file/store.sqlite3")


def _without_driver(scene: Scene) -> object:
    scene.patch.setitem(sys.modules, "psycopg", None)
    return recorded(NOWHERE)


def _without_procrastinate(scene: Scene) -> object:
    scene.patch.setitem(sys.modules, "procrastinate", None)
    return handed_over(NOWHERE)


def handed_over(url: str) -> object:
    """Work for workers, by way of that database."""
    return SharedQueue(Store(url), Telemetry(), lambda: NOW)


def worked_on(lacking: Collection[str] = (), **begun: Any) -> Trouble:
    """A question that a worker begins in such a state, as a bot without these scopes."""

    def trouble(scene: Scene) -> str:
        name = f"worked_on_{next(_FRESH)}"
        scene.servers.postgres.execute(f"CREATE DATABASE {name}")
        url = scene.servers.postgres.url(name)
        with listening_bot(scene.folder, database_url=url, queue="postgresql") as bot:
            bot.workspace.access.scopes -= {*lacking}
            slack = SlackDestination(bot.client)
            here = Conversation(ConversationId(ACME, CHANNEL), ANA)
            assert bot.analytics.handing_over
            bot.analytics.handing_over.question(
                ReportRequest("sprint-burndown", "web", Unit.ISSUES),
                here,
                AddressedReply(slack, PrivateAddress(ANA, CHANNEL)),
                (),
                NOBODYS,
            )
            (work,) = begun_by_worker(bot)
            answerer(bot).do(replace(work, **begun))
            return bot.messages[-1][1].text

    return trouble


def _as_visitor(scene: Scene) -> object:
    postgres = scene.servers.postgres
    postgres.execute(f"CREATE ROLE visitor LOGIN PASSWORD '{PASSWORD}'")
    return recorded(postgres.url("postgres", user="visitor"))


def reported(url: str, *exports: datetime) -> str:
    """What a report says of the history that has these exports."""
    with closing(Snapshots(Store(url, patience=1))) as snapshots:
        for at in exports:
            snapshots.keep(MAIN, board(issue(1, 3, "2023-10-30"), exported_at=at.isoformat()))
        question = Question(board(), NOW)
        part = CATALOGUE["sprint-burndown"].history_part(question)
        return snapshots.history(MAIN, question.board, part, NOW)[1]


def _before_it_began(scene: Scene) -> object:
    snapshots = Snapshots(Store(f"sqlite:///{scene.folder}/store.sqlite3"))
    with closing(snapshots):
        snapshots.keep(MAIN, board(issue(1, 3, "2023-10-30")))
        return snapshots.as_of(MAIN, NOW - 30 * DAY)


def _never_begun(scene: Scene) -> object:
    with closing(Snapshots(Store(f"sqlite:///{scene.folder}/store.sqlite3"))) as snapshots:
        return snapshots.as_of(MAIN, NOW)


def _sealed_otherwise(scene: Scene) -> object:
    with closing(Store(f"sqlite:///{scene.folder}/store.sqlite3")) as store:
        old, new = ([f"{letter * 43}="] for letter in "ab")
        store.installations("1.2", old).save(Installation("T1", "Acme", "xoxb-1", "B1", "U1"))
        return store.installations("1.2", new).of("T1")


def connecting(name: str, team: str = "T0ACME") -> Trouble:
    """The workspace connects a board of that name, where it may have enough."""

    def trouble(scene: Scene) -> object:
        with closing(Store(f"sqlite:///{scene.folder}/store.sqlite3")) as store:
            for number in range(MOST_OF_A_WORKSPACE):
                board = ConnectedBoard(f"b{number}", "T0FULL", "acme", {})
                store.connected.save(board, MOST_OF_A_WORKSPACE)
            boards = LiveBoards(Settings(boards={"main": MAIN}), store.connected)
            return boards.connect(team, replace(MAIN, name=name))

    return trouble


def _gone(scene: Scene) -> object:
    with closing(Store(f"sqlite:///{scene.folder}/store.sqlite3")) as store:
        boards = LiveBoards(Settings(boards={}), store.connected)
        boards.connect("T0ACME", replace(MAIN, name="shop"))
        boards.disconnect("T0ACME", "shop")
        return boards["shop"]


def _without_a_key(scene: Scene) -> object:
    with closing(Store(f"sqlite:///{scene.folder}/store.sqlite3")) as store:
        store.credentials().save(Credential("T0ACME", "acme", token="ghp_hush"))
    return ""


TROUBLES: dict[str, Trouble] = {
    "`database_url` is of another database": at("mysql://me:secret@host/analytics"),
    "`database_url` has an @ in its password": at("postgres://me:p@ss@word@host/analytics"),
    "the driver of PostgreSQL is not there": _without_driver,
    "workers are to share a file": lambda scene: handed_over(f"sqlite:///{scene.folder}/store"),
    "workers share PostgreSQL, and Procrastinate is not there": _without_procrastinate,
    "a worker was killed as it answered, and the bot may not read there": worked_on(
        {"channels:history"}, posting_at=datetime.now(UTC)
    ),
    "three workers were killed that worked on a question": worked_on(tries=MOST_TRIES + 1),
    "an older version after a newer one": in_file(_as_of_a_newer_version),
    "the store has tokens of workspaces, and another key is set": _sealed_otherwise,
    "a login on GitHub to keep, and there is no key": _without_a_key,
    "a board was disconnected meanwhile": _gone,
    "a board to connect whose name the settings have": connecting("main"),
    "a board to connect whose name is none": connecting("my shop"),
    "a board to connect in a workspace of many": connecting("web", "T0FULL"),
    "a file that is no store": in_file(_as_something_else),
    "another process holds the store": in_file(_held),
    "more questions than connections": _asked_too_much,
    "no room on the disk": in_file(_on_a_full_disk),
    "a file that may not be written": at("sqlite:////proc/store.sqlite3"),
    "a folder that cannot be made": _in_no_folder,
    "a wrong password of PostgreSQL": lambda scene: recorded(
        scene.servers.postgres.url("postgres", password="wrong")
    ),
    "a PostgreSQL without that database": lambda scene: recorded(
        scene.servers.postgres.url("nowhere")
    ),
    "a user of PostgreSQL who may not write": _as_visitor,
    "PostgreSQL does not run": at(NOWHERE),
    "the store fails for another reason": in_file(_without_its_tables),
    "a report while PostgreSQL does not run": lambda _: reported(NOWHERE),
    "an export while PostgreSQL does not run": lambda _: reported(NOWHERE, NOW),
    "exports from a machine whose clock is ahead": lambda scene: reported(
        f"sqlite:///{scene.folder}/store.sqlite3", NOW - DAY, NOW + DAY
    ),
    "a time before history began": _before_it_began,
    "a past before any export": _never_begun,
}
