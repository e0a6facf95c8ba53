"""The chart of a deliverable burnup: scope and done, with their amounts beside their ends."""

from __future__ import annotations

from datetime import date

import pandas as pd

from metrics.charts.axes import time_axis, value_axis
from metrics.charts.labels import draw_end, label, make_room_beside, shifts_apart
from metrics.charts.sprint import SCOPE, draw_line
from metrics.charts.style import GREEN, LINE, SMALL, Said, canvas
from metrics.issues.days import DAY
from metrics.model.drawing import Drawing
from metrics.model.report import Question, Unit
from metrics.text.formatting import amount, compact, listing, number, percent

_MOST_TICKS = 5


def burnup_figure(question: Question, daily: pd.DataFrame, name: str, *, is_done: bool) -> Drawing:
    """`daily` is what `metrics.issues.totals.daily_totals` gives; the scope must end above 0.

    `name` is that of the deliverable; `is_done` says that no issue is open.
    """
    days = [day.date() for day in pd.DatetimeIndex(daily.index)]
    first, last = days[0], days[-1]
    scope, done = (float(daily[column].iloc[-1]) for column in ("total_opened", "total_closed"))
    only = [Said(f"only {listing(list(question.statuses))}")] if question.statuses else []
    drawing = canvas(
        question,
        f"{name}: {number(done)} of {amount(scope, question.unit)} done",
        [Said(f"{percent(done, scope, is_all=is_done)} done", bold=True, colour=GREEN), *only],
        footnote="by creation and closing dates",
        below=LINE * SMALL * (1 if first.year == last.year else 2) + 12,
    )
    value_axis(drawing, float(daily["total_opened"].max()), whole=question.unit is Unit.ISSUES)
    time_axis(drawing, first, last, _MOST_TICKS, before=DAY + 0.03 * (last - first + 2 * DAY))
    for column, meaning, colour in (
        ("total_opened", "Scope", SCOPE),
        ("total_closed", "Done", GREEN),
    ):
        values = dict(zip([first - DAY, *days], [0.0, *daily[column]], strict=True))
        draw_line(drawing, values, meaning, colour)
    scope_up, done_up = shifts_apart(drawing, scope, done)
    _end(drawing, last, scope, "in scope", SCOPE, scope_up)
    _end(drawing, last, done, "done", GREEN, done_up)
    return drawing


def _end(drawing: Drawing, day: date, value: float, name: str, colour: str, shift: float) -> None:
    """The dot at the end of a line, and what the line means, beside the chart."""
    draw_end(drawing, day, value, colour)
    text = f"{compact(value)} {name}"
    make_room_beside(drawing, text, 22)
    drawing.add_annotation(
        **label(day, value, text, colour, xanchor="left", xshift=11, yshift=shift)
    )
