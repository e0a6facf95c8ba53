"""Deliverable burnup: what is done of deliverables, against a scope that may grow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd

from metrics.charts.deliverable_burnup import burnup_figure
from metrics.deliverables.blind_spots import BlindSpot, blind_spots
from metrics.deliverables.blind_spots import notes as blind_spot_notes
from metrics.deliverables.membership import Deliverables, deliverables
from metrics.deliverables.several_boards import notes as other_board_notes
from metrics.deliverables.several_boards import of_own_board, with_other_boards
from metrics.issues.containers import containers_note, without_containers
from metrics.issues.days import DAY
from metrics.issues.details import grouped_details
from metrics.issues.lifetimes import lives_of_work
from metrics.issues.quality import quality_note
from metrics.issues.totals import daily_totals
from metrics.issues.weights import is_descoped, share_pointed, weights
from metrics.model.arrays import Array, in_order_of_issue
from metrics.model.errors import IN_ISSUES, MissingField
from metrics.model.issue_columns import plain
from metrics.model.question_days import board_day
from metrics.model.report import Question, Report, Statistic, Unit
from metrics.reports.sprint_burnup import BURNUP_COLUMNS
from metrics.sprint.daily_table import results
from metrics.text.completion import all_points_done, all_shown_done
from metrics.text.formatting import (
    all_of_amount,
    amount,
    count,
    day,
    days,
    number,
    percent,
    percent_left,
    shortened,
)

RECENT_WEEKS = timedelta(weeks=4)


def deliverable_burnup(question: Question) -> Report:
    """How much of a deliverable is done, against a scope that may grow?

    Of the deliverable that is named, or of all on the roadmap together, with the work on all boards
    of that roadmap. `results` has a row per
    calendar day in the board's time zone, from the first creation of an issue to today, and the
    columns of the sprint burnup: `opened` is what was created on the day less what was closed on it
    as not planned, `closed` what was closed as completed, and `delta = opened - closed`; an issue
    that is broken down into sub-issues on a board is taken out on the day on which exports saw it;
    `total_open`, `total_closed` and `total_opened` are running sums. All in the unit of the
    question. All is done only when no issue is open, in either unit; else the percentage that is
    shown is at most 99 %. `details` lists the issues behind the changes of the last four weeks.

    Raises UnknownDeliverable, UnknownStatus, MissingField, NothingToReport.
    """
    board, unit = question.board, question.unit
    if unit is Unit.POINTS and "points" in board.missing:
        raise MissingField(board.missing["points"], IN_ISSUES)
    burnup = _burnup(with_other_boards(question))
    return Report(
        name="deliverable-burnup",
        title="Deliverable burnup",
        headline=burnup.headline,
        statistics=tuple(burnup.statistics()),
        results=results(burnup.daily, BURNUP_COLUMNS),
        source=plain(burnup.issues),
        alt_text=burnup.story,
        notes=(
            *burnup.notes(),
            *quality_note(
                board,
                of_own_board(burnup.issues, board),
                question.conventions,
                of_own_board(burnup.membership.issues, board),
            ),
        ),
        board=board,
        unit=unit,
        drawing=(
            (lambda: burnup_figure(question, burnup.daily, burnup.name, is_done=burnup.is_done))
            if burnup.scope > 0
            else None
        ),
        details=burnup.details(),
    )


@dataclass(frozen=True, eq=False)
class _Burnup:
    """What is done of deliverables, in figures and words.

    Attributes:
        question: As it was asked.
        membership: The deliverables and their issues.
        today: The day of asking, in the board's zone.
        issues: Those of the deliverables asked about.
        work: The `lives_of_work` of these issues, and of those that were broken down since.
        daily: The `daily_totals` of that work up to today.
        spots: The blind spot of each deliverable.
        containers: How many issues are left out as their sub-issues count.
    """

    question: Question
    membership: Deliverables
    today: date
    issues: pd.DataFrame
    work: pd.DataFrame
    daily: pd.DataFrame
    spots: Mapping[str, BlindSpot]
    containers: int

    @property
    def name(self) -> str:
        titles = list(self.membership.titles.values())
        return shortened(titles[0]) if len(titles) == 1 else count(len(titles), "deliverable")

    @property
    def first(self) -> date:
        """The day of the first creation. There must be an issue."""
        first: pd.Timestamp = self.daily.index[0]
        return first.date()

    @cached_property
    def scope(self) -> float:
        return self._now("total_opened")

    @cached_property
    def done(self) -> float:
        return self._now("total_closed")

    @cached_property
    def open(self) -> float:
        return self._now("total_open")

    @cached_property
    def dropped(self) -> pd.DataFrame:
        """The issues that were closed as not planned."""
        return self.issues[self._is_dropped]

    @cached_property
    def _is_dropped(self) -> Array:
        as_done = self.question.conventions.count_not_planned_as_done
        return is_descoped(self.issues, not_planned_as_done=as_done).to_numpy()

    @cached_property
    def open_issues(self) -> pd.DataFrame:
        return self.issues[self.issues["state"] == "open"]

    @property
    def is_done(self) -> bool:
        """Whether no issue is open, in either unit, nor known to be open elsewhere."""
        return self.open_issues.empty and all(spot.is_clear for spot in self.spots.values())

    @property
    def is_recent(self) -> bool:
        """Whether all issues were created within the last four weeks."""
        return self.daily.empty or self.daily.index[0] > self._eve

    @cached_property
    def recently_done(self) -> float:
        return self._change("total_closed")

    @cached_property
    def recent_scope(self) -> float:
        """By how much the scope grew in the last four weeks; negative where it shrank."""
        return self._change("total_opened")

    @cached_property
    def headline(self) -> str:
        """The finding in one sentence."""
        return f"{self.name}: {self._finding()}"

    def _finding(self) -> str:
        unit = self.question.unit
        if self.issues.empty:
            is_elsewhere = any(spot.sub_issues for spot in self.spots.values())
            return "no issue on a board" if is_elsewhere else "not broken down yet"
        if self.scope <= 0:
            if len(self.dropped) == len(self.issues):
                return f"{count(len(self.issues), 'issue')}, all taken out of scope"
            known = "known " if self.question.without_estimates else ""
            return f"{count(len(self.issues), 'issue')}, none with {known}points: ask by issues"
        if self.is_done:
            return f"{all_of_amount(self.scope, unit)} done since {day(self._done_since())}"
        if self.open <= 0:
            return self._nothing_left()
        done = f"{number(self.done)} of {amount(self.scope, unit)} done"
        if self.is_recent:
            return f"{done} since {day(self.first)}"
        if not self.recently_done and not self.recent_scope:
            return f"{done}, nothing moved in 4 weeks"
        return f"{done}; in 4 weeks {_signed(self.recently_done)} done, {self._scope_change()}"

    def _nothing_left(self) -> str:
        """Nothing is left in the figures, and yet not all is done."""
        if open_issues := len(self.open_issues):
            unpointed = int(self.open_issues["points"].isna().sum())
            return all_points_done(self.scope, open_issues, unpointed)
        unseen = sum(spot.open + spot.below for spot in self.spots.values())
        return all_shown_done(self.scope, self.question.unit, unseen)

    def _scope_change(self) -> str:
        change = self.recent_scope
        return f"scope {_signed(change)}" if change else "scope unchanged"

    def statistics(self) -> Iterator[Statistic]:
        unit, daily = self.question.unit, self.daily
        shares = {
            label: Statistic(f"Percent {label}", write(self.done, self.scope, is_all=self.is_done))
            for label, write in (("closed", percent), ("remaining", percent_left))
        }
        yield shares["closed"]
        yield Statistic("Total open", amount(self.open, unit))
        yield Statistic("Closed in 4 weeks", amount(self.recently_done, unit))
        changed = amount(abs(self.recent_scope), unit)
        yield Statistic("Scope change in 4 weeks", f"{_sign(self.recent_scope)}{changed}")
        yield Statistic("Total closed", amount(self.done, unit))
        yield Statistic("Total opened", amount(self.scope, unit))
        yield shares["remaining"]
        yield Statistic("Deliverables", number(len(self.membership.titles)))
        if len(daily):
            yield Statistic("First issue created", day(daily.index[0].date()))
        counted = self.issues[~self._is_dropped]
        yield Statistic("Percent of issues pointed", share_pointed(counted, self.question.board))

    @property
    def story(self) -> str:
        """The chart in words."""
        if self.scope <= 0:
            return f"{self.headline}."
        last = self.daily.index[-1].date()
        start = self.daily["total_opened"].iloc[0]
        return (
            f"Burnup chart, {days(self.first, last)}. {self.headline}. The scope line goes from "
            f"{number(start)} to {number(self.scope)}, the done line to {number(self.done)}."
        )

    def notes(self) -> Iterator[str]:
        """How the numbers came about."""
        if len(self.issues):
            yield (
                "Scope goes by the days on which issues were created, and done by those on which "
                "they were closed: when they joined a deliverable is not known."
            )
        yield self.membership.joins_of_asked()
        if out := len(self.dropped):
            verb = "was" if out == 1 else "were"
            yield (
                f"{count(out, 'issue')} closed as not planned or duplicate {verb} taken out of "
                "scope on that day, not counted as done."
            )
        yield from containers_note(self.containers)
        yield from self._when_broken_down()
        yield from other_board_notes(self.question)
        yield from blind_spot_notes(self.spots, self.membership, self.question)

    def _when_broken_down(self) -> Iterator[str]:
        if not self.containers:
            return
        others = self.question.others
        histories = [self.question.history, *(other.history for other in others)]
        begins = [history.since for history in histories if history is not None]
        if len(begins) < len(histories):
            yield (
                "Since when issues have been broken down is not known: they are left out of all "
                "days."
            )
            return
        since = max(begins).astimezone(self.question.board.timezone).date()
        if len(self.daily) and since > self.first:
            yield (
                f"Which issues were broken down before {day(since)} is not known: those days go by "
                "that day."
            )

    def details(self) -> pd.DataFrame:
        """What was added, removed and completed in the last four weeks."""
        created, removed, left = (
            self.work[name].to_numpy("datetime64[ns]") for name in ("created", "removed", "left")
        )
        groups = {
            "added": created,
            "removed": np.where(np.isnat(removed), left, removed),
            "completed": _done_on(self.work),
        }
        eve = self._eve.to_datetime64()
        recent = [(what, days > eve, days) for what, days in groups.items()]
        return grouped_details(self.work, recent, self.question.unit)

    @property
    def _eve(self) -> pd.Timestamp:
        return pd.Timestamp(self.today - RECENT_WEEKS)

    def _now(self, column: str) -> float:
        return float(self.daily[column].iloc[-1]) if len(self.daily) else 0.0

    def _change(self, column: str) -> float:
        before = self.daily[column].loc[: self._eve]
        return round(self._now(column) - (float(before.iloc[-1]) if len(before) else 0.0), 6)

    def _done_since(self) -> date:
        """The first day of the last stretch on which no issue was open."""
        is_open = _daily(self.work, Unit.ISSUES, self.today)["total_open"] > 0
        if not is_open.any():
            return self.first
        last_open: pd.Timestamp = self.daily.index[is_open][-1]
        return last_open.date() + DAY


def _burnup(question: Question) -> _Burnup:
    membership, today = deliverables(question), board_day(question)
    # Sorted, because sums of fractions differ by 1e-16 with the order of rows.
    asked = membership.asked.take(in_order_of_issue(membership.asked))
    as_done = question.conventions.count_not_planned_as_done
    planned = asked[~is_descoped(asked, not_planned_as_done=as_done)]
    spots = blind_spots(membership, planned, question)
    issues = without_containers(asked, question)
    work = lives_of_work(asked, question)
    daily = _daily(work, question.unit, today)
    left_out = len(asked) - len(issues)
    return _Burnup(question, membership, today, issues, work, daily, spots, left_out)


def _daily(work: pd.DataFrame, unit: Unit, today: date) -> pd.DataFrame:
    """The `daily_totals` of issues with these `lives_of_work`."""
    amounts = weights(work, unit).to_numpy()
    done_on, none = _done_on(work), 0 * amounts
    events = [
        (work["created"].to_numpy(), amounts, none),
        (work["removed"].to_numpy(), -amounts, none),
        (done_on, none, amounts),
        (work["left"].to_numpy(), -amounts, np.where(np.isnat(done_on), 0.0, -amounts)),
    ]
    days = np.concatenate([each.astype("datetime64[D]") for each, _, _ in events])
    scope, done = (np.concatenate([each[place] for each in events]) for place in (1, 2))
    is_so = ~np.isnat(days)
    return daily_totals(days[is_so].astype(int), scope[is_so], done[is_so], today).frame


def _done_on(work: pd.DataFrame) -> Array:
    """The day from which each of these `lives_of_work` is done, as datetime64[ns]."""
    completed, created = (
        work[name].to_numpy("datetime64[ns]") for name in ("completed", "created")
    )
    return np.where(completed < created, created, completed)


def _sign(change: float) -> str:
    return "+" if change > 0 else "−" if change < 0 else ""


def _signed(change: float) -> str:
    return f"{_sign(change)}{number(abs(change))}"
