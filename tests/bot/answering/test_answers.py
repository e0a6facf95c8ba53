"""The same question again: answered from what was computed, unless anything at all may differ."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from random import Random
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from bot.answering.answers import LASTS, ROWS_BESIDE, Answers, key_of
from bot.answering.chart import render
from bot.answering.compute import HIDDEN_BOARDS, ReportSources, compute
from bot.asking.report_request import ReportRequest
from bot.boards.cache import MAY_LACK, Boards
from bot.boards.history import Snapshots
from bot.boards.sharing import SharedExports
from bot.observing.metrics import Telemetry
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import visible_boards
from config import BoardSettings, Settings
from integrations.chrome import Chrome
from integrations.errors import IntegrationError
from integrations.github import GitHub, Look
from integrations.store import Store, StoreError
from metrics.model.errors import NothingToReport
from metrics.model.report import Report, Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.text.locale import written_for
from tests.support.patience import PATIENCE
from tests.support.postgres_server import PostgresServer, postgres_server
from tests.support.sample_boards import WORKED_EXAMPLE, export, issue, iteration, question

HERE, THERE = ConversationId("T0ACME", "C0WEB"), ConversationId("T0ACME", "C0APP")
# Seen everywhere; and where their work, a roadmap's, is seen only in a channel of its own.
WEB = BoardSettings("web", "acme", 1, roadmap="plan")
APP = BoardSettings("app", "acme", 3, roadmap="plan", channels=frozenset({THERE.channel}))
PLAN = BoardSettings("plan", "acme", 2)


@dataclass(frozen=True)
class Exports(GitHub):
    """Boards of one sprint, which hold what `points` says, exported in a second of their own.

    Attributes:
        points: of the issue on each board.
        seen_late: whether GitHub's index may lack something, as long as nobody looks through it.
    """

    points: list[int] = field(default_factory=lambda: [3])
    seen_late: list[bool] = field(default_factory=list)

    def export_project(
        self, owner: str, number: int, *, look: Look = Look.NOW, **_: Any
    ) -> dict[str, Any]:
        now = datetime.now(UTC)
        sprint = iteration("Sprint 1", str(now.date() - timedelta(days=3)), 14)
        lacks = self.seen_late and look is Look.LATER
        item = issue(number, self.points[-1], "2023-10-30", sprint=sprint)
        return export(
            item,
            iterations=(sprint,),
            owner=owner,
            number=number,
            title=f"Board {number}",
            complete=True,
            project_id=f"P{number}",
            exported_at=now.isoformat(),
            all_exported_at=now.isoformat(),
            all_seen_at=(now - timedelta(hours=1) if lacks else now).isoformat(),
            usage={},
        )

    def outline(self, owner: str, number: int, **_: Any) -> dict[str, Any]:
        return {**self.export_project(owner, number), "items": [], "total": 1}


@dataclass
class Desk:
    """Where questions are asked.

    Attributes:
        now: when they are.
    """

    settings: Settings
    github: Exports
    store: Store
    now: datetime
    answers: Answers = field(default_factory=Answers)

    def __post_init__(self) -> None:
        self.snapshots = Snapshots(self.store)
        # Nothing is shared on SQLite.
        sharing = SharedExports(self.store)
        self.boards = Boards(self.settings, lambda _: self.github, self.snapshots, sharing=sharing)

    def ask(
        self,
        report: str = "sprint-burndown",
        here: ConversationId = HERE,
        *,
        again: bool = False,
        waits: bool = True,
        **asked: Any,
    ) -> Report:
        sources = ReportSources(
            *(self.settings, self.boards, self.snapshots, lambda: self.now, Telemetry()),
            answers=self.answers,
        )
        visible = visible_boards(here, self.settings)
        request = ReportRequest(report, "web", **{"unit": Unit.ISSUES, **asked})
        return compute(request, sources, visible, waits=waits, again=again)

    def exports(self) -> None:
        """Let the boards be exported again with the next question."""
        self.boards.item_changed("P1")
        self.boards.item_changed("P2")
        self.boards.item_changed("P3")


@contextmanager
def desk_at(url: str, **settings: Any) -> Iterator[Desk]:
    given: dict[str, Any] = {
        "boards": {"web": WEB, "app": APP, "plan": PLAN},
        "export_max_age": 100_000.0,
        **settings,
    }
    store = Store(url)
    # In the middle of a minute, when all that is exported meanwhile is past.
    now = (datetime.now(UTC) + timedelta(minutes=2)).replace(second=30)
    yield Desk(Settings(**given), Exports(), store, now)
    store.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_at(f"sqlite:///{tmp_path}/history.sqlite3") as desk:
        yield desk


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


def test_the_same_question_is_computed_once(desk: Desk) -> None:
    first = desk.ask()
    desk.now += timedelta(seconds=5)
    assert desk.ask() is first
    # By whomever it is asked, and wherever the same may be seen.
    assert desk.ask(here=THERE) is first


def test_to_ask_it_again_computes_it_again_for_all(desk: Desk) -> None:
    first = desk.ask()
    second = desk.ask(again=True)
    assert second is not first
    assert desk.ask() is second


@pytest.mark.parametrize(
    "asked",
    [
        {"report": "sprint-summary"},
        {"unit": Unit.POINTS},
        {"values": {"sprint": "@current"}},
    ],
    ids=str,
)
def test_another_question_has_an_answer_of_its_own(desk: Desk, asked: dict[str, Any]) -> None:
    first = desk.ask()
    assert desk.ask(**asked) is not first


def test_it_is_written_for_its_reader(desk: Desk) -> None:
    desk.github.points.append(1_500)
    with written_for("de-DE"):
        german = desk.ask(unit=Unit.POINTS)
    plain = desk.ask(unit=Unit.POINTS)
    assert "1.500" in german.headline
    assert "1,500" in plain.headline
    with written_for("de-DE"):
        assert desk.ask(unit=Unit.POINTS) is german


def test_the_report_of_yesterday_is_not_shown_today(desk: Desk) -> None:
    midnight = desk.now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    desk.now = midnight - timedelta(milliseconds=1)
    yesterday = desk.ask()
    desk.now = midnight
    today = desk.ask()
    assert today.headline != yesterday.headline
    assert today.results["date"].max() >= yesterday.results["date"].max()


def test_nor_in_another_time_zone(tmp_path: Path) -> None:
    nepal = replace(WEB, timezone=ZoneInfo("Asia/Kathmandu"))
    url = f"sqlite:///{tmp_path}/history.sqlite3"
    with desk_at(url, boards={"web": nepal, "plan": PLAN}) as desk:
        midnight = datetime.combine(
            desk.now.date() + timedelta(days=1), datetime.min.time(), nepal.timezone
        )
        desk.now = midnight - timedelta(milliseconds=1)
        yesterday = desk.ask()
        desk.now = midnight
        assert desk.ask().headline != yesterday.headline


def test_a_minute_later_it_is_computed_again(desk: Desk) -> None:
    first = desk.ask()
    desk.now += timedelta(minutes=1)
    assert desk.ask() is not first


def test_a_new_export_has_an_answer_of_its_own(desk: Desk) -> None:
    first = desk.ask(unit=Unit.POINTS)
    desk.github.points.append(8)
    desk.exports()
    second = desk.ask(unit=Unit.POINTS)
    assert "3 points" in first.headline
    assert "8 points" in second.headline
    assert second.board.exported_at
    assert first.board.exported_at
    assert second.board.exported_at > first.board.exported_at


def test_what_another_process_has_stored_is_in_the_next_answer(desk: Desk, tmp_path: Path) -> None:
    first = desk.ask()
    other = Store(f"sqlite:///{tmp_path}/history.sqlite3")
    at = datetime.now(UTC)
    other.record("acme/1", at, first.board.issues.assign(points=13), {})
    second = desk.ask()
    assert second is not first
    # What is forgotten is gone from the next answer, too.
    assert other.forget_board("acme/1")
    assert desk.ask() not in (first, second)
    other.close()


def test_other_conventions_make_another_answer(desk: Desk) -> None:
    first = desk.ask()
    desk.settings = replace(desk.settings, count_not_planned_as_done=True)
    second = desk.ask()
    assert second is not first
    desk.settings = replace(desk.settings, commitment="eve")
    assert desk.ask() not in (first, second)


@pytest.mark.attack
@pytest.mark.parametrize("first", [HERE, THERE], ids=["hidden first", "seen first"])
def test_an_answer_of_a_board_that_is_hidden_is_not_shown_again_elsewhere(
    desk: Desk, first: ConversationId
) -> None:
    second = THERE if first is HERE else HERE
    shown = {here: desk.ask("deliverable-status", here) for here in (first, second, first)}
    assert HIDDEN_BOARDS in shown[HERE].notes
    assert HIDDEN_BOARDS not in shown[THERE].notes
    assert shown[HERE].board is shown[THERE].board
    words = [shown[HERE].headline, shown[HERE].alt_text, *shown[HERE].notes, *shown[HERE].rows]
    assert "Board 3" not in " ".join(words)
    assert desk.ask("deliverable-status", THERE) is shown[THERE]


def test_that_the_index_lags_behind_is_said_each_time_until_it_does_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.boards.looks.Looks.begin", lambda *_: None)
    warning = MAY_LACK.partition("{")[0]
    whole = desk.ask(waits=False)
    assert warning not in " ".join(whole.notes)
    desk.github.seen_late.append(True)
    desk.exports()
    for _ in range(2):
        assert warning in " ".join(desk.ask(waits=False).notes)
    desk.github.seen_late.clear()
    assert warning not in " ".join(desk.ask(waits=False).notes)


@pytest.mark.fault
def test_a_store_that_fails_is_said_at_once_and_no_longer_than_it_fails(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ask()

    def fails(*_: Any) -> None:
        raise StoreError("The store is away.")

    with monkeypatch.context() as away:
        away.setattr(desk.store, "sightings", fails)
        away.setattr(desk.store, "version", fails)
        assert desk.ask().trouble == "Without history: The store is away."
    with monkeypatch.context() as away:
        # It may fail after its version was read.
        away.setattr(desk.store, "sightings", fails)
        assert desk.ask(again=True).trouble == "Without history: The store is away."
    assert not desk.ask().trouble


def test_the_past_is_read_each_time(desk: Desk) -> None:
    desk.ask()
    as_of = datetime.now(UTC)
    desk.now = as_of + timedelta(days=1)
    with suppress(NothingToReport):
        assert desk.ask(as_of=as_of) is not desk.ask(as_of=as_of)


def test_of_an_earlier_export_nothing_is_kept(desk: Desk) -> None:
    first = desk.ask()
    kept: list[weakref.ref[Any]] = [weakref.ref(first.board), weakref.ref(first)]
    del first
    desk.exports()
    desk.ask()
    gc.collect()
    assert [each() for each in kept] == [None, None]


def told(report: Report) -> list[Any]:
    """All that is told of a report, but for its chart."""
    about = (report.results, report.source, report.details)
    tables = [table.to_csv() for table in about]
    words = (report.headline, report.alt_text, report.note, report.trouble)
    figures = (report.notes, report.statistics, report.rows, report.board.exported_at)
    return [*tables, *words, *figures]


@pytest.mark.fault
@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_two_processes_tell_at_any_time_what_they_would_compute(
    store: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/history.sqlite3"
    if store == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        postgres.execute("CREATE DATABASE answers")
        url = postgres.url("answers")
    drawn, reused = Random(18), 0  # noqa: S311
    with desk_at(url) as one, desk_at(url) as two:
        for _ in range(40):
            here = drawn.choice([one, two])
            match drawn.randrange(8):
                case 0:
                    for desk in (one, two):
                        desk.github.points.append(drawn.randrange(100))
                    here.exports()
                case 1:
                    one.now = two.now = here.now + timedelta(seconds=drawn.choice([1, 31]))
                case 2:
                    settings = replace(here.settings, count_containers=drawn.random() < 0.5)
                    one.settings = two.settings = settings
            asked: dict[str, Any] = {
                "report": drawn.choice(["sprint-burndown", "deliverable-status"]),
                "here": drawn.choice([HERE, THERE]),
                "unit": drawn.choice([*Unit]),
            }
            shown = here.ask(**asked)
            reused += here.ask(**asked) is shown
            kept, here.answers = here.answers, Answers()
            assert told(shown) == told(here.ask(**asked))
            here.answers = kept
    assert reused > 20


@cache
def worked_example() -> Report:
    return CATALOGUE["sprint-burndown"].compute(question(*WORKED_EXAMPLE))


def report(rows: int) -> Report:
    nothing = pd.DataFrame()
    return replace(
        worked_example(), results=pd.DataFrame({"n": range(rows)}), source=nothing, details=nothing
    )


def kept(answers: Answers, key: str | int, report: Report) -> bool:
    """Whether the report of that key is kept; else that one is from now on."""
    first = report.board
    return answers.report(key, "web", first, lambda: (report, 0)) is not report


def test_no_more_is_kept_than_there_is_room_for() -> None:
    answers, most = Answers(10 * ROWS_BESIDE), 9 * ROWS_BESIDE
    assert not kept(answers, "small", report(0))
    assert kept(answers, "small", report(0))
    assert not kept(answers, "too large", report(most + 1))
    assert kept(answers, "small", report(0))
    assert not kept(answers, "too large", report(most + 1))
    assert not kept(answers, "large", report(most))
    assert not kept(answers, "small", report(0))
    for number in range(100):
        assert not kept(answers, number, report(0))
    assert [number for number in range(100) if number not in answers._kept] == [*range(90)]


@pytest.mark.parametrize("fails", [False, True], ids=["computed", "failed"])
def test_who_asks_the_same_at_once_waits_for_the_first(fails: bool) -> None:
    answers, shown, computed = Answers(), report(1), list[int]()
    begun, go_on = Event(), Event()

    def compute() -> tuple[Report, int]:
        computed.append(1)
        begun.set()
        assert go_on.wait(PATIENCE)
        if fails:
            raise NothingToReport("There is nothing.")
        return shown, 0

    with ThreadPoolExecutor(8) as threads:
        ask = partial(answers.report, "key", "web", shown.board, compute)
        first = threads.submit(ask)
        assert begun.wait(PATIENCE)
        others = [threads.submit(ask) for _ in range(7)]
        go_on.set()
        errors = {each.exception(PATIENCE) for each in (first, *others)}
    if fails:
        assert {str(error) for error in errors} == {"There is nothing."}
        with pytest.raises(NothingToReport):
            ask()
    else:
        assert errors == {None}
        assert {each.result() for each in (first, *others)} == {shown}
        assert ask() is shown
        assert computed == [1]
    assert not answers._under_way


def test_all_that_a_question_holds_tells_it_apart() -> None:
    asked = question(*WORKED_EXAMPLE)
    assert key_of("a", asked) == key_of("a", replace(asked))
    changed = {
        "board": question(*WORKED_EXAMPLE).board,
        "roadmap": asked.board,
        "unit": Unit.ISSUES,
        "sprint": "other",
        "sprints": ("a", "b"),
        "last": 3,
        "by": asked.now.date(),
        "how_much": True,
        "what_if": ("+3",),
        "statuses": ("Done",),
        "deliverable": "x",
        "issue": "1",
        "epics": True,
        "focus": "blocked",
        "unread": ("One.",),
        "conventions": replace(asked.conventions, count_containers=True),
        "is_of_the_past": True,
        "now": asked.now + timedelta(minutes=1),
    }
    keys = {key_of("a", asked), key_of("b", asked), key_of("a", asked, 1)}
    keys |= {key_of("a", replace(asked, **{name: to})) for name, to in changed.items()}  # type: ignore[arg-type]
    assert len(keys) == 3 + len(changed)
    # The rest is what compute adds: `others`, `history` and `containers`.
    assert {*asked.__dataclass_fields__} - changed.keys() == {"others", "history", "containers"}


class Drawing(Chrome):
    """Draws the answers that it is given, or fails."""

    def __init__(self, *drawn: bytes | None) -> None:
        super().__init__()
        self.drawn = [*drawn]

    def png(self, *_: Any, **__: Any) -> bytes:
        if (png := self.drawn.pop(0)) is None:
            raise IntegrationError("Chrome is missing.")
        return png


def test_a_chart_is_drawn_once_and_a_missing_one_again() -> None:
    answers, chrome, shown = Answers(), Drawing(None, b"1", b"2"), report(1)
    assert render(shown, chrome, answers).warning.endswith("Chrome is missing.")
    assert [render(shown, chrome, answers).png for _ in range(2)] == [b"1", b"1"]
    # Equal words are no reason to show the chart of another report.
    assert render(replace(shown), chrome, answers).png == b"2"


def test_what_is_not_kept_any_more_has_no_picture() -> None:
    answers, shown = Answers(), report(1)
    assert answers.picture(shown, lambda: b"1") == b"1"
    del shown
    gc.collect()
    assert len(answers._pictures) == 0


def test_nothing_is_kept_longer_than_a_minute() -> None:
    now = [0.0]
    answers, shown = Answers(clock=lambda: now[0]), report(1)
    assert not kept(answers, "key", shown)
    now[0] = 59
    assert kept(answers, "key", report(1))
    assert LASTS == 60
    now[0] = 61
    gone = weakref.ref(shown)
    del shown
    # Any other question lets go of it.
    assert not kept(answers, "other", report(2))
    gc.collect()
    assert gone() is None


def test_a_history_takes_room_that_a_chart_may_still_be_drawn_of() -> None:
    answers, shown = Answers(1_000), report(1)
    for held, is_kept in ((800, True), (1_000, False)):
        first = answers.report(held, "web", shown.board, lambda: (report(1), held))  # noqa: B023
        second = answers.report(held, "web", shown.board, lambda: (report(2), 0))
        assert (second is first) is is_kept


def test_two_workspaces_keep_their_own_answers_on_one_project() -> None:
    answers, own = Answers(), {of: report(number) for number, of in enumerate(("t0/web", "t1/web"))}
    boards = {of: replace(each.board) for of, each in own.items()}
    for of, each in own.items():
        answers.report(of, of, boards[of], lambda each=each: (each, 0))  # type: ignore[misc]
    for of, each in own.items():
        assert answers.report(of, of, boards[of], lambda: (report(9), 0)) is each
    # Of one board the answers on its earlier export go.
    answers.report("new", "t0/web", replace(boards["t0/web"]), lambda: (report(3), 0))
    assert (
        answers.report("t0/web", "t0/web", boards["t0/web"], lambda: (own["t1/web"], 0))
        is (own["t1/web"])
    )
