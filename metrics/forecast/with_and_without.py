"""What the suppositions of a question change: the forecast with them beside that without."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from metrics.forecast.by_a_day import by_in_words, by_unit, chance_of, is_or_are
from metrics.forecast.forecast import NEVER, DeliveryForecast
from metrics.forecast.how_much import HowMuch
from metrics.forecast.monte_carlo import HORIZON
from metrics.forecast.remaining_work import RemainingWork
from metrics.forecast.supposed import Supposed
from metrics.forecast.what_if import MoreWork
from metrics.issues.days import DAY
from metrics.model.errors import WrongAssumption
from metrics.model.report import Unit
from metrics.sprint.unpointed import without_points
from metrics.text.formatting import amount, count, day, short_day, weekday

_AS_NOW, _NOTHING_OPEN = ", as it is now", "nothing is open"


def as_supposed(work: RemainingWork, supposed: Supposed) -> RemainingWork:
    """The work with what is supposed of it. Raises WrongAssumption where that cannot be."""
    end = work.first + HORIZON * DAY
    for pace in supposed.paces:
        first, last = pace.days(supposed.asked_on)
        if last < work.first:
            raise WrongAssumption(
                f"The days of `{pace.text}` are over: type days from {day(work.first)} on, such as "
                "`80% pace next week`."
            )
        if first >= end:
            raise WrongAssumption(
                f"The days of `{pace.text}` are too far ahead: type days before {day(end)}."
            )
    then, unit = replace(work, supposed=supposed), work.question.unit
    if supposed.units and then.to_do <= 0:
        raise WrongAssumption(_too_few(work, unit))
    return then


def _too_few(work: RemainingWork, unit: Unit) -> str:
    """Why so much less cannot be supposed of the work."""
    if work.amount <= 1:
        is_open = f"Only {amount(work.amount, unit)}" if work.amount else f"No {unit}"
        verb = "is" if work.amount else "are"
        return (
            f"{is_open} of {work.name} {verb} open, so nothing can be taken away: type more, such "
            f"as `+20 {unit}`."
        )
    fewer = MoreWork(-(work.amount // 2), unit).text
    return (
        f"Only {amount(work.amount, unit)} of {work.name} are open: take away fewer, such as "
        f"`{fewer}`."
    )


def finding(forecast: DeliveryForecast, now: DeliveryForecast) -> str:
    """`With 20 more points, “Search” is 85% sure to be done by Tue 12 Jan 2027, 5 days later than
    now (Thu 7 Jan)`; `now` is the forecast without what is supposed.

    Of a sprint, or by a day that is asked about, it compares the chances. Empty where there is no
    forecast.
    """
    if not forecast.is_possible:
        return ""
    question, said = forecast.work.question, forecast.work.supposed.in_words
    by = question.by or forecast.work.due
    if question.by and question.how_much and forecast.units[0].work.to_do > 1:
        told = _amounts(forecast, now, question.by)
    elif by and chance_of(forecast, by):
        told = _chances(forecast, now, by)
    else:
        told = _dates(forecast, now)
    alone = ""
    if forecast.in_its_unit_alone and len(forecast.work.open_without_points):
        alone = f"; {without_points(forecast.work.open_without_points)} left out"
    return f"{said[:1].upper()}{said[1:]}, {told}{alone}"


def difference(then: str, now: str) -> str:
    """A figure with what is supposed, and what it is now where that is another."""
    return then if then == now else f"{then}, now {now or 'none'}"


def _chances(forecast: DeliveryForecast, now: DeliveryForecast, by: date) -> str:
    work, then, without = forecast.work, chance_of(forecast, by), chance_of(now, by)
    told = f"the chance that {work.name} {is_or_are(work)} done {by_in_words(by)} is {then}"
    if then == without:
        return f"{told}{_AS_NOW}"
    return f"{told}; now {f'it is {without}' if without else _NOTHING_OPEN}"


def _amounts(forecast: DeliveryForecast, now: DeliveryForecast, by: date) -> str:
    told = HowMuch(forecast, by)
    finding, _, _ = told.finding.partition(";")
    if not now.is_possible:
        return f"{finding}; now {_NOTHING_OPEN}"
    then, without = told.least, HowMuch(now, by).least
    return f"{finding}{_AS_NOW}" if then == without else f"{finding}; now {without}"


def _dates(forecast: DeliveryForecast, now: DeliveryForecast) -> str:
    work = forecast.work
    name = f"{work.name} {is_or_are(work)}"
    confidence = 85
    then, without = forecast.sure_by(85), now.sure_by(85) if now.is_possible else None
    if not (then or without):
        confidence = 50
        then, without = forecast.sure_by(50), now.sure_by(50) if now.is_possible else None
    if then is None:
        told = f"{NEVER} {confidence}% for {work.name}"
        if not now.is_possible:
            return f"{told}; now {_NOTHING_OPEN}"
        return f"{told}; now {day(without)} is {confidence}% sure" if without else told + _AS_NOW
    by = f"by {day(then)}{by_unit(forecast.latest(confidence), work.question.unit)}"
    sure = "85% sure to be done" if confidence == 85 else "as likely as not done"
    told = f"{name} {sure} {by}"
    if not now.is_possible:
        return f"{told}; now {_NOTHING_OPEN}"
    if without is None:
        return f"{told}; now {NEVER} {confidence}%"
    if then == without:
        return f"{told}{_AS_NOW}"
    apart = (then - without).days
    way = "later" if apart > 0 else "earlier"
    when = f"{weekday(without)} {short_day(without)}"
    return f"{told}, {count(abs(apart), 'day')} {way} than now ({when})"
