"""Reports of a board with a long history read only a part of it, and say what all of it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.asking.report_request import ReportRequest
from bot.boards.history import Snapshots, board_key
from config import BoardSettings
from integrations.store import Store
from integrations.store.timelines import Event
from metrics.forecast.remaining_work import remaining_work
from metrics.model.board import Board
from metrics.model.errors import ReportError
from metrics.model.history import History, HistoryPart
from metrics.model.report import Question, Unit
from metrics.model.team import Conventions
from metrics.reports.catalogue import CATALOGUE
from tests.support.requests import asking
from tests.support.sample_boards import Json, board, days_after, issue, iteration

BEGIN, DAYS = "2026-01-05", 60
START = datetime(2026, 1, 5, tzinfo=UTC)
SETTINGS = BoardSettings("main", owner="acme", project=7, timezone=ZoneInfo("America/New_York"))
ROADMAP = board(
    issue(1, None, BEGIN, title="Launch", repository="acme/plans"), timezone=SETTINGS.timezone
)
ACTS = [
    "parent",
    *("sprint", "sprint", "sprint", "status", "status", "status", "status", "close", "close"),
    *("points", "drop", "reopen", "leave", "come", "come", "come"),
]


def sprints(days: int) -> tuple[Json, ...]:
    """Sprints of so many days from the first day to after the last."""
    starts = range(0, DAYS + days, days)
    return tuple(iteration(f"Sprint {n}", days_after(BEGIN, n), days) for n in starts)


@dataclass(frozen=True)
class Sprints:
    """The board's sprints, all of which get new ids at some moments: then no issue keeps one."""

    listed: tuple[Json, ...]
    renewed: tuple[datetime, ...] = ()

    def at(self, moment: datetime) -> tuple[Json, ...]:
        times = sum(renewal <= moment for renewal in self.renewed)
        return tuple(each | {"id": f"{each['id']} #{times}"} for each in self.listed)


class Life:
    """What happens to an issue, and how it is on the board at any moment."""

    def __init__(self, number: int, rng: Random, sprints: Sprints) -> None:
        self.number, self.sprints = number, sprints
        self.created = START + timedelta(hours=rng.randrange(16 * DAYS))
        # Much is done soon, so that some have long been as they are.
        hours = sorted(rng.choice([100, 24 * DAYS, 24 * DAYS]) * rng.random() for _ in range(16))
        self.acts = [(self.created + timedelta(hours=each), rng.choice(ACTS)) for each in hours]
        for renewal in sprints.renewed:
            # Most are put back soon, and some too late.
            after = timedelta(days=rng.choice([0.1, 1, 3, 6, 9]))
            self.acts += [(renewal, "clear"), (renewal + after, "put back")]
        self.acts.sort()

    def until(self, moment: datetime) -> Json | None:
        rng = Random(self.number)  # noqa: S311
        said: Json = {"points": 1, "sprint": None, "status": "Todo", "closed": None, "item": 0}
        parent: Json | None = None
        is_there, reason, held = self.created <= moment, "COMPLETED", None
        for at, act in self.acts:
            lot = rng.random()
            if at > moment:
                break
            match act:
                case "sprint":
                    days = self.sprints.listed[0]["duration"]
                    said["sprint"] = (at - START).days // days + round(3 * lot) - 1
                case "clear":
                    held, said["sprint"] = said["sprint"], None
                case "put back":
                    said["sprint"] = held if said["sprint"] is None else said["sprint"]
                case "status":
                    said["status"] = ["Todo", "In Progress", "In Progress", "Done"][int(4 * lot)]
                case "parent":
                    above = int(6 * lot)
                    url = f"https://github.com/acme/web/issues/{above}"
                    parent = {"url": url} if 0 < above != self.number else None
                case "points":
                    said["points"] = [None, 0.5, 3, 8][int(4 * lot)]
                case "close" | "drop":
                    said["closed"] = said["closed"] or at.isoformat()
                    reason = "COMPLETED" if act == "close" else "NOT_PLANNED"
                case "reopen":
                    said["closed"] = None
                case "leave" | "come":
                    # Put on the board again, it is another item.
                    said["item"] += act == "come" and not is_there
                    is_there = act == "come"
        if not is_there:
            return None
        item = issue(
            self.number,
            said["points"],
            self.created.isoformat(),
            said["closed"],
            dict(enumerate(self.sprints.at(moment))).get(said["sprint"]),
            status=said["status"],
            stateReason=reason if said["closed"] else None,
            deliverable="Launch" if self.number % 2 else None,
            parent=parent,
        )
        return item | {"id": f"{item['id']}_{said['item']}"}


def exported(lives: list[Life], moment: datetime) -> Board:
    return board(
        *filter(None, (life.until(moment) for life in lives)),
        iterations=lives[0].sprints.at(moment),
        timezone=SETTINGS.timezone,
        exported_at=moment.isoformat(),
    )


def recorded(life: Life, until: datetime) -> tuple[str, list[Event]] | None:
    """The item that an export of that moment saw, and most of its moves until then."""
    if (item := life.until(until)) is None:
        return None
    rng, events, before = Random(life.number), list[Event](), None  # noqa: S311
    for at, _ in life.acts:
        now = life.until(at) if at <= until else None
        status = now and now["status"]["name"]
        if status and status != before:
            if rng.random() < 0.8:
                events.append((at, "status", before, status))
            before = status
    return item["id"], events


@contextmanager
def kept(lives: list[Life], moments: list[datetime]) -> Iterator[Snapshots]:
    """The history of exports at those moments."""
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder)}/store.sqlite3")
        snapshots = Snapshots(store)
        for moment in moments:
            snapshots.keep(SETTINGS, exported(lives, moment))
        timelines = filter(None, (recorded(life, moments[0]) for life in lives))
        store.timelines.add(board_key(SETTINGS), moments[-1], dict(timelines))
        yield snapshots
        snapshots.close()


def told(
    request: ReportRequest, question: Question, history: Callable[[], History | None]
) -> list[Any]:
    """All that the report tells, and draws from, or why there is none."""
    try:
        question = replace(question, history=history())
        report = CATALOGUE[request.report].compute(question)
    except ReportError as error:
        return [str(error)]
    tables = [report.results, report.source, report.details]
    if request.report == "delivery-forecast" or report.answer:
        # A sprint that is not under way has no chance. Most of these boards have too little of it
        # for a forecast.
        tables.append(remaining_work(question).past)
    return [
        *(table.to_csv(index=False) for table in tables),
        report.headline,
        report.statistics,
        report.alt_text,
        report.notes,
        report.figure().to_json() if report.figure else None,
    ]


# Of one day there are more sprints than velocity looks at.
@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("sprint-velocity", 1),
        ("sprint-comparison", 5),
        ("flow", 5),
        ("delivery-forecast", 5),
        ("sprint-risk", 5),
    ],
)
@given(
    st.integers(0, 10**6),
    st.sampled_from(["", "@previous", "@current", "Sprint 40"]),
    st.sampled_from(Unit),
    st.booleans(),
    st.integers(1, 5),
    st.integers(0, 2),
)
@settings(max_examples=settings().max_examples // 5)
def test_a_part_of_history_tells_the_same_as_all_of_it(
    name: str,
    days: int,
    seed: int,
    sprint: str,
    unit: Unit,
    has_roadmap: bool,
    weeks: int,
    renewals: int,
) -> None:
    rng = Random(seed)  # noqa: S311
    new_ids = sorted(START + timedelta(hours=rng.randrange(24 * DAYS)) for _ in range(renewals))
    listed = Sprints(sprints(days), tuple(new_ids))
    lives = [Life(number, rng, listed) for number in range(1, 25)]
    hours = sorted(rng.sample(range(1, 24 * DAYS), 20))
    moments = [START + timedelta(hours=each) for each in hours]
    with kept(lives, moments) as snapshots:
        now = rng.choice([moments[-1], moments[-1] + timedelta(days=1), moments[-4]])
        as_of = now if now < moments[-1] else None
        request = asking(name, "main", unit, sprint=sprint, as_of=as_of)
        question = Question(
            snapshots.as_of(SETTINGS, now)
            if as_of
            else snapshots.with_former_ids(SETTINGS, exported(lives, moments[-1])),
            now,
            unit,
            sprint,
            roadmap=ROADMAP if has_roadmap else None,
            conventions=Conventions(forecast_weeks=weeks),
        )

        def known(part: HistoryPart | None) -> History | None:
            history, trouble = snapshots.history(
                SETTINGS, question.board, part, now, live=not as_of
            )
            assert trouble == ""
            return history

        part = told(request, question, lambda: known(CATALOGUE[name].history_part(question)))
        assert part == told(request, question, lambda: known(HistoryPart(with_timelines=True)))


def day(number: int) -> str:
    return days_after(BEGIN, number)


def test_only_what_has_long_been_so_is_left_out(tmp_path: Path) -> None:
    created, closed, begun = day(0), day(50), "In Progress"
    exports = [
        [issue(1, 1, created), issue(2, 1, created), issue(3, 1, created)],
        [
            issue(1, 1, created, status=begun),
            issue(2, 1, created, status=begun),
            issue(3, 1, created),
        ],
        [issue(1, 3, created, status=begun), issue(2, 3, created, day(6)), issue(3, 3, created)],
        [issue(1, 3, created, closed), issue(2, 3, created, day(6)), issue(3, 3, created)],
    ]
    snapshots = Snapshots(Store(f"sqlite:///{tmp_path}/store.sqlite3", timedelta(days=99)))
    for after, items in zip((2, 4, 7, 51), exports, strict=True):
        kept = board(*items, iterations=sprints(7), exported_at=f"{day(after)}T18:00:00Z")
        snapshots.keep(SETTINGS, kept)
    now = START + timedelta(days=52)
    question = Question(kept, now, Unit.ISSUES, conventions=Conventions(forecast_weeks=1))
    part = CATALOGUE["flow"].history_part(question)
    history, _ = snapshots.history(SETTINGS, kept, part, now)
    assert history is not None
    # When work on #1 began counts for its cycle time, however long ago that was.
    assert history.versions["number"].value_counts().to_dict() == {1: 4, 2: 1, 3: 1}
    report = CATALOGUE["flow"].compute(replace(question, history=history))
    cycle = report.results[report.results["measure"] == "cycle time"]
    assert cycle["value"].tolist() == [46, 46, 46]
    snapshots.close()
