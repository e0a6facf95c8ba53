"""The chart of flow: each time on a scale of its own, what got done, and issues by status."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd

from metrics.charts.axes import date_ticks
from metrics.charts.style import (
    BLUE,
    DASHED,
    DOTTED,
    EDGE,
    FILLED,
    GREEN,
    GRID,
    HEIGHT,
    INK,
    LINE,
    QUIET,
    SMALL,
    UP,
    VERMILLION,
    Said,
    canvas,
)
from metrics.charts.words import coloured, cut, markup, width
from metrics.issues.days import DAY
from metrics.issues.flow import Flow
from metrics.model.drawing import Drawing
from metrics.text.formatting import compact, count, number, shortened

_LEAST_DAYS_OF_STATUS, _DAILY_UP_TO = 3, 31
_LEAD, _CYCLE = BLUE, VERMILLION
# Colours of statuses in which work waits, is in progress, and is done, from the bottom up; and of
# what was closed without being done.
_WAITING = ("#C3CBD3", "#DDE2E7", "#AAB4BF")
_STARTED = ("#3E97CC", "#8CC3E6", "#0072B2")
_DONE, _DROPPED = (GREEN, "#7FCEB9"), "#7B8794"
_NOT_PLANNED = "not planned"
# In pixels: the numbers of an axis, the names of statuses, the gap between panels, the date at a
# tick, and a line.
_NUMBERS, _STATUSES, _BETWEEN, _TICK, _LINE = 46, 170, 24, 72, LINE * SMALL
# The share of the days shown that is kept free between the axis and the first day.
_EDGE = 0.04
# The lines at percentiles: how they are drawn, and their signs.
_PERCENTILES = {50: ("dot", DOTTED), 85: ("dash", DASHED)}


class _Panel(NamedTuple):
    """One of up to four panels, two side by side.

    Attributes:
        draw: Draws it on the axes of a number; returns its name (markup) and the top of its axis.
        left, right: What is left and right of the plot for numbers or names, in pixels.
    """

    draw: Callable[[Drawing, Flow, _Place], tuple[str, float]]
    left: float = _NUMBERS
    right: float = 0


class _Place(NamedTuple):
    """Where a panel is drawn: the number of its axes, and its height in pixels."""

    axes: str
    height: float


def flow_figure(flow: Flow) -> Drawing:
    """Up to four panels; cycle time has one if it is known, statuses if on a few days."""
    weeks = count(flow.question.conventions.forecast_weeks, "week")
    of = shortened(flow.sprint.title, 40) if flow.sprint else f"the last {weeks}"
    drawing = canvas(
        flow.question,
        f"Flow of {of}: {count(len(flow.completed), 'issue')} done",
        [*_legend(flow)],
        left=EDGE,
        right=EDGE,
    )
    # A line more than other charts, for the names of four statuses.
    drawing.layout["height"] = HEIGHT + round(_LINE)
    has_cycle = bool(flow.percentiles("cycle_days"))
    has_statuses = len(flow.in_status) >= _LEAST_DAYS_OF_STATUS
    upper = [_Panel(_draw_lead), *([_Panel(_draw_cycle)] if has_cycle else [])]
    lower = [_Panel(_draw_throughput)]
    if has_statuses:
        lower.append(_Panel(_draw_statuses, left=0, right=_STATUSES))
    lines = 1 if flow.shown_days[0].year == flow.shown_days[-1].year else 2
    ticks = lines * _LINE + 8
    height = (drawing.plot_height - 3 * _LINE - 2 * ticks - _BETWEEN / 2) / 2
    axes = 0
    for panels, top in ((upper, 2 * _LINE), (lower, 3 * _LINE + ticks + height + _BETWEEN / 2)):
        across = (drawing.plot_width - _BETWEEN * (len(panels) - 1)) / len(panels)
        for column, panel in enumerate(panels):
            axes += 1
            left = column * (across + _BETWEEN)
            place = _Place("" if axes == 1 else str(axes), height)
            _lay_out(drawing, flow, panel, place, (left, left + across, top))
    return drawing


def _legend(flow: Flow) -> Iterator[Said]:
    yield Said("50% of issues", QUIET, DOTTED)
    yield Said("85%", QUIET, DASHED)
    if any((flow.completed[column] > _reach(flow, column)).any() for column in _TIMES):
        yield Said("longer", QUIET, UP)


def _lay_out(
    drawing: Drawing, flow: Flow, panel: _Panel, place: _Place, at: tuple[float, float, float]
) -> None:
    """Draw the panel between `left` and `right`, its plot from `top` on, in pixels (`at`)."""
    left, right, top = at
    across, down = drawing.plot_width, drawing.plot_height
    name, reach = panel.draw(drawing, flow, place)
    first, last = flow.shown_days[0], flow.shown_days[-1]
    ticks, texts = date_ticks(first, last, int((right - left - panel.left - panel.right) / _TICK))
    drawing.layout.update(
        {
            f"xaxis{place.axes}": {
                "domain": [(left + panel.left) / across, (right - panel.right) / across],
                "anchor": f"y{place.axes}",
                "range": [first - _EDGE * (last - first + DAY), last + DAY],
                "tickvals": [tick + DAY / 2 for tick in ticks],
                "ticktext": texts,
                "tickangle": 0,
                "tickfont": {"size": SMALL, "color": QUIET},
                "showgrid": False,
                "zeroline": False,
            },
            f"yaxis{place.axes}": {
                "domain": [max(0, 1 - (top + place.height) / down), 1 - top / down],
                "anchor": f"x{place.axes}",
                "range": [0, reach],
                "gridcolor": GRID,
                "zeroline": True,
                "zerolinecolor": QUIET,
                "showticklabels": panel.left > 0,
                "tickformat": "~s" if reach >= 10_000 else ",",
                **({"nticks": 4} if reach > 4 else {"dtick": 1}),
                "ticksuffix": " ",
                "tickfont": {"size": SMALL, "color": QUIET},
            },
        }
    )
    above = {"xref": "paper", "yref": "paper", "yanchor": "bottom", "yshift": 2}
    _write(drawing, left / across, 1 - top / down, name, **above)


def _draw_lead(drawing: Drawing, flow: Flow, place: _Place) -> tuple[str, float]:
    return _draw_times(drawing, flow, place, "lead_days")


def _draw_cycle(drawing: Drawing, flow: Flow, place: _Place) -> tuple[str, float]:
    return _draw_times(drawing, flow, place, "cycle_days")


_TIMES = {
    "lead_days": ("Lead time", "from creation", _LEAD),
    "cycle_days": ("Cycle time", "from the start", _CYCLE),
}


def _reach(flow: Flow, column: str) -> float:
    """Up to how many days are drawn: a few very long times would squeeze all others."""
    return 1.15 * max(2, flow.percentiles(column).get(95, 0))


def _draw_times(drawing: Drawing, flow: Flow, place: _Place, column: str) -> tuple[str, float]:
    name, since, colour = _TIMES[column]
    within, reach = flow.percentiles(column), _reach(flow, column)
    issues = flow.completed.dropna(subset=column)
    is_beyond = issues[column] > reach
    drawing.add_trace(
        "scatter",
        x=issues["completed_on"] + DAY / 2,
        y=issues[column].astype(float).clip(upper=reach),
        xaxis=f"x{place.axes}",
        yaxis=f"y{place.axes}",
        mode="markers",
        marker={
            "symbol": ["triangle-up" if beyond else "circle" for beyond in is_beyond],
            "size": 8,
            "color": colour,
            "opacity": 0.6,
        },
        cliponaxis=False,
        hoverinfo="skip",
    )
    for percentile, (dash, _) in _PERCENTILES.items():
        drawing.add_shape(
            type="line",
            xref=f"x{place.axes} domain",
            x0=0,
            x1=1,
            yref=f"y{place.axes}",
            y0=within[percentile],
            y1=within[percentile],
            line={"color": INK, "width": 2, "dash": dash},
        )
    half, most = (within[percentile] for percentile in _PERCENTILES)
    first = f"50% in {number(half)}, 85%" if half < most else "50–85%"
    said = f"{first} in {count(most, 'day')}"
    return f"{coloured(name, colour)} {since}<br>{markup(said)}", reach


def _draw_throughput(drawing: Drawing, flow: Flow, place: _Place) -> tuple[str, float]:
    is_daily = len(flow.days) <= _DAILY_UP_TO
    step = 1 if is_daily else 7
    # Weeks end with the last day; the first one may be shorter.
    amounts = flow.throughput.loc[flow.shown_days[0] :]
    ends = amounts.index[::-1][::step][::-1]
    bars = [(end, amounts.loc[end - (step - 1) * DAY : end]) for end in ends]
    sums = [float(days.sum()) for _, days in bars]
    drawing.add_trace(
        "bar",
        x=[end + DAY - len(days) * DAY / 2 for end, days in bars],
        y=sums,
        xaxis=f"x{place.axes}",
        yaxis=f"y{place.axes}",
        width=[0.8 * len(days) * DAY.total_seconds() * 1000 for _, days in bars],
        marker={"color": GREEN},
        hoverinfo="skip",
    )
    unit = str(flow.question.unit)
    name = coloured(f"{unit.capitalize()} done", GREEN)
    return f"{name} each {'day' if is_daily else 'week'}", 1.1 * max(*sums, 1)


def _draw_statuses(drawing: Drawing, flow: Flow, place: _Place) -> tuple[str, float]:
    colours = _colours(flow)
    table = _shown_statuses(flow)[list(colours)]
    run = (table.index.to_series().diff() != pd.Timedelta(days=1)).cumsum()
    for stretch_number, stretch in table.groupby(run):
        for name in table:
            drawing.add_trace(
                "scatter",
                x=[*stretch.index, stretch.index[-1] + DAY],
                y=[*stretch[name], stretch[name].iloc[-1]],
                xaxis=f"x{place.axes}",
                yaxis=f"y{place.axes}",
                mode="lines",
                line={"width": 0.5, "color": "white", "shape": "hv"},
                stackgroup=f"run {stretch_number}",
                fillcolor=colours[str(name)],
                hoverinfo="skip",
            )
    last = table.iloc[-1]
    middles = last.cumsum() - last / 2
    reach = (1.2 if flow.falls else 1.08) * max(table.sum(axis=1).max(), 1)
    labelled = map(str, last[last > 0].nlargest(int(place.height / _LINE)).index)
    placed = sorted((middles[name], name) for name in labelled)
    heights = _spread([middle / reach * place.height for middle, _ in placed], place.height)
    for height, (_, name) in zip(heights, placed, strict=True):
        amount = f" {'+' if colours[name] in _DONE else ''}{compact(last[name])}"
        room = _STATUSES - 28 - width(amount, SMALL)
        text = markup(f"{cut(name, room, SMALL)}{amount}")
        mark = f'<span style="color:{colours[name]}">{FILLED}</span>'
        at = {"xref": f"x{place.axes} domain", "yref": f"y{place.axes}", "yanchor": "middle"}
        _write(drawing, 1, height * reach / place.height, f"{mark} {text}", **at, xshift=6)
    if not flow.falls:
        return "<b>Issues by status</b>", reach
    fell, totals = pd.DatetimeIndex(flow.falls), table.sum(axis=1)
    higher = totals.where(totals > totals.shift(fill_value=0), totals.shift())
    drawing.add_trace(
        "scatter",
        x=fell,
        y=higher[fell] + 0.08 * reach,
        xaxis=f"x{place.axes}",
        yaxis=f"y{place.axes}",
        mode="markers",
        marker={"symbol": "triangle-down", "size": 9, "color": VERMILLION},
        cliponaxis=False,
        hoverinfo="skip",
    )
    return f"<b>Issues by status</b>, {coloured('▼', VERMILLION)} fell", reach


def _shown_statuses(flow: Flow) -> pd.DataFrame:
    """Issues by day and status as drawn: what was not planned apart from what was done, and without
    all that was done before, which would squeeze the rest."""
    table = flow.in_status
    done = [name for name in map(str, table) if flow.question.conventions.is_done(name)]
    if done:
        dropped = flow.dropped.reindex(columns=table.columns, fill_value=0)
        table = (table - dropped).assign(**{_NOT_PLANNED: dropped.sum(axis=1)})
    gone = [*done, *([_NOT_PLANNED] if done else [])]
    return table.sub(table[gone].min().reindex(table.columns, fill_value=0))


def _colours(flow: Flow) -> dict[str, str]:
    """The colour of each status, by whether work in it is done, started, or waiting; what is done
    is at the bottom of the chart."""
    team, used = flow.question.conventions, dict.fromkeys((_DONE, _STARTED, _WAITING), 0)
    names = list(map(str, flow.in_status))[::-1]
    colours = {_NOT_PLANNED: _DROPPED} if any(map(team.is_done, names)) else {}
    for name in names:
        kind = _DONE if team.is_done(name) else _STARTED if team.is_started(name) else _WAITING
        colours[name] = kind[used[kind] % len(kind)]
        used[kind] += 1
    return colours


def _spread(heights: Sequence[float], panel: float) -> list[float]:
    """Ascending `heights` in a panel, in pixels, moved just enough to make room for each."""
    spread: list[float] = []
    for height in heights:
        spread.append(max(height, spread[-1] + _LINE) if spread else height)
    # Plotly draws no text beyond the axis, and above it is the name of the panel.
    limit = panel - _LINE / 3
    for position in reversed(range(len(spread))):
        spread[position] = min(spread[position], limit)
        limit = spread[position] - _LINE
    return spread


def _write(drawing: Drawing, x: float, y: float, text: str, **place: Any) -> None:
    drawing.add_annotation(
        x=x,
        y=y,
        text=text,
        font={"size": SMALL, "color": INK},
        xanchor="left",
        align="left",
        showarrow=False,
        **place,
    )
