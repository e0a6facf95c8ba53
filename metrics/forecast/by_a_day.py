"""The chance that the remaining work is done by a day that the question names, in words."""

from __future__ import annotations

from datetime import date

from metrics.forecast.forecast import DeliveryForecast, UnitForecast
from metrics.forecast.monte_carlo import HORIZON
from metrics.forecast.remaining_work import RemainingWork
from metrics.issues.days import DAY
from metrics.model.errors import NothingToReport
from metrics.model.report import Unit
from metrics.sprint.unpointed import BY_ISSUES, what_is_open
from metrics.text.formatting import day, short_day, weekday


def check_day(work: RemainingWork) -> None:
    """Raise NothingToReport where the question names a day for which nothing is drawn."""
    by = work.question.by
    if by is None:
        return
    last = work.first + (HORIZON - 1) * DAY
    if by < work.first:
        if work.sprint and work.first == work.sprint.start:
            why = f"{work.name} starts on {day(work.sprint.start)}"
        else:
            why = "that day is over"
        raise NothingToReport(
            f"By {day(by)} is too early: {why}. Ask by {day(work.first)} or later."
        )
    if by > last:
        raise NothingToReport(
            f"By {day(by)} is too far ahead for a chance: ask by {day(last)} or earlier."
        )


def by_in_words(by: date) -> str:
    """`by Fri 27 Nov`."""
    return f"by {weekday(by)} {short_day(by)}"


def in_percent(chance: float) -> str:
    """`27%`, and of less than one or more than 99, that it is so."""
    whole = int(100 * chance)
    return f"{whole}%" if 1 <= whole <= 99 else "under 1%" if whole < 1 else "over 99%"


def chance_of(forecast: DeliveryForecast, by: date) -> str:
    """`27%`, or `27% (by issues)` of a question in points; empty where there is no chance."""
    told = forecast.least_likely_by(by)
    chance = told.chance_by(by) if told else None
    if told is None or chance is None:
        return ""
    return f"{in_percent(chance)}{by_unit(told, forecast.work.question.unit)}"


def chance_when_due(forecast: DeliveryForecast) -> str:
    """`27%`, or `27% (by issues)` of a question in points; empty where there is none."""
    due = forecast.work.due
    return chance_of(forecast, due) if due else ""


def finding(forecast: DeliveryForecast, by: date) -> str:
    """`35% chance that Sprint 10 is done by Fri 27 Nov, 44 points open`; empty where there is no
    chance."""
    told = forecast.least_likely_by(by)
    chance = told.chance_by(by) if told else None
    if told is None or chance is None:
        return ""
    work = forecast.work
    percent, unit = in_percent(chance), by_unit(told, work.question.unit)
    left = what_is_open(work.amount, work.question.unit, work.open_without_points)
    return (
        f"{percent[:1].upper()}{percent[1:]} chance{unit} that {work.name} {is_or_are(work)} done "
        f"{by_in_words(by)}, {left} open"
    )


def is_or_are(work: RemainingWork) -> str:
    """The verb of the work's name."""
    return "is" if work.sprint or work.name.startswith("“") else "are"


def by_unit(told: UnitForecast, unit: Unit) -> str:
    """The unit of what is told, where it is not the one asked for."""
    return "" if told.work.question.unit is unit else BY_ISSUES
