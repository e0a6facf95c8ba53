"""The fan chart of a forecast: what was left, and how much at most is left with what confidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from metrics.charts.axes import mark_place, time_axis, value_axis
from metrics.charts.style import (
    BLUE,
    DASHED,
    HALO,
    INK,
    LABEL,
    LINE,
    QUIET,
    SMALL,
    SOLID,
    Said,
    canvas,
)
from metrics.charts.words import markup
from metrics.forecast.by_a_day import by_in_words, by_unit, chance_of
from metrics.forecast.forecast import NEVER, DeliveryForecast, UnitForecast
from metrics.forecast.how_much import HowMuch
from metrics.forecast.monte_carlo import CONFIDENCES
from metrics.forecast.outlook import TOO_EARLY, Outlook
from metrics.forecast.remaining_work import RemainingWork
from metrics.issues.days import DAY
from metrics.model.drawing import Drawing
from metrics.model.report import Unit
from metrics.sprint.provenance import scope_caption
from metrics.text.formatting import compact, compact_amount, short_day, shortened, weekday

_FILLS = {85: "#A9CFE8", 95: "#D9EAF5"}  # from the line before to this one
_LINES: dict[int, dict[str, Any]] = {50: {"width": 4}, 85: {"width": 3}, 95: {"width": 2}}
_LEAST_PAST, _LEAST_AHEAD = 14, 84
# In pixels: a tick's name, and the gap to the next.
_TICK = 78
# Shares of the plot: the height between two dates written above each other, the room that the
# last of them needs beside it, and what keeps the first tick clear of the zero.
_STEP, _ROOM, _EDGE = 0.14, 0.34, 0.06


def forecast_figure(forecast: DeliveryForecast, now: DeliveryForecast) -> Drawing:
    """The fan of the unit that says later; dates that another unit has later are told above it.

    Where something is supposed, the line of 85 % without it, which `now` has, is drawn too. Where
    the question asks how much is done by a day, the fan ends there, and says so much.
    """
    how_much = _how_much(forecast)
    told = how_much.told if how_much else forecast.binding
    work, without = told.work, _without(told, forecast, now)
    drawn = told.left_at_most.loc[: how_much.by if how_much else _last_shown(told, without)]
    past = dict(zip(pd.DatetimeIndex(work.left.index).date, work.left, strict=True))
    first = max(min(past), work.today - max(_LEAST_PAST, round(0.6 * len(drawn))) * DAY)
    past = {day: left for day, left in past.items() if day >= first}
    # From what is left now; a sprint to come has no forecast before its first day.
    begin = dict.fromkeys((work.today, max(work.today, drawn.index[0] - DAY)), work.to_do)
    fan = {c: {**begin, **drawn[c].loc[max(begin) + DAY :].to_dict()} for c in CONFIDENCES}
    tallest = max(*past.values(), *fan[95].values())
    later: dict[int, UnitForecast] = {}
    dates: dict[int, date] = {}
    if not how_much:
        later = {
            c: forecast.latest(c) for c in CONFIDENCES if forecast.sure_by(c) != told.sure_by(c)
        }
        dates = {
            c: day
            for c in CONFIDENCES
            if c not in later and (day := told.sure_by(c)) and day <= drawn.index[-1]
        }
    heights = dict(_heights(dates, fan[95], tallest))
    if how_much:
        left = {c: fan[c][how_much.by] for c in CONFIDENCES}
        heights = dict(_heights_of_amounts(left, tallest))
    room = _ROOM if dates or how_much else 0

    scope = scope_caption(work.progress) if work.progress else ""
    last = drawn.index[-1]
    is_one_year = first.year == last.year
    drawing = canvas(
        work.question,
        forecast_title(forecast),
        [*_legend(work, without), *_told_later(later)],
        footnote=scope,
        above=LINE * SMALL,
        below=LINE * SMALL * (1 if is_one_year else 2) + 12,
    )
    value_axis(drawing, max(tallest, *heights.values(), 0), whole=work.question.unit is Unit.ISSUES)
    _time_axis(drawing, first, last, room=room)
    _draw_fan(drawing, fan)
    if without is not None:
        line = {
            max(begin): without.work.amount,
            **without.left_at_most[85].loc[max(begin) + DAY : last],
        }
        _draw_line(drawing, line, "85% sure now", color=QUIET, width=3, dash="dash")
    _draw_line(drawing, past, "Left", color=INK, width=4)
    mark_place(drawing, work.today, "then" if work.question.is_of_the_past else "today", "right")
    if how_much:
        mark_place(drawing, how_much.by, f"{weekday(last)} {short_day(last)}", "left")
        _write_amounts(drawing, how_much, heights)
    elif work.sprint and first <= work.sprint.end <= last:
        is_over = work.sprint.end < work.today
        mark_place(drawing, work.sprint.end, "sprint ends", "right" if is_over else "left")
    for confidence, day in dates.items():
        _write_date(drawing, confidence, day, heights[confidence])
    return drawing


def _how_much(forecast: DeliveryForecast) -> HowMuch | None:
    question = forecast.work.question
    return HowMuch(forecast, question.by) if question.how_much and question.by else None


def _without(
    told: UnitForecast, forecast: DeliveryForecast, now: DeliveryForecast
) -> UnitForecast | None:
    """The forecast without what is supposed, in the unit that is told."""
    unit = told.work.question.unit
    if forecast is now or not now.is_possible:
        return None
    return next((each for each in now.units if each.work.question.unit is unit), None)


def forecast_title(forecast: DeliveryForecast) -> str:
    """What the chart is of, and the finding in a few words."""
    work, how_much = forecast.work, _how_much(forecast)
    named = f"{shortened(work.name, 40)} {work.supposed.in_words or 'forecast'}"
    if how_much and how_much.told.work.to_do > 1:
        return f"{named}: {how_much.short}"
    return f"{named}: {_finding(forecast)}"


def _finding(forecast: DeliveryForecast) -> str:
    """The chance by the day asked about; else the date that is as good as sure, or as not."""
    work = forecast.work
    by = work.question.by or (work.due if work.supposed.assumptions else None)
    if by and (chance := chance_of(forecast, by)):
        return f"{chance} {by_in_words(by)}"
    if work.progress and Outlook(work.question, work.progress).is_too_early:
        return TOO_EARLY
    for confidence in (85, 50):
        told = forecast.latest(confidence)
        if day := told.sure_by(confidence):
            unit = by_unit(told, work.question.unit)
            return f"{confidence}% sure {by_in_words(day)}{unit}"
    return f"{NEVER} 50%"


def _legend(work: RemainingWork, without: UnitForecast | None) -> Iterator[Said]:
    yield Said(f"{compact_amount(work.amount, work.question.unit)} left", INK, SOLID, bold=True)
    if without is not None:
        sure = without.sure_by(85)
        when = f"85% sure by {weekday(sure)} {short_day(sure)}" if sure else f"{NEVER} 85%"
        yield Said(f"without it {when}", QUIET, DASHED)
    yield Said("at most this much left, 50, 85 or 95% sure", BLUE, SOLID)


def _told_later(later: Mapping[int, UnitForecast]) -> Iterator[Said]:
    for confidence, other in later.items():
        if day := other.sure_by(confidence):
            when = f"{weekday(day)} {short_day(day)}"
            yield Said(f"{confidence}% by {other.work.question.unit} only {when}")
        else:
            yield Said(f"by {other.work.question.unit} {NEVER} {confidence}%")


def _last_shown(told: UnitForecast, without: UnitForecast | None) -> date:
    """The last day drawn: the last date or the sprint's end, or part of a fan that has no end."""
    work = told.work
    dates = [day for c in CONFIDENCES if (day := told.sure_by(c))]
    last: date = told.ahead.index[-1]
    if len(dates) == len(CONFIDENCES):
        others = [work.sprint.end if work.sprint else None, without and without.sure_by(85)]
        return max(*dates, *(min(day, last) for day in others if day))
    latest = max([work.first + _LEAST_AHEAD * DAY, *dates])
    return min(work.first + 1.3 * (latest - work.first), last)


def _heights(
    dates: Mapping[int, date], limit: Mapping[date, float], tallest: float
) -> Iterator[tuple[int, float]]:
    """How high each date is written: above the fan, and above the dates after it."""
    height = 0.0
    for confidence, day in list(dates.items())[::-1]:
        height = max(height, limit[day]) + _STEP * tallest
        yield confidence, height


def _heights_of_amounts(left: Mapping[int, float], tallest: float) -> Iterator[tuple[int, float]]:
    """How high each amount is written: where its line ends, and above that of less left."""
    height = -_STEP / 2 * tallest
    for confidence, level in left.items():
        height = max(height + _STEP * tallest, level)
        yield confidence, height


def _time_axis(drawing: Drawing, first: date, last: date, room: float) -> None:
    days = (last - first).days
    most = int(drawing.plot_width * (1 - room - _EDGE) / _TICK)
    time_axis(drawing, first, last, most, before=_EDGE * days * DAY)
    start, end = drawing.xaxis["range"]
    # The last of the dates is written beside its point.
    drawing.xaxis.update(range=[start, end + (0.5 + room / (1 - room) * days) * DAY])


def _draw_fan(drawing: Drawing, fan: Mapping[int, Mapping[date, float]]) -> None:
    for confidence, levels in fan.items():
        fill = _FILLS.get(confidence)
        _draw_line(
            drawing,
            levels,
            f"{confidence}% sure",
            fill=fill and "tonexty",
            fillcolor=fill,
            color=BLUE,
            **_LINES[confidence],
        )


def _draw_line(
    drawing: Drawing,
    values: Mapping[date, float],
    name: str,
    fill: str | None = None,
    fillcolor: str | None = None,
    **line: Any,
) -> None:
    drawing.add_trace(
        "scatter",
        x=list(values),
        y=list(values.values()),
        mode="lines",
        name=name,
        line=line,
        fill=fill,
        fillcolor=fillcolor,
        hovertext=[f"{name}: {compact(value)}" for value in values.values()],
        hoverinfo="x+text",
    )


def _write_date(drawing: Drawing, confidence: int, day: date, height: float) -> None:
    """The date at which a line of the fan reaches zero, written above that point."""
    drawing.add_shape(
        type="line", x0=day, x1=day, y0=0, y1=height, line={"color": BLUE, "width": 1.5}
    )
    drawing.add_trace(
        "scatter",
        x=[day],
        y=[0],
        mode="markers",
        marker={"color": BLUE, "size": 11, "line": {"color": "white", "width": 2}},
        hoverinfo="skip",
        cliponaxis=False,
    )
    _write(drawing, confidence, day, height, f"{markup(weekday(day))} {markup(short_day(day))}")


def _write_amounts(drawing: Drawing, how_much: HowMuch, heights: Mapping[int, float]) -> None:
    """How much is done at least by the last day of the fan, beside each of its lines."""
    for confidence, height in heights.items():
        done = f"{compact(how_much.at_least[confidence])} done"
        _write(drawing, confidence, how_much.by, height, done)


def _write(drawing: Drawing, confidence: int, day: date, height: float, text: str) -> None:
    """What is told with a confidence, to the right of that place."""
    drawing.add_annotation(
        x=day,
        y=height,
        text=f"<b>{confidence}%</b> {text}",
        font={"size": LABEL if confidence == 85 else SMALL, "color": BLUE, "shadow": HALO},
        xanchor="left",
        yanchor="middle",
        xshift=4,
        showarrow=False,
    )
