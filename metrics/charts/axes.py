"""The axes of charts: values from zero, days with ticks on Mondays or at starts of months, and
lines that mark a place on them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pandas as pd

from metrics.charts.style import GRID, INK, QUIET, SMALL
from metrics.model.drawing import Drawing
from metrics.text.formatting import month, short_day

_STEPS = ("D", "2D", "W-MON", "2W-MON", "MS", "2MS", "3MS", "6MS", "YS", "2YS", "5YS", "20YS")


def value_axis(drawing: Drawing, top: float, *, whole: bool, room: float = 20) -> None:
    """An axis from zero to `room` pixels over `top`, in whole steps where parts mean nothing."""
    height = drawing.plot_height
    step = {"dtick": 1} if whole and top <= 5 else {}
    drawing.yaxis.update(
        # Labels are placed by the height of the axis, so it has one even where all is zero.
        range=[0, (top or 1) * height / (height - room)],
        gridcolor=GRID,
        zeroline=True,
        zerolinecolor=QUIET,
        zerolinewidth=1.5,
        nticks=5,
        tickformat="~s" if top >= 10_000 else ",",
        ticksuffix=" ",
        tickfont={"size": SMALL, "color": QUIET},
        **step,
    )


def time_axis(drawing: Drawing, first: date, last: date, most: int, *, before: timedelta) -> None:
    """An axis of days from `before` the first of them, with at most `most` ticks."""
    ticks, texts = date_ticks(first, last, most)
    drawing.xaxis.update(
        range=[datetime.combine(first, time()) - before, datetime.combine(last, time())],
        tickvals=ticks,
        ticktext=texts,
        tickangle=0,
        tickfont={"size": SMALL, "color": QUIET},
        showgrid=False,
        zeroline=False,
    )


def mark_place(drawing: Drawing, x: date | datetime | int, name: str, anchor: str = "auto") -> None:
    """A line across the chart at that place of the axis, and its name above it; `anchor` says which
    part of the name stands there, as in plotly."""
    drawing.add_shape(
        type="line",
        x0=x,
        x1=x,
        yref="paper",
        y0=0,
        y1=1,
        line={"color": INK, "width": 1.5, "dash": "dot"},
        layer="below",
    )
    drawing.add_annotation(
        x=x,
        yref="paper",
        y=1,
        xanchor=anchor,
        yanchor="bottom",
        text=name,
        font={"size": SMALL, "color": INK},
        showarrow=False,
    )


def date_ticks(first: date, last: date, most: int) -> tuple[list[pd.Timestamp], list[str]]:
    """At most `most` ticks from `first` to `last`, both inclusive, with what is written at each.

    They are each day, or every other one, where that is few enough; else Mondays, or starts of
    months or years. The year is written where the days are not all of one.
    """
    step, ticks = next(
        (step, ticks)
        for step in _STEPS
        if len(ticks := pd.date_range(first, last, freq=step)) <= most
    )
    is_one_year = first.year == last.year
    years = [first.year if is_one_year else None, *ticks.year]
    return list(ticks), [_text(*pair, step) for pair in zip(ticks, years, strict=False)]


def _text(tick: pd.Timestamp, year_before: int | None, step: str) -> str:
    if step.endswith("YS"):
        return str(tick.year)
    text = month(tick) if step.endswith("MS") else short_day(tick)
    return text if tick.year == year_before else f"{text}<br>{tick.year}"
