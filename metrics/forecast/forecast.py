"""What the random draws say of the remaining work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from metrics.forecast.finished_sprints import (
    DRAWS_WEIGH,
    LEAST,
    FinishedSprint,
    burned_by,
    finished_sprints,
    left_by,
)
from metrics.forecast.monte_carlo import (
    CONFIDENCES,
    DONE,
    HORIZON,
    days_ahead,
    done_by,
    part_done_by,
)
from metrics.forecast.remaining_work import RemainingWork
from metrics.issues.days import DAY
from metrics.issues.rates import weekly_rate

# What it is that no date does is said after it: `no date within a year reaches 85%`.
NEVER = "no date within a year reaches"


@dataclass(frozen=True, eq=False)
class UnitForecast:
    """What the random draws say of the remaining work `work`, in its unit alone.

    `in_turn` are the keys of its deliverables that remain, in the order in which the team is taken
    to work on them.
    """

    work: RemainingWork
    in_turn: tuple[str, ...] = ()

    @property
    def has_pace(self) -> bool:
        return self.work.has_enough_history and self.work.past["done"].sum() > 0

    @cached_property
    def ahead(self) -> pd.DataFrame:
        """`monte_carlo.days_ahead` of the work, at least to the end of its sprint, and to the day
        that the question names; where finished sprints count, to the working day after the end. Its
        parts are what is up to each deliverable but the last."""
        work = self.work
        ends = [work.sprint.end] if work.sprint else []
        if self.learned_from and ends:
            ends = [next(filter(work.question.conventions.works_on, _year_after(ends[0])), ends[0])]
        last = max([*ends, work.question.by or date.min])
        return self._drawn(work.grows_until, at_least_until=last, parts=self._parts)

    @cached_property
    def until_even(self) -> pd.DataFrame:
        """All of `ahead` that a verdict takes: of a sprint the first days, at least to the one on
        which it is due and to 50 % done."""
        due = self.work.due
        if "ahead" in vars(self) or due is None:
            return self.ahead
        return self._drawn(self.work.grows_until, at_least_until=due, enough=CONFIDENCES[0])

    @cached_property
    def finished(self) -> tuple[FinishedSprint, ...]:
        """The sprints that exports saw to their end, as `finished_sprints` has them."""
        return finished_sprints(self.work)

    @property
    def learned_from(self) -> tuple[FinishedSprint, ...]:
        """The finished sprints that the chance of this one is learned from: none of too few."""
        return self.finished if len(self.finished) >= LEAST else ()

    def in_turn_by(self, key: str, confidence: int) -> date | None:
        """The day by which that deliverable and those before it are done with that confidence."""
        place = self.in_turn.index(key)
        is_last = place == len(self.in_turn) - 1
        return self.sure_by(confidence) if is_last else part_done_by(self.ahead, place, confidence)

    @cached_property
    def chances(self) -> dict[date, float]:
        """The chance that all is done by the end of each day of `ahead`.

        Of a sprint it is (k + 2c) / (n + 2), where k of n finished sprints burned what is left of
        this one from the same share of their working days on, and c is the share of draws: so the
        team's own sprints, which may close late or gain scope, outweigh days drawn at random. On a
        working day after the sprint is due it is by the draws, and not less than it was when the
        sprint was due. Without finished sprints it is by the draws alone.
        """
        drawn: dict[date, float] = dict(self.ahead["done"])
        due = self.work.due
        if not self.learned_from or due is None:
            return drawn
        chances, latest = {}, 0.0
        for day, share in drawn.items():
            if day <= due:
                latest = self._learned(day, share)
            elif self.work.question.conventions.works_on(day):
                latest = max(latest, share)
            chances[day] = latest
        return chances

    @cached_property
    def left_at_most(self) -> pd.DataFrame:
        """What is left at most at the end of each day of `ahead`, a column for each of
        `CONFIDENCES`: nothing from the day on by which all is done with that confidence.

        Of a sprint it is of the same mixture as `chances`: half of the draws' weight lies at their
        level of 50 %, and the rest at those of 85 and 95 %.
        """
        levels: pd.DataFrame = self.ahead[list(CONFIDENCES)].copy()
        due = self.work.due
        if not self.learned_from or due is None:
            return levels
        for day in levels.index[levels.index <= due]:
            left = left_by(self.work, day, self.learned_from)
            mixed = np.array([*left, *levels.loc[day]])
            weights = [*np.ones(len(left)), *(DRAWS_WEIGH * np.diff([0, 0.5, 0.85, 1]))]
            levels.loc[day] = [_weighted_level(mixed, np.array(weights), c) for c in CONFIDENCES]
        for day, chance in self.chances.items():
            for confidence in CONFIDENCES:
                if chance >= confidence / 100:
                    levels.loc[day, confidence] = 0.0
        return levels

    @cached_property
    def without_growth(self) -> date | None:
        """The day by which all is done with 85 % confidence if no scope is added; never later than
        if it is, as by finished sprints it may be sooner than by the draws."""
        drawn = done_by(self._drawn(date.min, enough=85), 85)
        learned = self.sure_by(85) if self.learned_from else None
        return min(filter(None, (drawn, learned)), default=None)

    def sure_by(self, confidence: int) -> date | None:
        """The first day by whose end all is done with that confidence; None for no such day."""
        if not self.learned_from:
            return done_by(self.ahead, confidence)
        sure = (day for day, chance in self.chances.items() if chance >= confidence / 100)
        return next(sure, None)

    @property
    def even(self) -> date | None:
        """`sure_by(50)`, from fewer drawn days where these suffice."""
        even = CONFIDENCES[0]
        return self.sure_by(even) if self.learned_from else done_by(self.until_even, even)

    @property
    def chance(self) -> float | None:
        """The chance to be done when the sprint is due; None without a running sprint."""
        return self.chance_by(self.work.due) if self.work.due else None

    def chance_by(self, day: date) -> float | None:
        """The chance that all is done by the end of that day, the sprint's last one or that of the
        question; None for a day before the first one drawn."""
        if day < self.work.first:
            return None
        if self.work.due is None or day > self.work.due:
            return self.chances[day]
        share = float(self.until_even["done"][day])
        return self._learned(day, share) if self.learned_from else share

    def at_least_by(self, day: date, confidence: int) -> float:
        """What is done at least from now to the end of that day, with that confidence.

        Where the chance is learned from finished sprints, as large a share of these did as much; it
        is all, where the chance that all is done is as high.
        """
        work, due = self.work, self.work.due
        drawn = max(round(float(self.ahead[DONE[confidence]][day]) - work.done_today, 6), 0.0)
        if not self.learned_from or due is None or day > due:
            return drawn
        done = burned_by(work, day, self.learned_from)
        learned = -np.quantile(-done, confidence / 100, method="inverted_cdf")
        # Sprints of other lengths make fractions of points.
        least = min(drawn, float(int(round(float(learned), 6))))
        return max(least, work.to_do) if self.chances[day] >= confidence / 100 else least

    def a_week(self, column: str) -> float | None:
        """What a usual week had of a column of `past` (`metrics.issues.rates.weekly_rate`); of
        `added`, on the days from which growth is drawn."""
        past = self.work.past
        amounts = past.loc[past["grows"], column] if column == "added" else past[column]
        return weekly_rate(amounts, self.work.question.conventions)

    def _learned(self, day: date, share: float) -> float:
        """The chance on a day until the sprint is due, where that is the share of draws."""
        reached = int((left_by(self.work, day, self.learned_from) == 0).sum())
        return (reached + DRAWS_WEIGH * share) / (len(self.learned_from) + DRAWS_WEIGH)

    @property
    def _parts(self) -> Sequence[float]:
        standing, keys = self.work.standing, self.in_turn
        if standing is None or not keys:
            return ()
        left = standing.open_of(keys)
        # What is supposed beside work that counts nothing falls to all alike.
        up_to = (left if left.sum() > 0 else left + 1).cumsum()
        return [float(amount) for amount in up_to[:-1] / up_to.iloc[-1]]

    def _drawn(
        self,
        grows_until: date,
        *,
        at_least_until: date = date.min,
        enough: int = CONFIDENCES[-1],
        parts: Sequence[float] = (),
    ) -> pd.DataFrame:
        work, supposed = self.work, self.work.supposed
        more = supposed.more(work.question.unit)
        return days_ahead(
            work.past,
            work.at_first - more,
            work.first,
            work.question.conventions.works_on,
            begun=work.done_today,
            grows_until=grows_until if supposed.grows else date.min,
            at_least_until=at_least_until,
            enough=enough,
            more=more,
            pace=supposed.pace,
            parts=parts,
            amounts=work.question.how_much,
        )

    @property
    def outgrows(self) -> bool:
        """Whether scope was added at least as fast as work was done, with no end in sight."""
        done, added = self.a_week("done"), self.a_week("added")
        is_as_fast = done is not None and added is not None and added >= done
        return self.work.sprint is None and is_as_fast


@dataclass(frozen=True, eq=False)
class DeliveryForecast:
    """What is told of the remaining work `work`.

    Where open issues count no points, it is forecast by points and by issues, and the later date
    and the lower chance are told: nothing is all done while one of them is open. It is by the unit
    of the question alone where `in_its_unit_alone`, as where so many points more are supposed.
    """

    work: RemainingWork
    in_its_unit_alone: bool = False

    @cached_property
    def units(self) -> tuple[UnitForecast, ...]:
        """The forecasts of what is left: in the unit of the question, and by issues as above.

        None if nothing is left, or if none of the work has points.
        """
        work = self.work
        works = [work] if work.to_do > 0 else []
        is_in_both = work.has_scope and len(work.open_without_points)
        if is_in_both and not self.in_its_unit_alone:
            works.append(work.by_issues)
        return tuple(UnitForecast(each, self.in_turn) for each in works)

    @property
    def in_turn(self) -> tuple[str, ...]:
        """The keys of the deliverables that remain, in their order; none of a sprint."""
        return tuple(self.work.standing.with_work) if self.work.standing else ()

    @cached_property
    def is_possible(self) -> bool:
        return bool(self.units) and all(unit.has_pace for unit in self.units)

    def latest(self, confidence: int) -> UnitForecast:
        """The forecast with the latest date of that confidence; never is later than any."""
        return max(self.units, key=lambda unit: unit.sure_by(confidence) or date.max)

    def sure_by(self, confidence: int) -> date | None:
        return self.latest(confidence).sure_by(confidence)

    @property
    def even(self) -> date | None:
        """`sure_by(50)`, from fewer drawn days where these suffice."""
        latest = max(unit.even or date.max for unit in self.units)
        return None if latest == date.max else latest

    @cached_property
    def binding(self) -> UnitForecast:
        """The forecast with the latest date of 85 %, or of 50 or 95 % where these are the same."""
        even, sure, surest = CONFIDENCES
        return max(
            self.units,
            key=lambda unit: [unit.sure_by(c) or date.max for c in (sure, even, surest)],
        )

    @cached_property
    def without_growth(self) -> date | None:
        """The day by which all is done with 85 % confidence if no scope is added."""
        latest = max(unit.without_growth or date.max for unit in self.units)
        return None if latest == date.max else latest

    @cached_property
    def least_likely(self) -> UnitForecast | None:
        """The forecast with the lowest chance when the sprint is due; None if there is none."""
        return self.least_likely_by(self.work.due) if self.work.due else None

    def least_likely_by(self, day: date) -> UnitForecast | None:
        """The forecast with the lowest chance by that day; None if there is none."""
        if not self.is_possible or self.units[0].chance_by(day) is None:
            return None
        return min(self.units, key=lambda unit: unit.chance_by(day) or 0.0)

    @property
    def chance(self) -> float | None:
        """The chance that no issue is open when the sprint is due; None where it cannot be told."""
        return self.least_likely.chance if self.least_likely else None


def _weighted_level(amounts: np.ndarray, weights: np.ndarray, confidence: int) -> float:
    """The least of `amounts` above nothing that so many percent of the weight do not exceed."""
    order = np.argsort(amounts)
    reached = np.cumsum(weights[order]) >= confidence / 100 * weights.sum() - 1e-9
    return float(amounts[order][reached & (amounts[order] > 0)].min(initial=amounts.max()))


def _year_after(end: date) -> Iterator[date]:
    """The days of a year after that one."""
    return (end + days * DAY for days in range(1, HORIZON))
