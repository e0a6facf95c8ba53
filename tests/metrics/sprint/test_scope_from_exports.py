"""A sprint's scope as exports saw it: against a naive reckoning, and what must always hold."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from metrics.forecast.remaining_work import remaining_work
from metrics.issues.weights import weights
from metrics.model.report import Question, Unit
from metrics.model.team import ON_THE_EVE, ON_THE_FIRST_WORKING_DAY
from metrics.reports.flow import flow as flow_report
from metrics.reports.sprint_burndown import sprint_burndown
from metrics.reports.sprint_burnup import sprint_burnup
from metrics.sprint.flow import sprint_flow
from metrics.sprint.progress import sprint_progress
from tests.oracles.naive_containers import work_alone
from tests.oracles.naive_renewals import under_last_ids
from tests.oracles.naive_sprint import Day, Exports, Meanwhile, Sprint, Team, sprint_days
from tests.oracles.naive_velocity import Runs, planned_on, runs_of
from tests.support.sample_boards import Json, iteration, question
from tests.support.sample_lives import (
    ACTS,
    HOUR,
    Life,
    Move,
    Under,
    cleared,
    exports_of,
    items_at,
    listings_of,
    lives,
    mended_history,
)

DAY = timedelta(days=1)
ZONES = ["UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Apia", "Asia/Kolkata"]
OTHER = iteration("Other", "2023-09-01")
LATER = iteration("Later", "2024-01-01")
# Half of the boards have sub-issues, of a few issues.
PARENTS = (None, 1, 2)
# The usual week, another one, one day, none in particular.
WEEKS = [{1, 2, 3, 4, 5}, {7, 1, 2, 3, 4}, {6}, set()]
# Most are put back soon; a week is 168 hours.
PUT_BACK = st.sampled_from([*[0, 5, 30, 80] * 2, 150, 165, 170, 190, None])
CHANGES = st.sampled_from(
    [
        *[Move("Sprint"), Move("Later"), "close"] * 2,
        *(Move("Other"), Move(None), *ACTS[1:], 0.25, 5.0),
        *map(Under, PARENTS),
    ]
)


@dataclass(frozen=True)
class World:
    lives: tuple[Life, ...]
    moments: tuple[datetime, ...]
    sprint: Json
    zone: ZoneInfo
    unit: Unit
    now: datetime
    # When all iterations got new ids, each with what the sprint was like before.
    renewed: tuple[tuple[datetime, Json], ...] = ()
    team: Team = field(default_factory=Team)

    @cached_property
    def exports(self) -> Exports:
        """Without containers, and as if all iterations had had the ids that they have."""
        sprints = {moment: self.sprints(moment) for moment in self.moments}
        mended = under_last_ids(self._seen(), listings_of(sprints), self.zone)
        return work_alone(mended, by_points=self.unit is Unit.POINTS)

    @cached_property
    def runs(self) -> Runs:
        return runs_of(self._seen())

    def _seen(self) -> Exports:
        sprints = {moment: self.sprints(moment) for moment in self.moments}
        return exports_of(self.lives, sprints, self.unit)

    @property
    def oracle(self) -> Sprint:
        """The sprint as the naive reckonings take it."""
        now = self.sprints(self.moments[-1])
        start = date.fromisoformat(now["Sprint"]["startDate"])
        end = start + (now["Sprint"]["duration"] - 1) * DAY
        return Sprint(now["Sprint"]["id"], start, end, {now["Later"]["id"]}, self.team)

    def sprints(self, moment: datetime) -> dict[str, Json]:
        """The iterations by title, as an export of that moment has them."""
        to_come = [was for at, was in self.renewed if at > moment]
        each = {"Sprint": to_come[0] if to_come else self.sprint, "Other": OTHER, "Later": LATER}
        return {title: {**it, "id": f"{title}-{len(to_come)}"} for title, it in each.items()}

    def days(self) -> dict[date, Day]:
        """What happened in the sprint on each day, as reckoned by hand."""
        return sprint_days(self.exports, self.oracle, self.zone)

    def question(self, *, shuffled: int | None = None) -> Question:
        listed = {moment: self.sprints(moment) for moment in self.moments}
        boards = {moment: items_at(self.lives, moment, listed[moment]) for moment in self.moments}
        if shuffled is not None:
            for items in boards.values():
                random.Random(shuffled).shuffle(items)  # noqa: S311
        last = self.moments[-1]
        more: Json = {"timezone": self.zone, "iterations": tuple(listed[last].values())}
        asked = question(
            *boards[last],
            sprint="Sprint",
            unit=self.unit,
            now=self.now,
            exported_at=self.now.isoformat(),
            working_days=frozenset(self.team.weekdays),
            days_off=tuple((day, day) for day in self.team.days_off),
            commitment=ON_THE_EVE if self.team.commits_on_the_eve else ON_THE_FIRST_WORKING_DAY,
            **more,
        )
        return replace(asked, history=mended_history(boards, listed, self.zone))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    # The clocks change within most of them.
    start = date(2023, 10, 27) + DAY * draw(st.integers(0, 12))
    begin = datetime(start.year, start.month, start.day, tzinfo=UTC)
    days = draw(st.sampled_from([1, 2, 5, 7, 14]))
    apart = draw(st.lists(st.integers(1, 40), min_size=8, max_size=20))
    first = begin + draw(st.integers(-100, 50)) * HOUR
    moments = tuple(first + sum(apart[:at]) * HOUR for at in range(len(apart)))
    sprint = iteration("Sprint", str(start), days)
    has_parts = draw(st.booleans())
    changes = CHANGES if has_parts else CHANGES.filter(lambda act: not isinstance(act, Under))
    life = lives(begin, changes, ["Sprint", "Other", None], PARENTS if has_parts else (None,))
    lived = draw(st.lists(life, min_size=3, max_size=8))
    renewed = sorted(
        begin + hours * HOUR for hours in draw(st.lists(st.integers(-50, 24 * 14), max_size=2))
    )
    for at in renewed:
        lived = [cleared(life, at, _hours(draw(PUT_BACK))) for life in lived]
    earlier = st.sampled_from([(0, days), (0, days + 1), (1, days), (3, days + 4), (20, days)])
    was = [
        iteration("Sprint", str(start - before * DAY), length)
        for before, length in (draw(earlier) for _ in renewed)
    ]
    return World(
        lives=tuple(lived),
        moments=moments,
        sprint=sprint,
        renewed=tuple(zip(renewed, was, strict=True)),
        zone=ZoneInfo(draw(st.sampled_from(ZONES))),
        unit=draw(st.sampled_from(Unit)),
        now=moments[-1],
        team=Team(
            draw(st.sampled_from(WEEKS)),
            [start + n * DAY for n in draw(st.sets(st.integers(0, 14), max_size=3))],
            draw(st.booleans()),
        ),
    )


def _hours(number: int | None) -> timedelta | None:
    return None if number is None else number * HOUR


@given(worlds())
def test_every_day_is_as_reckoned_by_hand(world: World) -> None:
    progress = sprint_progress(world.question())
    end = progress.sprint.end
    days = world.days()
    daily = progress.daily
    rows = {
        day.date(): figures
        for day, *figures in zip(
            daily.index, daily["added"], daily["removed"], daily["closed"], strict=True
        )
    }
    reckoned = {day: [it.added, it.removed, it.closed] for day, it in days.items()}
    assert _busy(rows) == _busy(reckoned)
    for day, it in days.items():
        if day <= end:
            totals = [progress.total(name, day) for name in ("total_opened", "total_closed")]
            assert totals == [it.scope, it.done]
    left = days[end].open_issues if end in days else set()
    still_open = days[progress.at].open_issues if progress.at in days else set()
    assert progress.open_issues == len(still_open)
    assert progress.is_all_done == (progress.scope > 0 and not still_open)
    by_issues = replace(world, unit=Unit.ISSUES).days()
    left_by_issues = by_issues[progress.at].open_issues if progress.at in by_issues else set()
    assert progress.by_issues.open == len(left_by_issues)
    assert len(progress.open_without_points) <= len(still_open)
    carried = _details(world.question())["carried over"]
    assert {issue.partition("#")[2] for issue in carried["issue"]} == (
        left if progress.carried_over is not None else set()
    )


@given(worlds())
def test_the_commitment_is_as_reckoned_by_hand(world: World) -> None:
    progress, sprint = sprint_progress(world.question()), world.oracle
    days = world.days()
    over = datetime.combine(sprint.end + DAY, time(), world.zone)
    day, is_seen = planned_on(sprint, world.runs if world.moments[0] < over else [], world.zone)
    later = [days.get(each, Day()) for each in sprint.days if day < each <= progress.at]
    assert progress.committed_on == day
    is_begun = world.moments[0] < datetime.combine(day + DAY, time(), world.zone)
    assert progress.is_commitment_seen == (
        is_seen or (progress.is_commitment_open and is_begun and world.moments[0] < over)
    )
    assert progress.committed == days.get(min(day, progress.at), Day()).scope
    assert progress.added == pytest.approx(sum(each.added for each in later))
    assert progress.removed == pytest.approx(sum(each.removed for each in later))
    assert progress.working_days == set(sprint.working)


@given(worlds())
def test_the_flow_of_the_sprint_is_of_its_own_issues(world: World) -> None:
    asked = world.question()
    flow, progress = sprint_flow(asked), sprint_progress(asked)
    days = world.days()
    done = sum(it.closed for day, it in days.items() if day <= flow.last)
    assert flow.throughput.sum() == progress.completed == (0 if progress.is_future else done)
    assert flow.completed["lead_days"].between(0, 400).all()
    report = {each.label: each.value for each in sprint_burndown(asked).statistics}
    told = {each.label: each.value for each in flow_report(asked).statistics}
    assert told["Completed"] == report["Total closed"]


@given(worlds())
def test_issues_of_the_sprint_are_in_a_status_while_they_are_in_its_scope(world: World) -> None:
    world = replace(world, unit=Unit.ISSUES)
    flow = sprint_flow(world.question())
    assert flow.sprint
    exports = world.exports
    days = world.days()
    for at, counts in flow.in_status.iterrows():
        day = pd.Timestamp(str(at)).date()
        ends = datetime.combine(day + DAY, time(), world.zone)
        seen = [items for moment, items in exports if moment < ends]
        plain = {"Todo": 0, "Done": 0}
        for name in days[day].issues_in_scope if day in days else ():
            sights = [
                items.get(name)
                for items in seen
                if name in items or not isinstance(items, Meanwhile)
            ]
            known = [item for item in sights if item]
            if known and (sights[-1] or known[-1].closed):
                plain["Done" if known[-1].closed else "Todo"] += 1
        assert {"Todo": 0, "Done": 0} | dict(counts) == plain


def _busy(days: Mapping[date, list[float]]) -> dict[date, list[float]]:
    return {day: figures for day, figures in days.items() if any(figures)}


def _details(asked: Question) -> dict[str, pd.DataFrame]:
    details = sprint_burnup(asked).details
    groups = ("left", "committed", "added", "removed", "re-estimated", "carried over")
    assert set(details["what"]) <= set(groups)
    return {what: details[details["what"] == what] for what in groups}


@given(worlds(), st.integers())
def test_all_figures_agree_whatever_the_order_of_rows(world: World, seed: int) -> None:
    asked = world.question()
    progress, report = sprint_progress(asked), sprint_burnup(asked)
    before = progress.total("total_closed", progress.sprint.start - DAY)
    if not progress.is_future:
        final = progress.committed + progress.added - progress.removed
        assert final == pytest.approx(progress.scope - before)
        assert final - progress.completed == pytest.approx(progress.open)
    details = {what: rows["amount"].sum() for what, rows in _details(asked).items()}
    # What no export saw on its day is no issue's commitment.
    committed = 0 if progress.is_commitment_missed else progress.committed
    assert details["committed"] == pytest.approx(committed)
    assert details["added"] == pytest.approx(progress.added)
    assert details["removed"] == pytest.approx(progress.removed)
    assert details["carried over"] == pytest.approx(progress.carried_over or 0)
    # What is planned, or is carried over, is not listed once more.
    is_listed = progress.is_future or progress.carried_over is not None
    assert details["left"] == pytest.approx(0 if is_listed else progress.open)
    assert (report.results["total_open"] >= 0).all()
    if progress.is_finished:
        assert dict(report.results[["date", "total_closed"]].to_numpy()).get(
            str(progress.sprint.end), 0
        ) == pytest.approx(before + progress.completed)
    again = sprint_burnup(world.question(shuffled=seed))
    assert again.results.equals(report.results)
    assert again.source.equals(report.source)
    assert again.details.equals(report.details)
    assert (again.statistics, again.notes) == (report.statistics, report.notes)


@given(worlds())
def test_a_forecast_goes_on_from_what_the_burndown_says(world: World) -> None:
    asked = world.question()
    work, progress = remaining_work(asked), sprint_progress(asked)
    open_by_day = progress.daily["total_open"].loc[: pd.Timestamp(work.today)]
    assert work.left.loc[: open_by_day.index.max()].equals(open_by_day)
    # What is left when the sprint is over is still closed, as done or as not planned.
    after = progress.daily.loc[pd.Timestamp(progress.sprint.end + DAY) :]
    late = after["closed"].sum() + after["removed"].sum()
    assert work.amount == pytest.approx(progress.open - late)
    assert weights(work.open_issues, asked.unit).sum() == pytest.approx(work.amount)


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(worlds())
def test_a_finished_sprint_stays_as_it_ended(world: World) -> None:
    begin = date.fromisoformat(world.sprint["startDate"])
    over = datetime.combine(begin, time(), world.zone) + world.sprint["duration"] * DAY
    after = [at for at, moment in enumerate(world.moments) if moment >= over]
    assume(len(after) > 1)
    seen_over = world.moments[after[0]]
    # What was cleared shortly before may be put back later, and other days are another sprint's.
    settled = [at for at, _ in world.renewed if at > seen_over or at < over - 9 * DAY]
    world = replace(world, renewed=tuple((at, world.sprint) for at in settled))
    early = replace(world, moments=world.moments[: after[0] + 1], now=seen_over)
    then, now = sprint_burnup(early.question()), sprint_burnup(world.question())
    assert now.headline == then.headline
    assert now.statistics == then.statistics
    assert now.details.equals(then.details)
    end = str(begin + (world.sprint["duration"] - 1) * DAY)
    for report in (then, now):
        assert not (report.results["opened"][report.results["date"] > end] > 0).any()
    ended = [report.results[report.results["date"] <= end] for report in (then, now)]
    assert ended[0].to_dict("list") == ended[1].to_dict("list")
