"""Delivery forecast: when the remaining work is done, and how certain that is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import plotly.graph_objects as go

from metrics.charts.forecast import forecast_figure
from metrics.charts.forecast_in_order import in_order_figure
from metrics.deliverables.several_boards import of_own_board
from metrics.forecast import in_order
from metrics.forecast.by_a_day import by_in_words, chance_of, chance_when_due, check_day
from metrics.forecast.finding import by_unit, headline
from metrics.forecast.forecast import NEVER, DeliveryForecast
from metrics.forecast.monte_carlo import CONFIDENCES
from metrics.forecast.notes import notes
from metrics.forecast.outlook import TOO_EARLY, Outlook
from metrics.forecast.remaining_work import (
    is_of_deliverables,
    remaining_work,
)
from metrics.forecast.what_if import read_assumption
from metrics.issues.details import details
from metrics.issues.quality import quality_note
from metrics.issues.rates import rate_in_words
from metrics.issues.weights import is_descoped, share_pointed
from metrics.model.history import HistoryPart
from metrics.model.issue_columns import plain
from metrics.model.report import Question, Report, Statistic
from metrics.reports.history_parts import recent
from metrics.sprint.unpointed import what_is_open
from metrics.text.formatting import amount, day, shortened


def delivery_forecast(question: Question) -> Report:
    """When is the remaining work done, and how certain is that?

    The work is that of the deliverable or the sprint asked about; else of all deliverables on the
    roadmap; without a roadmap, of the current sprint. In each of 10,000 draws, every day ahead goes
    like a random day of the last weeks (`metrics.forecast.monte_carlo.days_ahead`). For
    deliverables these are days of their own work; for a sprint, days of all work on the board,
    while its scope grows until its end as sprints have grown. Work still done today comes on top.

    Where open issues count no points, the draws by points know nothing of them: then all is drawn
    by issues too, and the later date and the lower chance are told. Deliverables are all done only
    where their blind spots are clear (`metrics.deliverables.blind_spots`), as in their status.

    `results` has a row per `percentile` (50, 85, 95): `date`, an ISO day in the board's time zone,
    at the end of which all is done with that confidence, and `days` from today to it; null if that
    is not within a year. It has no rows if nothing remains, or if there is too little history:
    under 10 completed issues, or 3 weeks. Where the question names a day to be done by, that day
    has a row with its chance as the percentile, rounded down. Where several deliverables remain,
    the column `deliverable`, null in these rows, has the title of each in the three rows of its
    own: one after the other, in the order of the roadmap (`metrics.forecast.in_order.turns`).

    Raises UnknownDeliverable, UnknownSprint, UnknownStatus, MissingField, NothingToReport.
    """
    for text in question.what_if:
        read_assumption(text)
    forecast = DeliveryForecast(remaining_work(question))
    work, unit = forecast.work, question.unit
    check_day(work)
    told = headline(forecast)
    remaining = work.open_issues
    created = remaining["created_at"].dt.tz_convert(question.board.timezone)
    return Report(
        name="delivery-forecast",
        title="Delivery forecast",
        headline=told,
        statistics=tuple(Statistic(*pair) for pair in _statistics(forecast)),
        results=_results(forecast),
        source=plain(work.team if work.sprint else work.issues),
        alt_text=_story(forecast, told),
        notes=(
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
        figure=(lambda: _figure(forecast)) if forecast.is_possible else None,
        rows=tuple(_rows(forecast)),
        details=details(remaining, "remaining", created.dt.tz_localize(None), unit),
        sprint=work.sprint,
    )


def history_part(question: Question) -> HistoryPart:
    """All of it for deliverables, as for their burnup; for a sprint, the recent past."""
    return HistoryPart() if is_of_deliverables(question) else recent(question)


def _figure(forecast: DeliveryForecast) -> go.Figure:
    turns = in_order.turns(forecast)
    return forecast_figure(forecast) if len(turns) < 2 else in_order_figure(forecast, turns)


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


def _statistics(forecast: DeliveryForecast) -> Iterator[tuple[str, str]]:
    work, unit = forecast.work, forecast.work.question.unit
    if by := work.question.by:
        yield f"Chance {by_in_words(by)}", chance_of(forecast, by) or "not known"
    if chance := chance_when_due(forecast):
        is_too_early = work.progress and Outlook(work.question, work.progress).is_too_early
        yield "Chance by the sprint's end", TOO_EARLY if is_too_early else chance
    yield "Remaining", what_is_open(work.amount, unit, work.open_without_points)
    if forecast.is_possible:
        for confidence in CONFIDENCES:
            yield f"{confidence}% sure", _sure(forecast, confidence)
        binding = forecast.binding
        if binding.a_week("added") != 0:
            yield "85% sure if no scope is added", _when(forecast.without_growth)
        for label, column in (("Pace", "done"), ("Scope growth", "added")):
            yield label, rate_in_words(binding.a_week(column), binding.work.question.unit)
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
    return day(sure) if sure else NEVER


def _results(forecast: DeliveryForecast) -> pd.DataFrame:
    today = forecast.work.today
    dates = {c: forecast.sure_by(c) for c in CONFIDENCES} if forecast.is_possible else {}
    rows = [_row(c, sure, today) for c, sure in dates.items()]
    by = forecast.work.question.by
    if by and (told := forecast.least_likely_by(by)):
        rows.append(_row(int(100 * (told.chance_by(by) or 0)), by, today))
        rows.sort(key=lambda row: row[0])
    dtypes = {"percentile": "int64", "date": "string", "days": "Int64"}
    turns = in_order.turns(forecast)
    if len(turns) < 2:
        return pd.DataFrame(rows, columns=list(dtypes)).astype(dtypes)
    all_rows: list[tuple[object, ...]] = [(*row, None) for row in rows]
    for turn in turns:
        own = [_row(c, sure, today) for c, sure in turn.dates.items()]
        all_rows += [(*row, turn.title) for row in own]
    dtypes["deliverable"] = "string"
    return pd.DataFrame(all_rows, columns=list(dtypes)).astype(dtypes)


def _row(percentile: int, by: date | None, today: date) -> tuple[int, str | None, int | None]:
    return (percentile, str(by), (by - today).days) if by else (percentile, None, None)


def _story(forecast: DeliveryForecast, finding: str) -> str:
    sentences = [f"{finding}."]
    if forecast.is_possible:
        dates = [f"{c}% sure {_sure(forecast, c)}" for c in CONFIDENCES]
        turns = in_order.turns(forecast)
        drawn = forecast.binding.work
        left = amount(drawn.amount, drawn.question.unit)
        sentences.append(
            f"Fan chart from {left} left today to none: {', '.join(dates)}."
            if len(turns) < 2
            else f"Chart of when each is done, 50 to 95% sure: {in_order.story(turns)}."
        )
    return " ".join(sentences)
