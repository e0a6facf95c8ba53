"""The chart of deliverables one after the other: from when to when each may be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from metrics.charts.axes import mark_place, time_axis
from metrics.charts.forecast import forecast_title
from metrics.charts.style import (
    BLUE,
    EDGE,
    HALO,
    HEIGHT,
    INK,
    LINE,
    SMALL,
    SOLID,
    TRACK,
    UPRIGHT,
    VERMILLION,
    WIDTH,
    Said,
    canvas,
)
from metrics.charts.words import coloured, cut, fitted, markup, width
from metrics.forecast.forecast import DeliveryForecast
from metrics.forecast.in_order import SURE, Turn
from metrics.forecast.monte_carlo import CONFIDENCES
from metrics.issues.days import DAY
from metrics.model.drawing import Drawing
from metrics.text.formatting import compact_amount, count, short_day

# In pixels: what is left of the bars, the gap beside them, a tick's name and the gap to the next,
# the room above and below the text of a row, bars and marks.
_LABELS, _BESIDE, _TICK, _PAD, _BAR, _DOT, _TARGET = 215, 12, 78, 8, 14, 17, 16
# So few rows have titles of two lines.
_ROOMY = 4
# The highest picture that is about 4:3 still.
_TALLEST = WIDTH / 1.22
_INTERVAL = "#A9CFE8"
_DOT_SIGN = "●"
_NEVER = "over a year"
# What is shown where nothing has a date, and how far before today a target date is shown, as a
# share of the days after it.
_LEAST_DAYS, _MOST_BEFORE = 84, 0.3


def in_order_figure(forecast: DeliveryForecast, turns: Sequence[Turn]) -> Drawing:
    """A bar for each of `turns` from its 50 % date to its 95 % date, with the date of 85 % marked
    and written, and its target date; as many as there is room for in the picture. There must be
    dates."""
    work = forecast.work
    lines = 2 if len(turns) <= _ROOMY else 1
    row_height = lines * LINE * SMALL + _PAD
    texts = [short_day(turn.sure) if turn.sure else _NEVER for turn in turns]

    def drawn(footnote: str = "") -> Drawing:
        return canvas(
            work.question,
            forecast_title(forecast),
            [*_legend(forecast, turns)],
            footnote=footnote,
            left=EDGE + _LABELS,
            right=EDGE + _BESIDE + max(width(text, SMALL, bold=True) for text in texts),
            above=LINE * SMALL,
            below=2 * LINE * SMALL + 12,
        )

    def room(drawing: Drawing) -> int:
        return int((_TALLEST - drawing.around) // row_height)

    drawing = drawn()
    if len(turns) > room(drawing):
        shown = room(drawn(_in_table(len(turns))))
        drawing, turns = drawn(_in_table(len(turns) - shown)), turns[:shown]
    begin, end = _stretch(work.today, turns)
    drawing.layout["height"] = max(HEIGHT, round(len(turns) * row_height + drawing.around))
    most = int(drawing.plot_width / _TICK)
    time_axis(drawing, begin, end, most, before=DAY / 2)
    drawing.xaxis.update(range=[_at(begin) - DAY / 2, _at(end) + DAY / 2])
    drawing.yaxis.update(range=[len(turns) - 0.5, -0.5], visible=False)
    name = "then" if work.question.is_of_the_past else "today"
    mark_place(drawing, work.today, name, "left")
    for place, (turn, text) in enumerate(zip(turns, texts, strict=False)):
        _draw(drawing, place, turn, end)
        _write(drawing, place, turn, text, lines)
    return drawing


def _stretch(today: date, turns: Sequence[Turn]) -> tuple[date, date]:
    """The first and the last day drawn."""
    known = [day for turn in turns for day in turn.dates.values() if day]
    last = max(known, default=today + _LEAST_DAYS * DAY)
    if any(None in turn.dates.values() for turn in turns):
        last = max(last + 0.2 * (last - today), today + _LEAST_DAYS * DAY)
    last = max(last, today + 7 * DAY)
    targets = [turn.target for turn in turns if turn.target]
    near = [day for day in targets if today - _MOST_BEFORE * (last - today) <= day < today]
    after = [day for day in targets if day <= last + _MOST_BEFORE * (last - today)]
    return min([today, *near]), max([last, *after])


def _legend(forecast: DeliveryForecast, turns: Sequence[Turn]) -> Iterator[Said]:
    work = forecast.work
    yield Said(f"{compact_amount(work.amount, work.question.unit)} left", INK, bold=True)
    yield Said(f"{CONFIDENCES[0]}–{CONFIDENCES[-1]}% sure", _INTERVAL, SOLID)
    yield Said(f"{SURE}%", BLUE, _DOT_SIGN)
    if any(turn.target for turn in turns):
        yield Said("target", INK, UPRIGHT)
    if any(turn.is_late for turn in turns):
        yield Said("late", VERMILLION, _DOT_SIGN)


def _draw(drawing: Drawing, place: int, turn: Turn, end: date) -> None:
    even, sure, surest = (turn.dates[confidence] for confidence in CONFIDENCES)
    colour = VERMILLION if turn.is_late else BLUE
    written = [f"{c}%: {short_day(day) if day else _NEVER}" for c, day in turn.dates.items()]
    hover = f"{markup(turn.title)}<br>{', '.join(written)}"
    common: dict[str, Any] = {"hovertext": hover, "hoverinfo": "text", "cliponaxis": False}
    drawing.add_shape(
        type="line",
        xref="paper",
        x0=0,
        x1=1,
        y0=place,
        y1=place,
        line={"color": TRACK, "width": 1.5},
        layer="below",
    )
    if even:
        drawing.add_trace(
            "scatter",
            x=[_at(even), _at(surest or end)],
            y=[place, place],
            mode="lines",
            line={"color": _INTERVAL, "width": _BAR},
            **common,
        )
    begin = drawing.xaxis["range"][0]
    if turn.target and begin <= _at(turn.target) <= _at(end):
        mark = {"symbol": "line-ns", "size": _TARGET, "line": {"color": INK, "width": 4}}
        _mark(drawing, place, turn.target, mark, common)
    if sure:
        outline = {"color": "white", "width": 2}
        dot = {"symbol": "circle", "size": _DOT, "color": colour, "line": outline}
        _mark(drawing, place, sure, dot, common)


def _mark(
    drawing: Drawing, place: int, day: date, marker: dict[str, Any], common: dict[str, Any]
) -> None:
    drawing.add_trace("scatter", x=[_at(day)], y=[place], mode="markers", marker=marker, **common)


def _write(drawing: Drawing, place: int, turn: Turn, text: str, lines: int) -> None:
    """The title before the bar, and the date of 85 % after it."""
    room = _LABELS - _BESIDE
    one_line = lines == 1
    title = [cut(turn.title, room, SMALL)] if one_line else fitted(turn.title, room, lines, SMALL)
    date_text = coloured(text, VERMILLION if turn.is_late else INK)
    for x, shift, written in (
        (0, -_LABELS, "<br>".join(map(markup, title))),
        (1, _BESIDE, date_text),
    ):
        drawing.add_annotation(
            x=x,
            y=place,
            xref="paper",
            xanchor="left",
            xshift=shift,
            align="left",
            text=written,
            font={"size": SMALL, "color": INK, "shadow": HALO},
            showarrow=False,
        )


def _in_table(rows: int) -> str:
    return f"{count(rows, 'more row')} in the table"


def _at(day: date) -> datetime:
    return datetime.combine(day, time())
