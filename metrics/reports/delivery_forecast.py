"""Delivery forecast: when the remaining work is done, and how certain that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from metrics.charts.forecast import forecast_figure
from metrics.charts.forecast_in_order import in_order_figure
from metrics.deliverables.several_boards import of_own_board
from metrics.forecast import in_order
from metrics.forecast.by_a_day import (
    by_in_words,
    by_unit,
    chance_of,
    chance_when_due,
    check_day,
)
from metrics.forecast.finding import change_of_verdict, headline
from metrics.forecast.forecast import NEVER, DeliveryForecast
from metrics.forecast.how_much import HowMuch, by_a_day_to_come
from metrics.forecast.in_order import Turn
from metrics.forecast.monte_carlo import CONFIDENCES
from metrics.forecast.notes import notes
from metrics.forecast.outlook import TOO_EARLY, Outlook
from metrics.forecast.remaining_work import (
    is_of_deliverables,
    remaining_work,
)
from metrics.forecast.results import results
from metrics.forecast.supposed import supposed
from metrics.forecast.with_and_without import as_supposed, difference
from metrics.issues.details import details
from metrics.issues.quality import quality_note
from metrics.issues.rates import rate_in_words
from metrics.issues.weights import is_descoped, share_pointed
from metrics.model.drawing import Drawing
from metrics.model.history import HistoryPart
from metrics.model.issue_columns import plain
from metrics.model.report import Question, Report, Statistic, Unit
from metrics.reports.history_parts import recent
from metrics.sprint.unpointed import what_is_open
from metrics.text.formatting import (
    amount,
    day,
    listing,
    number,
    short_day,
    shortened,
    weekday,
)


def delivery_forecast(question: Question) -> Report:
    """When is the remaining work done, and how certain is that?

    The work is that of the deliverable or the sprint asked about; else of all deliverables on the
    roadmap; without a roadmap, of the current sprint. In each of 10,000 draws, every day ahead goes
    like a random day of the last weeks, where recent ones count more
    (`metrics.forecast.monte_carlo.days_ahead`). For deliverables these are days of their own work;
    for a sprint, days of all work on the board, while its scope grows until its end as sprints have
    grown. The chances of a sprint, and so its dates, are learned from finished sprints too
    (`metrics.forecast.forecast.UnitForecast.chances`).

    Where open issues count no points, the draws by points know nothing of them: then all is drawn
    by issues too, and the later date and the lower chance are told. Deliverables are all done only
    where their blind spots are clear (`metrics.deliverables.blind_spots`), as in their status.

    `results` has a row per `percentile` (50, 85, 95): `date`, an ISO day in the board's time zone,
    by whose end all is done with that confidence, and `days` from today to it; null if that
    is not within a year. It has no rows if nothing remains, or if there is too little history:
    under 10 completed issues, or 3 weeks. Where the question names a day to be done by, that day
    has a row with its chance as the percentile, rounded down. Where several deliverables remain,
    the column `deliverable`, null in these rows, has the title of each in the three rows of its
    own: one after the other, in the order of the roadmap (`metrics.forecast.in_order.turns`).

    Where it asks how much is done by that day, `results` has a row per percentile with the day and
    `done`: with that confidence at least so much is done by its end, from now on. Of a sprint that
    day is its last working day, unless the question names another.

    Where it supposes something, `results` has one more column, `what_if`: null for rows without
    what is supposed, and its words for rows with it. The headline compares both, and a figure that
    differs says both.

    Raises UnknownDeliverable, UnknownSprint, UnknownStatus, MissingField, NothingToReport,
    WrongAssumption.
    """
    supposing = supposed(question)
    work, unit = by_a_day_to_come(remaining_work(question)), question.unit
    check_day(work)
    # Of so many points more nobody knows how many issues they are.
    forecast = now = DeliveryForecast(work, in_its_unit_alone=Unit.POINTS in supposing.units)
    if question.what_if:
        forecast = replace(now, work=as_supposed(work, supposing))
    told = headline(forecast, now if question.what_if else None)
    change = change_of_verdict(now)
    remaining = work.open_issues
    created = remaining["created_at"].dt.tz_convert(question.board.timezone)
    return Report(
        name="delivery-forecast",
        title="Delivery forecast",
        headline=told,
        statistics=(*_beside(forecast, now),),
        results=results(forecast, now),
        source=plain(work.team if work.sprint else work.issues),
        alt_text=_story(forecast, now, told),
        notes=(
            *filter(None, [change]),
            *notes(forecast),
            *quality_note(
                question.board,
                of_own_board(work.issues, question.board),
                question.conventions,
                None
                if work.standing is None
                else of_own_board(work.standing.membership.issues, question.board),
            ),
        ),
        board=question.board,
        unit=unit,
        drawing=(lambda: _figure(forecast, now)) if forecast.is_possible else None,
        rows=tuple(_rows(forecast)),
        details=details(remaining, "remaining", created.dt.tz_localize(None), unit),
        sprint=work.sprint,
        change=change,
    )


def history_part(question: Question) -> HistoryPart:
    """All of it for deliverables, as for their burnup; for a sprint, the recent past."""
    return HistoryPart() if is_of_deliverables(question) else recent(question)


def _figure(forecast: DeliveryForecast, now: DeliveryForecast) -> Drawing:
    turns = _turns_drawn(forecast, now)
    return in_order_figure(forecast, turns) if turns else forecast_figure(forecast, now)


def _turns_drawn(forecast: DeliveryForecast, now: DeliveryForecast) -> tuple[Turn, ...]:
    """The deliverables one after the other, where the chart is of these: there are several, and the
    question does not compare forecasts, nor asks how much is done by a day."""
    turns = in_order.turns(forecast)
    is_of_all = forecast is not now or forecast.work.question.how_much
    return () if is_of_all or len(turns) < 2 else turns


def _rows(forecast: DeliveryForecast) -> Iterator[str]:
    """Each of several deliverables, first those that remain."""
    standing = forecast.work.standing
    if standing is None or len(standing.membership.titles) == 1:
        return
    titles = standing.membership.titles
    for turn in in_order.turns(forecast):
        yield in_order.row_in_words(turn, forecast.work.question.unit)
    for key, why in standing.without_work.items():
        yield f"{shortened(titles[key], 80)} {why}"


def _beside(forecast: DeliveryForecast, now: DeliveryForecast) -> Iterator[Statistic]:
    """The figures, each with what it is without what is supposed, where that is another."""
    without = dict(_statistics(now))
    for label, value in _statistics(forecast):
        yield Statistic(label, difference(value, without.get(label, "none")))


def _statistics(forecast: DeliveryForecast) -> Iterator[tuple[str, str]]:
    work, unit = forecast.work, forecast.work.question.unit
    by = work.question.by
    if by and work.question.how_much and forecast.is_possible:
        amounts = HowMuch(forecast, by)
        for confidence, done in amounts.at_least.items():
            least = f"at least {amount(done, amounts.unit)}" if done else "perhaps none"
            least = f"{least}{amounts.by_issues}"
            yield f"Done {by_in_words(by)}, {confidence}% sure", least
    # Of what is done, no chance is asked.
    if by and len(work.open_issues):
        yield f"Chance {by_in_words(by)}", chance_of(forecast, by) or "not known"
    if by != work.due and (chance := chance_when_due(forecast)):
        is_too_early = work.progress and Outlook(work.question, work.progress).is_too_early
        yield "Chance by the sprint's end", TOO_EARLY if is_too_early else chance
    yield "Remaining", what_is_open(work.to_do, unit, work.open_without_points)
    if forecast.is_possible:
        for confidence in CONFIDENCES:
            yield f"{confidence}% sure", _sure(forecast, confidence)
        binding = forecast.binding
        if binding.work.past["added"].any():
            yield "85% sure if no scope is added", _when(forecast.without_growth)
        for label, column in (("Pace", "done"), ("Scope growth", "added")):
            rate = rate_in_words(binding.a_week(column), binding.work.question.unit)
            is_known = column == "done" or binding.work.past["grows"].any()
            yield label, rate if is_known else TOO_EARLY
    if work.sprint:
        yield "Sprint end", day(work.sprint.end)
    turns = in_order.turns(forecast)
    if len(turns) == 1 and (target := turns[0].target):
        yield "Target date", day(target)
    as_done = work.question.conventions.count_not_planned_as_done
    in_scope = work.issues[~is_descoped(work.issues, not_planned_as_done=as_done)]
    yield "Percent of issues pointed", share_pointed(in_scope, work.question.board)


def _sure(forecast: DeliveryForecast, confidence: int) -> str:
    told = forecast.latest(confidence)
    return f"{_when(told.sure_by(confidence))}{by_unit(told, forecast.work.question.unit)}"


def _when(sure: date | None) -> str:
    return day(sure) if sure else f"{NEVER} it"


def _story(forecast: DeliveryForecast, now: DeliveryForecast, finding: str) -> str:
    if not forecast.is_possible:
        return f"{finding}."
    drawn = forecast.binding.work
    left = amount(drawn.to_do, drawn.question.unit)
    chart = f"from {left} left today to none: {_dates(forecast)}"
    by = forecast.work.question.by
    if by and forecast.work.question.how_much:
        much = HowMuch(forecast, by)
        left = amount(much.told.work.to_do, much.unit)
        done = _listed(f"{number(done)} or more done" for done in much.at_least.values())
        chart = f"from {left} left today to {weekday(by)} {short_day(by)}: {done}"
    elif turns := _turns_drawn(forecast, now):
        return f"{finding}. Chart of when each is done, 50 to 95% sure: {in_order.story(turns)}."
    elif forecast is not now and now.is_possible:
        sure = f"85% sure {_sure(now, 85)}" if now.sure_by(85) else f"{NEVER} 85%"
        chart += f"; without it, {sure}"
    return f"{finding}. Fan chart {chart}."


def _listed(told: Iterable[str]) -> str:
    """What is told of each confidence: `50% sure …, 85% sure …, 95% sure …`."""
    return ", ".join(f"{c}% sure {each}" for c, each in zip(CONFIDENCES, told, strict=True))


def _dates(forecast: DeliveryForecast) -> str:
    """`50% sure …, 85% sure …, no date within a year reaches 95%`."""
    found = [c for c in CONFIDENCES if forecast.sure_by(c)]
    told = [f"{c}% sure {_sure(forecast, c)}" for c in found]
    missing = [f"{c}%" for c in CONFIDENCES if c not in found]
    return ", ".join([*told, f"{NEVER} {listing(missing, 'or')}"] if missing else told)
