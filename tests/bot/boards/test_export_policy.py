"""What is asked of GitHub for a board: all of it, what has changed, or one sprint meanwhile."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from threading import Event
from typing import Any

import pytest

from bot.answering.compute import ReportSources, compute
from bot.boards.cache import Boards
from bot.boards.history import Snapshots
from bot.boards.points import HOUR, POINTS_AN_HOUR, BackgroundPoints
from bot.observing.metrics import Telemetry
from bot.tenancy.visibility import all_boards
from config import BoardSettings, Settings
from integrations.github import GitHub, Look, export
from integrations.github.errors import RateLimited
from integrations.store import Store
from metrics.model.board import Board
from metrics.model.errors import UnknownSprint
from metrics.model.field_names import names_on_board
from metrics.model.report import Report, Unit
from playground.github.faults import Faults, lagging_from_now_on
from playground.github.limits import no_points_left, too_fast
from playground.github.server import TOKEN, github_app
from playground.github.world import Node, World, set_value
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.looks import looks_ended
from tests.support.patience import PATIENCE, until
from tests.support.requests import asking

SPRINT = "Sprint 10"  # the current one


@dataclass(frozen=True)
class HeldGitHub(GitHub):
    """GitHub, but an export of all of a board waits until it is let go."""

    asked: list[Any] = field(default_factory=list)
    begun: Event = field(default_factory=Event)
    go: Event = field(default_factory=Event)

    def export_project(self, *board: Any, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked.get("sprint"))
        if asked.get("sprint") is None:
            self.begun.set()
            assert self.go.wait(PATIENCE)
        return super().export_project(*board, **asked)


@dataclass
class House:
    """A bot on the sample board, whose GitHub a test may change."""

    world: World
    faults: Faults
    github: HeldGitHub
    settings: Settings
    store: Store
    snapshots: Snapshots
    points: BackgroundPoints
    boards: Boards

    @property
    def board(self) -> Node:
        board: Node = self.world.owners["acme"]["projectsV2"][0]
        return board

    def restarted(self, **settings: Any) -> House:
        """The same with nothing exported yet; the history stays."""
        new = replace(self.settings, **settings)
        boards = Boards(new, lambda _: self.github, self.snapshots, self.points)
        return replace(self, settings=new, boards=boards)

    def report(self, sprint: str = "@current") -> Report:
        sources = ReportSources(
            self.settings, self.boards, self.snapshots, lambda: datetime.now(UTC), Telemetry()
        )
        request = asking("sprint-burndown", "platform", Unit.POINTS, sprint=sprint)
        return compute(request, sources, all_boards(self.settings))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    world, faults = sample_workspace(datetime.now(UTC).date()), Faults()
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    settings = Settings(
        boards={
            "platform": BoardSettings("platform", owner="acme", project=1, roadmap="roadmap"),
            "roadmap": BoardSettings("roadmap", owner="acme", project=2),
        },
        default_board="platform",
        export_max_age=0,
    )
    store = Store(f"sqlite:///{tmp_path}/history.sqlite3")
    snapshots = Snapshots(store)
    with serve(github_app(world, faults), uds=home / "gh.sock"):
        github = HeldGitHub(
            token=TOKEN,
            config_dir=str(gh_home(home / "gh.sock")),
            timeout=PATIENCE,
            find_fields=names_on_board,
        )
        github.go.set()
        points = BackgroundPoints()
        boards = Boards(settings, lambda _: github, snapshots, points)
        yield House(world, faults, github, settings, store, snapshots, points, boards)
        looks_ended()
    snapshots.close()
    shutil.rmtree(home)


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "integrations.github")
    return caplog


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def in_sprint(house: House, title: str) -> list[Node]:
    return [
        item
        for item in house.board["items"]
        if item["fieldValues"].get("Sprint", {}).get("title") == title and item["type"] == "ISSUE"
    ]


def is_open(item: Node) -> bool:
    return bool(item["content"]["state"] == "OPEN")


def points(board: Board) -> float:
    return float(board.issues["points"].sum())


def test_after_the_first_export_only_changes_are_asked_for(
    house: House, logged: pytest.LogCaptureFixture
) -> None:
    before = points(house.boards.get("platform"))
    item = in_sprint(house, SPRINT)[0]
    was = item["fieldValues"].get("Points", {}).get("number", 0)
    set_value(house.board, item, "Points", was + 8, now())
    logged.clear()
    assert points(house.boards.get("platform")) == before + 8
    assert re.search(r"\(changes\): \d+ items, 1 gh call, 1 page, GraphQL cost 1 ", logged.text)


@pytest.mark.parametrize(("every", "what"), [(0, "(all)"), (3600, "(changes)")])
def test_all_is_exported_again_when_it_is_due(
    house: House, logged: pytest.LogCaptureFixture, every: float, what: str
) -> None:
    house = house.restarted(full_export_every=every)
    house.boards.get("platform")
    logged.clear()
    house.boards.get("platform")
    assert what in logged.text


def test_a_failed_export_of_changes_is_an_error_and_no_end(house: House) -> None:
    board = house.boards.get("platform")
    house.faults.next_answers.append(no_points_left())
    with pytest.raises(RateLimited):
        house.boards.get("platform")
    assert points(house.boards.get("platform")) == points(board)


def test_issues_come_with_their_text_where_deliverables_are_read(house: House) -> None:
    for issue in house.world.repositories["acme/roadmap"]["issues"]:
        issue["body"] = "- [ ] It is fast"
    roadmap = house.boards.get("roadmap").issues
    assert set(roadmap["body"]) == {"- [ ] It is fast"}
    assert house.boards.get("platform").issues["body"].isna().all()


def test_an_export_that_another_overtook_tells_nothing_new(house: House) -> None:
    house.boards.get("platform")
    on_first_page = [item for item in house.board["items"][:50] if not item["isArchived"]]
    item = next(item for item in on_first_page if "Sprint" in item["fieldValues"])
    sprint = item["fieldValues"]["Sprint"]["title"]
    first, second = house.restarted(), house.restarted()

    def overtaken(page: int, _: int) -> None:
        if page == 1:
            set_value(house.board, item, "Sprint", None, now())
            second.boards.get("platform")

    first.boards.get("platform", overtaken)
    issue = item["content"]["repository"]["nameWithOwner"], item["content"]["number"]
    versions = house.store.versions("acme/1", issue=issue)
    assert versions["sprint"].fillna("none").tolist() == [sprint, "none"]


def while_all_is_exported(house: House) -> Future[Board]:
    """The board as somebody else waits for it, until `github.go` is set."""
    house.github.go.clear()
    house.github.begun.clear()
    pool = ThreadPoolExecutor(1)
    waiting = pool.submit(house.boards.get, "platform")
    pool.shutdown(wait=False)
    assert house.github.begun.wait(PATIENCE)
    return waiting


# Exports that begin inside a sprint do not know what came into it before.
UNSEEN = {"Scope added": "not known", "Scope removed": "not known"}


@pytest.mark.parametrize(
    ("sprint", "unseen"), [("@current", UNSEEN), ("sprint 7", {}), ("sprint 3", {})]
)
def test_a_sprint_is_reported_on_while_the_board_is_exported(
    house: House, sprint: str, unseen: dict[str, str]
) -> None:
    waiting = while_all_is_exported(house)
    early = house.report(sprint)
    assert not waiting.done()
    house.github.go.set()
    waiting.result(PATIENCE)
    # Of the whole there is history by now, which tells one figure more, and the verdict.
    whole = house.report(sprint)
    left = re.search(r"\d+ of \d+ points open", early.headline)
    assert left
    assert left[0] in whole.headline
    assert len(early.statistics) == 10
    told = [(each.label, unseen.get(each.label, each.value)) for each in early.statistics]
    known = {label for label, _ in told}
    assert told == [(each.label, each.value) for each in whole.statistics if each.label in known]
    assert [type(asked) for asked in house.github.asked] == [type(None), str, type(None)]


def test_a_sprint_with_sub_issues_that_may_be_elsewhere_waits_for_the_board(house: House) -> None:
    waiting = while_all_is_exported(house)
    with ThreadPoolExecutor(1) as pool:
        early = pool.submit(house.report, "sprint 8")
        until(lambda: len(house.github.asked) == 2 or early.done())
        house.github.go.set()
        headline = early.result(PATIENCE).headline
    waiting.result(PATIENCE)
    assert headline == house.report("sprint 8").headline
    assert [type(asked) for asked in house.github.asked] == [type(None), str, type(None)]


@pytest.fixture
def cold(house: House) -> House:
    """A bot that was just started, or a command, on a board with history."""
    house.boards.get("platform")
    house.github.asked.clear()
    return house.restarted()


def test_a_request_for_one_sprint_exports_that_sprint(cold: House) -> None:
    early = {
        sprint: cold.restarted().report(sprint) for sprint in ("@current", "@previous", "sprint 8")
    }
    assert [type(asked) for asked in cold.github.asked] == [str] * 3
    cold.boards.get("platform")
    for sprint, report in early.items():
        whole = cold.report(sprint)
        assert (report.headline, report.statistics) == (whole.headline, whole.statistics)
        assert report.results.equals(whole.results)
        assert report.details.equals(whole.details)
        assert report.source.equals(whole.source)
        assert report.notes[:-1] == whole.notes[:-1]
    assert cold.github.asked[3:] == [None] * 4


@pytest.mark.parametrize(
    ("is_cold", "took"),
    [
        (False, r"5 gh calls, 5 pages, GraphQL cost \d+ \([\d,]+ left\)"),
        (True, r"2 gh calls, 2 pages, GraphQL cost 2 \([\d,]+ left\)"),
    ],
)
def test_the_log_has_what_each_report_took(
    house: House, caplog: pytest.LogCaptureFixture, is_cold: bool, took: str
) -> None:
    if is_cold:
        house.boards.get("platform")
        house = house.restarted()
    caplog.set_level(logging.INFO, "bot.answering.compute")
    house.report()
    (line,) = (
        record.message for record in caplog.records if record.name == "bot.answering.compute"
    )
    assert re.fullmatch(rf"Computed sprint-burndown of platform: {took}, [\d.]+ s", line)


def test_what_another_one_exported_is_not_in_what_a_report_took(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house = house.restarted(export_max_age=60)
    house.boards.get("platform")
    caplog.set_level(logging.INFO, "bot.answering.compute")
    house.report()
    assert "Computed sprint-burndown of platform: 0 gh calls, 0 pages, " in caplog.text


def test_the_data_quality_of_a_sprint_by_itself_says_so(cold: House) -> None:
    early = cold.report().notes[-1]
    assert early.startswith("Data quality of this sprint alone: ")
    assert "in progress without a sprint" not in early
    cold.boards.get("platform")
    whole = cold.report().notes[-1]
    assert whole.startswith("Data quality: ")
    assert "1 in progress without a sprint" in whole


def test_a_history_that_waits_for_all_of_the_board_is_given_it(house: House) -> None:
    house.report()  # nothing is known yet
    assert house.github.asked == [None]
    house = house.restarted(snapshot_every=0)
    house.report()
    assert house.github.asked == [None, None]


def test_what_is_at_hand_is_brought_up_to_date(house: House) -> None:
    house.boards.get("platform")
    house.report()
    assert house.github.asked == [None, None]
    with_fresh = house.restarted(export_max_age=60, full_export_every=0)
    with_fresh.boards.get("platform")
    with_fresh.report()
    assert len(house.github.asked) == 3


def test_a_small_board_is_exported_as_a_whole(house: House) -> None:
    house.boards.get("roadmap")
    house.github.asked.clear()
    house.restarted().boards.get_for_sprint("roadmap", "@current", datetime.now(UTC))
    assert house.github.asked == [None]


def test_a_sprint_by_itself_leaves_history_as_it_was_but_for_what_it_saw(cold: House) -> None:
    before, sightings = cold.store.versions("acme/1"), cold.store.sightings("acme/1")
    gone, *_ = in_sprint(cold, SPRINT)
    set_value(cold.board, gone, "Sprint", None, now())
    cold.report()
    assert cold.store.sightings("acme/1") == sightings
    after = cold.store.versions("acme/1")
    assert len(after) == len(before) + 1
    assert after["seen_until"].notna().sum() == before["seen_until"].notna().sum() + 1


def test_all_of_a_board_that_a_sprint_overtook_is_kept_all_the_same(cold: House) -> None:
    moved, elsewhere = in_sprint(cold, SPRINT)[0], in_sprint(cold, "Sprint 9")[0]
    set_value(cold.board, elsewhere, "Points", 21, now())
    other = cold.restarted()

    def overtaken(page: int, pages: int) -> None:
        if page == pages:
            set_value(cold.board, moved, "Sprint", None, now())
            other.report()

    cold.boards.get("platform", overtaken)
    known = cold.store.as_of("acme/1", datetime.now(UTC))
    assert known
    items = known.items.set_index("item_id")
    assert items["sprint"].fillna("none")[moved["id"]] == "none"
    assert items["points"][elsewhere["id"]] == 21


def test_what_left_the_sprint_since_the_last_export_is_asked_for_too(house: House) -> None:
    house.boards.get("platform")
    house.boards.get("platform")
    gone, done, *_ = in_sprint(house, SPRINT)
    set_value(house.board, gone, "Sprint", None, now())
    done["content"] |= {"state": "CLOSED", "stateReason": "NOT_PLANNED", "closedAt": now()}
    done["content"]["updatedAt"] = now()
    house = house.restarted()
    waiting = while_all_is_exported(house)
    early = house.report()
    assert not waiting.done()
    house.github.go.set()
    waiting.result(PATIENCE)
    whole = house.report()
    assert (early.headline, early.statistics) == (whole.headline, whole.statistics)


def test_requests_for_the_same_sprint_share_its_export(house: House) -> None:
    house = house.restarted(export_max_age=60)
    waiting = while_all_is_exported(house)
    house.report(SPRINT)
    house.report("@current")
    assert house.github.asked == [None, SPRINT]
    house.github.go.set()
    waiting.result(PATIENCE)


def test_a_small_board_or_an_unknown_sprint_waits_for_all_of_it(house: House) -> None:
    waiting = while_all_is_exported(house)
    small = ThreadPoolExecutor(2)
    unknown = small.submit(house.report, "Sprint 99")
    house.github.go.set()
    with pytest.raises(UnknownSprint, match="Sprint 99"):
        unknown.result(PATIENCE)
    waiting.result(PATIENCE)
    small.shutdown()
    assert set(house.github.asked) == {None}


def ten_seconds_ago() -> str:
    return (datetime.now(UTC) - timedelta(seconds=10)).strftime("%Y-%m-%dT%H:%M:%SZ")


def set_points(house: House, title: str, number: int) -> Node:
    """An item of that sprint, which has so many points now; GitHub's index does not hear of it."""
    house.faults.index = house.faults.index or lagging_from_now_on(house.world)
    item = in_sprint(house, title)[0]
    set_value(house.board, item, "Points", number, ten_seconds_ago())
    return item


def moved_unseen(house: House) -> float:
    """Give an item of the current sprint eight points more, of which GitHub's index does not hear;
    the points of all items then."""
    before = points(house.boards.get("platform"))
    was = in_sprint(house, SPRINT)[0]["fieldValues"].get("Points", {}).get("number", 0)
    set_points(house, SPRINT, was + 8)
    return before + 8


def values(board: Board, item: Node) -> Any:
    (found,) = board.issues[board.issues["item_id"] == item["id"]].to_dict("records")
    return found


@pytest.fixture
def large(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """With a board that is too large for people to wait until it is looked through."""
    monkeypatch.setattr(export, "LOOKED_THROUGH_AT_ONCE", 0)
    return house


def asked_about(house: House, sprint: str) -> Board:
    """What somebody in Slack gets."""
    return house.boards.get_for_sprint("platform", sprint, datetime.now(UTC), look=Look.LATER)


@pytest.mark.parametrize("is_cold", [False, True])
def test_a_card_that_moved_into_the_sprint_just_now_is_in_the_next_answer(
    house: House, is_cold: bool
) -> None:
    right = moved_unseen(house)
    item = in_sprint(house, "Sprint 9")[0]
    sprint = in_sprint(house, SPRINT)[0]["fieldValues"]["Sprint"]
    set_value(house.board, item, "Sprint", sprint, ten_seconds_ago())
    board = asked_about(house.restarted() if is_cold else house, SPRINT)
    assert values(board, item)["sprint"] == SPRINT
    assert board.cautions == ()
    assert board.is_whole is not is_cold
    assert is_cold or points(board) == right


def test_a_question_is_answered_where_the_look_that_it_takes_fails(house: House) -> None:
    right = moved_unseen(house)
    house.faults.page_drop = 1
    board = asked_about(house, SPRINT)
    assert points(board) == right
    assert "may be missing" in board.cautions[0].note


def test_a_question_waits_for_no_look_through_all_of_a_large_board(large: House) -> None:
    right = moved_unseen(large)
    sightings = large.store.sightings("acme/1")
    large.github.go.clear()
    early = asked_about(large, SPRINT)
    assert points(early) == right
    (caution,) = early.cautions
    assert re.match(
        r"What moved on the board since \d+ \w+ 20\d\d, .* may be missing", caution.note
    )
    # What was not looked through is no whole export of the board.
    assert large.store.sightings("acme/1") == sightings
    large.github.go.set()
    looks_ended()
    assert large.store.sightings("acme/1") != sightings
    later = large.boards.get("platform", look=Look.LATER)
    assert later.cautions == ()
    assert points(later) == right


def test_what_may_lack_something_answers_no_other_question(large: House) -> None:
    house = large.restarted(export_max_age=60)
    house.boards.get("platform")
    # A minute later.
    house.boards._fresh.clear()
    house.github.go.clear()
    now, before = set_points(house, SPRINT, 21), set_points(house, "Sprint 9", 34)
    assert values(asked_about(house, SPRINT), now)["points"] == 21
    assert values(asked_about(house, "Sprint 9"), before)["points"] == 34
    set_points(house, SPRINT, 55)
    assert values(asked_about(house, SPRINT), now)["points"] == 55
    house.github.go.set()


def test_a_stale_answer_writes_no_history(large: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process looked through the board; this one then answers from an older export."""
    clock = large.restarted()
    large.boards.get("platform")
    clock.boards.get("platform", look=Look.NOW)
    large.faults.index = lagging_from_now_on(large.world)
    item = next(each for each in in_sprint(large, "Sprint 11") if is_open(each))
    set_value(large.board, item, "Status", "In Progress", ten_seconds_ago())
    clock.boards.get("platform", look=Look.NOW)
    monkeypatch.setattr(large.boards._looks, "begin", lambda *_: None)
    assert values(asked_about(large, SPRINT), item)["status"] == "Todo"
    clock.boards.get("platform", look=Look.NOW)
    versions = large.store.versions("acme/1")
    seen = versions.loc[versions["item_id"] == item["id"], "status"].tolist()
    assert seen == ["Todo", "In Progress"]


def test_what_a_stale_answer_read_is_kept(large: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large.boards._looks, "begin", lambda *_: None)
    large.boards.get("platform")
    item = set_points(large, SPRINT, 21)
    assert asked_about(large, SPRINT).cautions
    versions = large.store.versions("acme/1")
    assert versions.loc[versions["item_id"] == item["id"], "points"].tolist()[-1] == 21


def test_a_late_webhook_hides_no_move(large: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of another card was lost."""
    monkeypatch.setattr(large.boards._looks, "begin", lambda *_: None)
    large.boards.get("platform")
    large.faults.index = lagging_from_now_on(large.world)
    late, told = in_sprint(large, SPRINT)[0], in_sprint(large, "Sprint 9")[0]
    minute_ago = (datetime.now(UTC) - timedelta(seconds=60)).strftime("%Y-%m-%dT%H:%M:%SZ")
    set_value(large.board, late, "Points", 99, minute_ago)
    set_value(large.board, told, "Points", 13, ten_seconds_ago())
    large.store.webhooks.tell("digest", datetime.now(UTC), large.board["id"], told["id"])
    board = asked_about(large, SPRINT)
    assert (values(board, late)["points"], values(board, told)["points"]) == (99, 13)
    assert board.cautions


def test_boards_are_looked_through_within_a_share_of_the_points(large: House) -> None:
    now = datetime.now(UTC)
    points = BackgroundPoints(lambda: now)
    large = replace(large, points=points).restarted()
    boards = large.boards
    moved_unseen(large)
    assert boards.get("platform", look=Look.LATER).cautions
    looks_ended()
    assert not boards.get("platform", look=Look.LATER).cautions
    # Exports tell when they were made in whole seconds.
    later = datetime.now(UTC) + timedelta(seconds=1)
    until(lambda: datetime.now(UTC) > later)
    large.github.asked.clear()
    set_points(large, "Sprint 9", 13)
    assert boards.get("platform", look=Look.LATER).cautions
    assert boards.get("platform", look=Look.LATER).cautions
    assert len(large.github.asked) == 2
    now += HOUR
    assert boards.get("platform", look=Look.LATER).cautions
    looks_ended()
    assert not boards.get("platform", look=Look.LATER).cautions


def test_a_look_that_fails_is_counted_and_not_tried_again_at_once(large: House) -> None:
    asked: list[Any] = []
    moved_unseen(large)
    large.faults.page_drop = 1
    large.github.go.clear()
    asked_about(large, SPRINT)
    large.faults.on_query = asked.append
    large.github.go.set()
    looks_ended()
    # What has changed, and all four pages three times; each a point.
    assert len(asked) == 1 + 3 * 4
    assert not large.points.reserve(POINTS_AN_HOUR - len(asked) + 1)
    assert large.points.reserve(POINTS_AN_HOUR - len(asked))
    large.github.asked.clear()
    asked_about(large, SPRINT)
    looks_ended()
    assert large.github.asked == [SPRINT]


def test_no_look_is_taken_before_github_has_points_again(large: House) -> None:
    moved_unseen(large)
    large.github.go.clear()
    asked_about(large, SPRINT)
    large.faults.next_answers.append(no_points_left())
    large.github.go.set()
    looks_ended()
    assert not large.points.reserve(1)


def test_what_waits_is_told_what_moved_just_now(large: House) -> None:
    right = moved_unseen(large)
    board = large.boards.get("platform", look=Look.NOW)
    assert (points(board), board.cautions) == (right, ())


def test_a_pause_of_the_outline_is_told(house: House) -> None:
    house.boards.get("platform")
    cold, told = house.restarted(), list[str]()
    cold.faults.next_answers.append(too_fast(1))
    cold.boards.get_for_sprint("platform", "@current", datetime.now(UTC), notice=told.append)
    assert told == ["GitHub asks us to wait 1 s…"]


def test_an_outline_that_is_refused_pauses_the_background(house: House) -> None:
    house.faults.next_answers.append(no_points_left())
    with pytest.raises(RateLimited):
        house.boards.last_exported_or_outline("platform")
    assert not house.points.reserve(1)


def test_a_sprint_whose_outline_is_refused_pauses_the_background(house: House) -> None:
    house.boards.get("platform")
    cold, now = house.restarted(), datetime.now(UTC)
    cold.faults.next_answers.append(no_points_left())
    with pytest.raises(RateLimited):
        cold.boards.get_for_sprint("platform", "@current", now)
    assert not cold.points.reserve(1)
