"""The chart of a deliverable burnup: scope and done, with their amounts beside their ends."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from metrics.charts.labels import draw_end, label, make_room_beside, moment_of, shifts_apart
from metrics.charts.sprint import SCOPE, draw_line
from metrics.charts.style import GREEN, QUIET, SMALL, canvas, markup, value_axis
from metrics.issues.days import DAY
from metrics.model.report import Question, Unit
from metrics.text.formatting import compact, listing, month, percent, short_day

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MOST_TICKS = 7
_STEPS = ("D", "2D", "W-MON", "2W-MON", "MS", "2MS", "3MS", "6MS", "YS", "2YS", "5YS", "20YS")


def burnup_figure(
    question: Question, daily: pd.DataFrame, headline: str, *, is_done: bool
) -> go.Figure:
    """`daily` is what `metrics.issues.totals.daily_totals` gives; the scope must end above 0.

    `is_done` says that no issue is open.
    """
    days = [day.date() for day in pd.DatetimeIndex(daily.index)]
    first, last = days[0], days[-1]
    scope, done = (float(daily[column].iloc[-1]) for column in ("total_opened", "total_closed"))
    figure = canvas(
        question,
        headline,
        _subtitle(question, percent(done, scope, is_all=is_done)),
        footnote="by creation and closing dates",
    )
    value_axis(figure, float(daily["total_opened"].max()), whole=question.unit is Unit.ISSUES)
    _time_axis(figure, first, last)
    for column, name, colour in (("total_opened", "Scope", SCOPE), ("total_closed", "Done", GREEN)):
        values = dict(zip([first - DAY, *days], [0.0, *daily[column]], strict=True))
        draw_line(figure, values, name, colour)
    scope_up, done_up = shifts_apart(figure, scope, done)
    _end(figure, last, scope, "in scope", SCOPE, scope_up)
    _end(figure, last, done, "done", GREEN, done_up)
    return figure


def _subtitle(question: Question, done: str) -> str:
    only = f", only {listing(list(question.statuses))}" if question.statuses else ""
    finding = f"{done} of the {question.unit} in scope done{only}"
    return f'<span style="color:{QUIET}">{markup(finding)}</span>'


def _end(figure: go.Figure, day: date, value: float, name: str, colour: str, shift: float) -> None:
    """The dot at the end of a line, and what the line means, beside the chart."""
    draw_end(figure, day, value, colour)
    text = f"{compact(value)} {name}"
    make_room_beside(figure, text, 22)
    figure.add_annotation(label(day, value, text, colour, xanchor="left", xshift=11, yshift=shift))


def _time_axis(figure: go.Figure, first: date, last: date) -> None:
    room = 0.03 * (last - first + 2 * DAY)
    step, ticks = next(
        (step, ticks)
        for step in _STEPS
        if len(ticks := pd.date_range(first, last, freq=step)) <= _MOST_TICKS
    )
    years = [None, *ticks.year]
    figure.update_xaxes(
        range=[moment_of(first) - DAY - room, moment_of(last) + room],
        tickvals=ticks,
        ticktext=[_tick(tick, step, before) for tick, before in zip(ticks, years, strict=False)],
        tickangle=0,
        tickfont={"size": SMALL, "color": QUIET},
        showgrid=False,
        zeroline=False,
    )


def _tick(tick: pd.Timestamp, step: str, year_before: int | None) -> str:
    if step.endswith("YS"):
        return str(tick.year)
    text = month(tick) if step.endswith("MS") else short_day(tick)
    return text if tick.year == year_before else f"{text}<br>{tick.year}"
