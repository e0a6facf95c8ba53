"""Processes on one PostgreSQL export a board once for all of them: through the real gh."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from bot.boards.sharing import Share, SharedExports, What
from integrations.errors import BeingStopped, IntegrationError
from integrations.github import RateLimited
from integrations.github.errors import ProjectNotFound
from integrations.store import Store
from metrics.model.board import Board
from tests.support.company import Company, Process, company
from tests.support.patience import PATIENCE, until
from tests.support.postgres_server import PostgresServer, postgres_server


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server() as started:
        yield started


@pytest.fixture
def firm(server: PostgresServer) -> Iterator[Company]:
    with company(server) as made:
        yield made


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def two_that_ask_at_once(
    firm: Company, pool: ThreadPoolExecutor, failure: BaseException | None = None
) -> tuple[tuple[Process, Future[Board]], tuple[Process, Future[Board]]]:
    """Two processes and what they will get: the first exports, and may fail, the second waits."""
    first, second = firm.process(is_held=True), firm.process()
    if failure:
        first.github.failures.append(failure)
    exported = pool.submit(first.boards.get, "main")
    assert first.github.begun.wait(PATIENCE)
    awaited = pool.submit(second.boards.get, "main")
    # It has looked, and looks again.
    until(lambda: len(second.looks) > 1)
    return (first, exported), (second, awaited)


def same(one: Board, other: Board) -> bool:
    return one.issues.equals(other.issues) and one.exported_at == other.exported_at


def test_a_board_that_another_process_has_just_exported_is_not_asked_for(firm: Company) -> None:
    first = firm.process().boards.get("main")
    asked = firm.asked
    second = firm.process()
    assert same(second.boards.get("main"), first)
    assert second.boards.may_have_project(firm.office.board["id"])
    assert not second.boards.may_have_project("PVT_other")
    assert (firm.asked, second.github.since) == (asked, [])
    # From now on it knows the board by itself.
    looks = len(second.looks)
    second.boards.get("main")
    assert len(second.looks) == looks


def test_who_asks_while_another_process_exports_waits_for_that_export(
    firm: Company, pool: ThreadPoolExecutor
) -> None:
    (first, exported), (second, awaited) = two_that_ask_at_once(firm, pool)
    first.github.go.set()
    assert same(awaited.result(PATIENCE), exported.result(PATIENCE))
    assert second.github.since == []


def test_an_export_of_another_process_is_updated(firm: Company) -> None:
    firm.process().boards.get("main")
    firm.office.edit(firm.office.issues[0]["content"], title="Renamed")
    second = firm.process(max_age=0)
    assert "Renamed" in set(second.boards.get("main").issues["title"])
    assert [since["complete"] for since in second.github.since] == [True]
    # It goes to and fro.
    firm.office.edit(firm.office.issues[1]["content"], title="Renamed, too")
    third = firm.process(max_age=0)
    assert {"Renamed", "Renamed, too"} <= set(third.boards.get("main").issues["title"])
    (since,) = third.github.since
    assert "Renamed" in {(item["content"] or {}).get("title") for item in since["items"] if item}


@pytest.mark.fault
def test_a_failure_is_shared_by_the_processes_that_wait_for_it_and_by_none_later(
    firm: Company, pool: ThreadPoolExecutor
) -> None:
    limit = RateLimited("GitHub's rate limit is reached until 09:40 UTC.", 600.0)
    (first, exported), (second, awaited) = two_that_ask_at_once(firm, pool, limit)
    first.github.go.set()
    assert exported.exception(PATIENCE) is limit
    told = awaited.exception(PATIENCE)
    assert isinstance(told, RateLimited)
    assert (str(told), told.seconds) == (str(limit), 600)
    assert second.github.since == []
    assert len(second.boards.get("main").issues) == 20


@pytest.mark.parametrize(
    "failure", [ProjectNotFound("There is no project."), IntegrationError("GitHub is down.")]
)
def test_a_failure_is_told_as_what_it_is(
    firm: Company, pool: ThreadPoolExecutor, failure: IntegrationError
) -> None:
    (first, _), (_, awaited) = two_that_ask_at_once(firm, pool, failure)
    first.github.go.set()
    told = awaited.exception(PATIENCE)
    assert (type(told), str(told)) == (type(failure), str(failure))


@pytest.mark.parametrize("failure", [BeingStopped(), ValueError("a bug"), KeyboardInterrupt()])
def test_what_ends_a_process_or_is_a_bug_in_it_keeps_no_other_from_exporting(
    firm: Company, pool: ThreadPoolExecutor, failure: BaseException
) -> None:
    (first, exported), (second, awaited) = two_that_ask_at_once(firm, pool, failure)
    first.github.go.set()
    assert exported.exception(PATIENCE) is failure
    assert len(awaited.result(PATIENCE).issues) == 20
    assert len(second.github.since) == 1


def test_a_process_that_is_being_stopped_does_not_wait(
    firm: Company, pool: ThreadPoolExecutor
) -> None:
    (first, exported), (second, awaited) = two_that_ask_at_once(firm, pool)
    second.github.stop()
    assert isinstance(awaited.exception(PATIENCE), BeingStopped)
    first.github.go.set()
    assert exported.result(PATIENCE)


@pytest.mark.fault
def test_an_export_whose_process_was_killed_is_made_by_another(firm: Company) -> None:
    other = firm.process()
    with firm.github_held() as asked, firm.exporting() as (process, _):
        assert asked.wait(PATIENCE)
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
    assert len(other.boards.get("main").issues) == 20
    assert len(other.github.since) == 1
    # It has waited until the lease was over.
    assert len(other.looks) > 1


def test_real_processes_have_one_export(firm: Company) -> None:
    with firm.exporting() as (_, first):
        assert first() == "20\n"
    asked = firm.asked
    with firm.exporting() as (_, second):
        assert second() == "20\n"
    assert firm.asked == asked


@pytest.mark.fault
def test_while_the_store_is_down_each_process_exports_for_itself(
    firm: Company, pool: ThreadPoolExecutor
) -> None:
    (first, exported), (_, awaited) = two_that_ask_at_once(firm, pool)
    firm.server.stop()
    try:
        assert len(awaited.result(PATIENCE).issues) == 20
        first.github.go.set()
        assert len(exported.result(PATIENCE).issues) == 20
        assert len(firm.process().boards.get("main").issues) == 20
    finally:
        firm.server.start()


def test_the_part_of_a_board_for_a_sprint_is_exported_once(
    server: PostgresServer, pool: ThreadPoolExecutor
) -> None:
    def ask(process: Process) -> Board:
        return process.boards.get_for_sprint("main", "Sprint 2", datetime.now(UTC))

    with company(server, 250) as firm:
        # History has all of it, and no document is left to be updated.
        firm.process().boards.get("main")
        first, second = firm.process(is_held=True), firm.process()
        first.store.exports.forget()
        exported = pool.submit(ask, first)
        assert first.github.begun.wait(PATIENCE)
        awaited = pool.submit(ask, second)
        until(lambda: len(second.looks) > 1)
        first.github.go.set()
        assert same(awaited.result(PATIENCE), exported.result(PATIENCE))
        assert not awaited.result(PATIENCE).is_whole
        assert second.github.since == []


def test_what_may_lack_something_is_for_those_who_wait_for_it_alone(
    firm: Company, pool: ThreadPoolExecutor
) -> None:
    document: dict[str, Any] = {
        "exported_at": "2026-11-30T09:00:00Z",
        "all_seen_at": "2026-11-30T08:00:00Z",
        "project_id": "PVT_1",
        "complete": True,
    }
    what, go = What("key", "acme/1", "sprint"), Event()
    looks: list[None] = []
    first = SharedExports(firm.process().store)

    def is_stopped() -> bool:
        looks.append(None)
        return False

    second = SharedExports(firm.process().store, is_stopped)

    def export(share: Share) -> str:
        assert go.wait(PATIENCE)
        share.document = document
        return "exported"

    exported = pool.submit(first.take, what, 60, lambda _: "taken", export)
    until(lambda: firm.process().store.exports.standings("key"))
    awaited = pool.submit(second.take, what, 60, lambda _: "taken", export)
    until(lambda: len(looks) > 1)
    go.set()
    assert (exported.result(PATIENCE), awaited.result(PATIENCE)) == ("exported", "taken")
    assert second.take(what, 60, lambda _: "taken", export) == "exported"
    assert second.newest("key") == document
    assert second.newest("key", than=document["exported_at"]) is None


def test_what_github_told_one_process_of_is_reused_by_no_process_that_has_yet_to_ask(
    firm: Company,
) -> None:
    first, second = firm.process(), firm.process()
    first.boards.get("main")
    first.boards.item_changed(firm.office.board["id"])
    second.boards.get("main")
    assert len(second.github.since) == 1
    first.boards.issue_changed(firm.office.issues[0]["content"]["url"])
    third = firm.process()
    third.boards.get("main")
    assert len(third.github.since) == 1


@pytest.mark.attack
def test_what_one_login_sees_is_not_shown_to_another(firm: Company) -> None:
    firm.process().boards.get("main")
    other = firm.process(token="ghp_other")
    with pytest.raises(IntegrationError):
        other.boards.get("main")
    assert len(other.github.since) == 1


def test_on_sqlite_nothing_is_shared(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path}/store.sqlite3")) as store:
        assert not SharedExports(store).are_on
        # Nor is it opened to find that out.
        assert list(tmp_path.iterdir()) == []
