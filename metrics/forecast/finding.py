"""What a forecast finds, in one sentence: the headline of its report."""

from __future__ import annotations

from metrics.forecast import by_a_day, in_order, with_and_without, without_work
from metrics.forecast.by_a_day import by_in_words, by_unit
from metrics.forecast.forecast import NEVER, DeliveryForecast
from metrics.forecast.how_much import HowMuch
from metrics.forecast.outlook import Outlook
from metrics.forecast.remaining_work import RemainingWork
from metrics.forecast.verdict_change import verdict_change
from metrics.issues.containers import nothing_else
from metrics.model.hidden_items import no_issues
from metrics.sprint.wording import with_lost_work
from metrics.text.formatting import count, day


def headline(forecast: DeliveryForecast, now: DeliveryForecast | None = None) -> str:
    """What the question supposes changes of the forecast `now` without it; how much is done by the
    day that is asked about, or the chance by then; or the verdict that a sprint has in all of its
    reports; else by when all will be done."""
    work = forecast.work
    told = f"Remaining work of {work.name}: {_finding(forecast)}"
    by, changed = work.question.by, with_and_without.finding(forecast, now) if now else ""
    if changed:
        told = changed
    elif by and work.question.how_much and forecast.is_possible:
        amounts = HowMuch(forecast, by).finding
        told = f"{amounts[:1].upper()}{amounts[1:]}"
    elif by:
        told = by_a_day.finding(forecast, by) or told
    elif (outlook := _outlook(forecast)) and outlook.has_verdict:
        return outlook.headline
    if work.standing:
        turns = in_order.turns(forecast)
        if not (by or changed) and (in_turn := in_order.in_words(turns)):
            told = f"{told}{', ' if len(turns) == 1 else '; '}{in_turn}"
        return "; ".join(filter(None, [told, without_work.beside(work.standing)]))
    return with_lost_work(told, work.progress) if work.progress else told


def change_of_verdict(forecast: DeliveryForecast) -> str:
    """How the verdict that is the headline has changed; empty where that is none."""
    outlook = _outlook(forecast)
    return verdict_change(outlook) if outlook else ""


def _outlook(forecast: DeliveryForecast) -> Outlook | None:
    work = forecast.work
    return Outlook(work.question, work.progress, forecast) if work.progress else None


def _finding(forecast: DeliveryForecast) -> str:
    work, unit = forecast.work, forecast.work.question.unit
    if not forecast.units:
        return _why_nothing_remains(work)
    if not work.has_enough_history:
        by = work.question.by
        return f"too little history for a {f'chance {by_in_words(by)}' if by else 'forecast'}"
    if not forecast.is_possible:
        return "no completed issue has points, so there is no pace: ask by issues"
    if sure := forecast.sure_by(85):
        return f"85% sure to be done by {day(sure)}{by_unit(forecast.latest(85), unit)}"
    binding = forecast.binding
    if binding.outgrows:
        done = f"{binding.work.question.unit} are done"
        return f"{NEVER} 85%, because scope grows as fast as {done}"
    if even := forecast.sure_by(50):
        by_issues = by_unit(forecast.latest(50), unit)
        return f"as likely as not by {day(even)}{by_issues}, but {NEVER} 85%"
    return f"{NEVER} 85%, or even 50%, at this pace{by_unit(binding, unit)}"


def _why_nothing_remains(work: RemainingWork) -> str:
    if work.issues.empty and work.progress:
        is_above = work.containers
        return nothing_else(is_above) if is_above else no_issues(work.question.board)
    # Without a word of points, nothing tells whether issues are what this team counts.
    if len(work.open_issues):
        unknown = work.question.without_estimates
        why = ", none with known points" if unknown else " without points"
        return f"{count(len(work.open_issues), 'open issue')}{why}: ask by issues"
    if work.standing:
        return without_work.finding(work.standing)
    return "nothing open" if work.progress and work.progress.is_undecided else "all done"
