"""What GitHub recorded before the first export is read once, whatever comes between."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import stamina
from starlette.responses import JSONResponse

from bot.answering.compute import compute
from bot.boards import timelines as policy
from bot.boards.points import (
    FIRST_PAUSE,
    POINTS_AN_HOUR,
    POINTS_LEFT_ALONE,
    BackgroundPoints,
)
from bot.boards.timelines import TimelineReader
from bot.tenancy.visibility import all_boards
from bot.wiring import build_sources
from config import BoardSettings, Settings
from integrations.github import GitHub, TimelineEvent, Usage
from integrations.store import Store
from metrics.model.field_names import names_on_board
from metrics.model.report import Report, Unit
from playground.github.faults import Faults
from playground.github.limits import no_points_left, too_fast
from playground.github.server import TOKEN, github_app
from playground.github.world import World
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.patience import PATIENCE
from tests.support.requests import asking

KEY = "acme/1"
# Its Sprint 9 ended before GitHub began to lose moves.
TODAY = date(2026, 9, 20)
WHOLE_SPRINT = {"sprint": "Sprint 9"}


class CountingGitHub(GitHub):
    """GitHub, which keeps how many issues were asked about at a time."""

    asked: list[int]
    remaining: int | None

    def timelines(
        self, item_ids: Any, project_url: str, **more: Any
    ) -> tuple[dict[str, list[TimelineEvent]], Usage]:
        self.asked.append(len(item_ids))
        events, usage = super().timelines(item_ids, project_url, **more)
        if self.remaining is not None:
            more["total"].remaining = self.remaining
        return events, usage


@dataclass
class Office:
    """A bot whose store is empty, on the sample board."""

    world: World
    faults: Faults
    github: CountingGitHub
    settings: Settings
    store: Store

    @property
    def reader(self) -> TimelineReader:
        return TimelineReader(self.settings, lambda _: self.github, self.store)

    def export(self) -> None:
        build_sources(self.settings, self.store, github=self.github).boards.get("platform")

    def flow(self, *, read_timelines: bool = False, **values: Any) -> Report:
        sources = build_sources(
            self.settings, self.store, github=self.github, read_timelines=read_timelines
        )
        request = asking("flow", "platform", Unit.ISSUES, **(values or WHOLE_SPRINT))
        return compute(request, sources, all_boards(self.settings))

    @property
    def unread(self) -> int:
        return self.store.timelines.progress(KEY).unread


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    world, faults = sample_workspace(TODAY), Faults()
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    settings = Settings(
        boards={"platform": BoardSettings("platform", owner="acme", project=1)},
        default_board="platform",
        # What is exported counts for as long as a slow machine takes.
        export_max_age=86_400,
    )
    with (
        serve(github_app(world, faults), uds=home / "gh.sock"),
        stamina.set_testing(True, attempts=1),
    ):
        config = str(gh_home(home / "gh.sock"))
        github = CountingGitHub(
            token=TOKEN, config_dir=config, timeout=PATIENCE, find_fields=names_on_board
        )
        object.__setattr__(github, "asked", [])
        object.__setattr__(github, "remaining", None)
        store = Store(f"sqlite:///{tmp_path}/history.sqlite3")
        yield Office(world, faults, github, settings, store)
        store.close()
    shutil.rmtree(home)


def cycle_time(report: Report) -> str:
    return next(each.value for each in report.statistics if each.label == "Cycle time")


def test_the_first_flow_on_an_empty_store_knows_cycle_times(office: Office) -> None:
    """Those that GitHub recorded: what a team did before the bot was there."""
    before = office.flow()
    assert cycle_time(before) == "not known"
    office.reader.read("platform")
    report = office.flow()
    assert cycle_time(report).startswith("50% in ")
    assert any("moves are those that GitHub recorded of" in note for note in report.notes)
    assert len(report.results[report.results["measure"] == "in status"])


def test_moves_are_used_where_the_status_is_the_field_that_github_records(office: Office) -> None:
    office.export()
    office.reader.read("platform")
    known = office.flow()
    board = office.settings.boards["platform"]
    for name, is_it in (("status", True), ("Deliverable", False)):
        boards = {"platform": replace(board, status_field=name)}
        settings = replace(office.settings, boards=boards)
        report = replace(office, settings=settings).flow()
        assert (cycle_time(report) == cycle_time(known)) == is_it
        assert f"the status is “{name}”" in " ".join(report.notes) or is_it


def test_the_command_line_reads_them_with_the_first_report(office: Office) -> None:
    assert cycle_time(office.flow(read_timelines=True)).startswith("50% in ")
    assert office.unread == 0
    asked = len(office.github.asked)
    office.flow(read_timelines=True)
    assert len(office.github.asked) == asked


def test_who_waits_is_told_of_pauses_and_what_it_takes_is_counted(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    sources = build_sources(
        office.settings, office.store, github=office.github, read_timelines=True
    )
    sources.boards.get("platform")
    office.faults.next_answers.append(too_fast(1))
    steps = list[str]()
    request = asking("flow", "platform", Unit.ISSUES, **WHOLE_SPRINT)
    with caplog.at_level(logging.INFO), stamina.set_testing(False):
        compute(request, sources, all_boards(office.settings), steps.append)
    assert "GitHub asks us to wait 1 s…" in steps
    costs = [re.search(r"GraphQL cost (\d+)", line) for line in caplog.messages]
    *parts, whole = [int(cost[1]) for cost in costs if cost]
    assert len(parts) == len(office.github.asked)
    assert whole == sum(parts)


def test_nothing_is_read_before_the_first_export(office: Office) -> None:
    office.reader.read("platform")
    assert office.github.asked == []


def test_they_are_read_a_hundred_at_a_time_and_told(office: Office) -> None:
    office.export()
    total, told = office.unread, list[tuple[int, int]]()
    office.reader.read("platform", progress=lambda read, of: told.append((read, of)))
    assert sum(office.github.asked) == total
    assert set(office.github.asked[:-1]) == {100}
    assert told == [(100 * batch, total) for batch in range(len(office.github.asked))]
    assert office.unread == 0


def test_an_issue_that_was_transferred_is_read_under_its_new_address(office: Office) -> None:
    office.export()
    here, there = office.world.repositories["acme/web"], office.world.add_repository("acme", "new")
    issue = here["issues"].pop()
    there["issues"].append(issue)
    issue |= {"repository": there, "number": 77, "url": f"{there['url']}/issues/77"}
    office.export()
    request = asking("issue-history", "platform", Unit.ISSUES, issue="new#77")
    sources = build_sources(
        office.settings, office.store, github=office.github, read_timelines=True
    )
    report = compute(request, sources, all_boards(office.settings))
    assert office.github.asked == [1]
    assert "added to the board" in report.results["what"].tolist()


def test_two_processes_read_no_issue_twice(office: Office) -> None:
    office.export()
    other = office.reader
    office.reader.read("platform", progress=lambda *_: other.read("platform"))
    assert office.unread == 0
    assert sum(office.github.asked) == office.store.timelines.progress(KEY).read


def test_what_came_to_the_board_later_is_read_too(office: Office) -> None:
    """It may be old, and have been on the board before."""
    project = office.world.owners["acme"]["projectsV2"][0]
    late = next(item for item in project["items"] if not item["isArchived"])
    project["items"].remove(late)
    office.export()
    office.reader.read("platform")
    asked = len(office.github.asked)
    project["items"].append(late)
    office.export()
    office.reader.read("platform")
    assert office.github.asked[asked:] == [1]


def test_one_issue_is_read_alone(office: Office) -> None:
    office.export()
    number = office.world.repositories["acme/web"]["issues"][-1]["number"]
    office.reader.read("platform", issue=("acme/web", number))
    assert office.github.asked == [1]


def test_who_was_stopped_goes_on(office: Office) -> None:
    office.export()
    total, asked = office.unread, count()
    office.reader.read("platform", stop=lambda: next(asked) == 2)
    assert office.unread == total - 200
    office.reader.read("platform", most=50)
    assert office.github.asked == [100, 100, 50]
    office.reader.read("platform")
    assert office.unread == 0
    assert sum(office.github.asked) == total


def test_an_hour_s_share_is_not_exceeded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by who starts again, either; and an hour later there is another."""
    monkeypatch.setattr(policy, "POINTS_AN_HOUR", 7)
    office.export()
    total = office.unread
    for _ in range(2):
        office.reader.read("platform")
        assert office.github.asked == [100, 100]
    monkeypatch.setattr(policy, "HOUR", timedelta(0))
    office.reader.read("platform")
    assert office.unread == total - 400 if total > 400 else office.unread == 0


def test_what_reports_need_of_the_rate_limit_is_left_to_them(office: Office) -> None:
    object.__setattr__(office.github, "remaining", POINTS_LEFT_ALONE - 1)
    office.export()
    office.reader.read("platform")
    assert office.github.asked == [100]


def test_what_github_refuses_leaves_the_board_as_it_was(office: Office) -> None:
    """With one line, and another try after a day."""
    office.faults.restricts_oauth_apps = True
    office.export()
    before = office.flow()
    office.reader.read("platform")
    report = office.flow()
    (line,) = set(report.notes) - set(before.notes)
    assert line.startswith("What GitHub recorded before the first export cannot be read: ")
    assert "OAuth" in line
    assert report.results.equals(before.results)
    office.faults.restricts_oauth_apps = False
    asked = len(office.github.asked)
    office.reader.read("platform")
    assert len(office.github.asked) == asked
    later = BackgroundPoints(lambda: datetime.now(UTC) + policy.DAY)
    TimelineReader(office.settings, lambda _: office.github, office.store, later).read("platform")
    assert office.unread == 0
    assert not any("cannot be read" in note for note in office.flow().notes)


def test_an_outage_is_no_refusal(office: Office) -> None:
    """It is told until a later reading goes well, which who starts anew tries at once."""
    office.export()
    outage = [JSONResponse({"message": "Bad gateway"}, 502) for _ in "12345"]
    told = "What GitHub recorded before the first export cannot be read"
    office.faults.next_answers.extend(outage)
    office.reader.read("platform")
    office.faults.next_answers.clear()
    assert any(note.startswith(f"{told}: ") for note in office.flow().notes)
    office.reader.read("platform", most=100)
    assert not any(told in note for note in office.flow().notes)
    office.faults.next_answers.extend(outage)
    office.reader.read("platform")
    office.faults.next_answers.clear()
    left, notes = f"{office.unread} of {office.unread + 100} issues", office.flow().notes
    assert any(note.startswith(f"{told} of {left}: ") for note in notes)
    assert not any("is being read" in note for note in notes)
    office.reader.read("platform")
    assert office.unread == 0
    assert not any(told in note for note in office.flow().notes)


def test_what_fails_in_passing_is_counted_and_left_alone_for_longer_each_time(
    office: Office,
) -> None:
    office.export()
    now, requests = [datetime.now(UTC)], list[Any]()
    points = BackgroundPoints(lambda: now[0])
    reader = TimelineReader(office.settings, lambda _: office.github, office.store, points)
    office.faults.on_query, office.faults.most_at_once = requests.append, 9
    usage = Usage()
    for tries, pause in ((1, FIRST_PAUSE), (2, 2 * FIRST_PAUSE), (3, 4 * FIRST_PAUSE)):
        for _ in "12":
            reader.read("platform", usage=usage)
            assert len(office.github.asked) == tries
        now[0] += pause
    # A hundred at a time, 50, 25 and 10.
    assert usage.gh_calls == len(requests) == 3 * 4
    assert points.reserve(POINTS_AN_HOUR - len(requests))
    assert not points.reserve(1)
    points.settle(POINTS_AN_HOUR - len(requests), Usage())
    office.faults.most_at_once = 100
    reader.read("platform")
    assert office.unread == 0


def test_nothing_is_asked_before_github_wants_to_be_asked_again(office: Office) -> None:
    office.export()
    points = BackgroundPoints()
    office.faults.next_answers.append(no_points_left())
    reader = TimelineReader(office.settings, lambda _: office.github, office.store, points)
    reader.read("platform")
    assert not points.reserve(1)
    assert any("cannot be read: GitHub's rate limit" in note for note in office.flow().notes)


def test_so_far_is_told_while_they_are_read(office: Office) -> None:
    office.export()
    total = office.unread
    office.reader.read("platform", most=100)
    assert f"is being read: so far of 100 of {total} issues." in " ".join(office.flow().notes)


def test_fields_of_issues_are_asked_for_where_the_newest_issues_have_any(office: Office) -> None:
    asked: list[bool] = []
    plain = office.github.timelines

    def timelines(*given: Any, with_fields: bool, **more: Any) -> Any:
        asked.append(with_fields)
        return plain(*given, with_fields=with_fields, **more)

    object.__setattr__(office.github, "timelines", timelines)
    office.export()
    office.reader.read("platform", most=100)
    office.reader.read("platform")
    assert asked == [True, *[False] * (len(asked) - 1)]


def test_a_store_that_fails_fails_no_report(office: Office) -> None:
    office.store.close()
    reader = TimelineReader(
        office.settings, lambda _: office.github, Store("sqlite:////proc/none.db")
    )
    reader.read("platform")
    assert office.github.asked == []
