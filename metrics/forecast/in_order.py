"""Deliverables one after the other: when each is done at the pace of all of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from metrics.deliverables.targets import targets
from metrics.forecast.forecast import NEVER, DeliveryForecast, UnitForecast
from metrics.forecast.monte_carlo import CONFIDENCES
from metrics.issues.weights import weights
from metrics.model.report import Unit
from metrics.sprint.unpointed import BY_ISSUES, what_is_open
from metrics.text.formatting import day, short_day, shortened

SURE = 85
_MOST_NAMED, _MOST_TOLD = 2, 10
_WITHOUT_DATE = f"without an {SURE}% date within a year"


@dataclass(frozen=True, eq=False)
class Turn:
    """A deliverable that remains, and that the team works on when those before it are done.

    Attributes:
        title: As on the roadmap.
        open: Its open issues.
        dates: The day by which it is done with each confidence, None for not within a year; no
            confidence where there is no forecast.
        by_issues: The confidences whose dates are by issues though the question is in points.
        target: The day by which it should be done, by the roadmap; None where that does not say.
    """

    title: str
    open: pd.DataFrame
    dates: Mapping[int, date | None]
    by_issues: frozenset[int]
    target: date | None

    @property
    def sure(self) -> date | None:
        return self.dates.get(SURE)

    @property
    def is_late(self) -> bool:
        """Whether it is not as good as sure to be done by its target date."""
        is_known = self.target is not None and SURE in self.dates
        return is_known and (self.sure or date.max) > (self.target or date.max)

    def left(self, unit: Unit) -> float:
        return round(float(weights(self.open, unit).sum()), 6)

    def without_points(self, unit: Unit) -> pd.Series:
        """The estimates of its open issues that add nothing to what is left of it."""
        return self.open.loc[weights(self.open, unit) == 0, "points"]


def turns(forecast: DeliveryForecast) -> tuple[Turn, ...]:
    """The deliverables that remain, in the order of the roadmap; none of a sprint.

    One is done when as much is done, of all of them together, as is left of it and of those before
    it. Scope that is added falls to each by its share of what is left now. So all dates are of the
    draws of the whole forecast, and the last one's are those of the whole. Where open issues count
    no points, all is drawn by issues too, and of each confidence the later date is told.
    """
    standing = forecast.work.standing
    if standing is None:
        return ()
    issues, unit = standing.membership.by_deliverable(standing.open_issues), standing.question.unit
    titles, due = standing.membership.titles, targets(standing.question.roadmap)

    def turn(key: str) -> Turn:
        told = _latest(forecast, key)
        dates = {c: each.in_turn_by(key, c) for c, each in told.items()}
        by_issues = frozenset(c for c, each in told.items() if each.work.question.unit is not unit)
        of_it = issues[issues["deliverable_key"] == key]
        return Turn(titles[key], of_it, dates, by_issues, due.get(key))

    return tuple(map(turn, forecast.in_turn))


def _latest(forecast: DeliveryForecast, key: str) -> dict[int, UnitForecast]:
    """Of each confidence, the forecast that says later of that deliverable."""
    if not forecast.is_possible:
        return {}

    def latest(confidence: int) -> UnitForecast:
        return max(forecast.units, key=lambda unit: unit.in_turn_by(key, confidence) or date.max)

    return {confidence: latest(confidence) for confidence in CONFIDENCES}


def in_words(turns: Sequence[Turn]) -> str:
    """`in roadmap order Search by 12 Jan, then Billing by 20 Jan, then 2 more`, and whose target
    dates are earlier; of one that only. Empty where there is nothing of it to say."""
    late = [turn for turn in turns if turn.is_late]
    if len(turns) == 1:
        return _after_target(late[0]) if late else ""
    if not any(turn.sure for turn in turns):
        return ""
    named = turns if len(turns) <= _MOST_NAMED + 1 else turns[:_MOST_NAMED]
    steps = [f"{shortened(turn.title, 30)} {_by(turn)}" for turn in named]
    more = [f"{len(turns) - len(named)} more"] if len(turns) > len(named) else []
    told = f"in roadmap order {', then '.join([*steps, *more])}"
    if len(late) == 1:
        return f"{told}; {shortened(late[0].title, 30)} {_after_target(late[0])}"
    return f"{told}; {len(late)} after their target dates" if late else told


def row_in_words(turn: Turn, unit: Unit) -> str:
    """`Search 85% sure by Tue 12 Jan 2027, after its target date 18 Dec, 18 points left`."""
    told = []
    if turn.dates:
        by_issues = BY_ISSUES if SURE in turn.by_issues else ""
        sure = f"{SURE}% sure by {day(turn.sure)}{by_issues}" if turn.sure else _WITHOUT_DATE
        told.append(sure)
    if turn.is_late:
        told.append(_after_target(turn))
    told.append(f"{what_is_open(turn.left(unit), unit, turn.without_points(unit))} left")
    return f"{shortened(turn.title, 80)} {', '.join(told)}"


def story(turns: Sequence[Turn]) -> str:
    """What their chart shows: `Search 4 Jan to 22 Jan, 85% sure 12 Jan, target 18 Dec; …`."""
    told = [f"{shortened(turn.title)} {_dates(turn)}" for turn in turns[:_MOST_TOLD]]
    more = len(turns) - len(told)
    return "; ".join([*told, *([f"and {more} more"] if more > 0 else [])])


def _dates(turn: Turn) -> str:
    dates = (turn.dates[confidence] for confidence in CONFIDENCES)
    even, sure, surest = (short_day(date_) if date_ else "" for date_ in dates)
    target = f", target {short_day(turn.target)}" if turn.target else ""
    span = f"{even} to {surest or 'over a year'}" if even else "over a year"
    return f"{span}, {f'{SURE}% sure {sure}' if sure else f'{NEVER} {SURE}%'}{target}"


def _after_target(turn: Turn) -> str:
    return f"after its target date {short_day(turn.target)}" if turn.target else ""


def _by(turn: Turn) -> str:
    return f"by {short_day(turn.sure)}" if turn.sure else _WITHOUT_DATE
