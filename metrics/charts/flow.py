"""The chart of flow: times as points, what got done as bars, and issues by status as areas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from metrics.charts.style import (
    BLUE,
    GREEN,
    GRID,
    INK,
    QUIET,
    SMALL,
    VERMILLION,
    canvas,
    coloured,
    markup,
)
from metrics.issues.days import DAY
from metrics.issues.flow import Flow
from metrics.text.formatting import compact, count, short_day, shortened

if TYPE_CHECKING:
    import plotly.graph_objects as go

# In pixels: the height of a panel, the room above it for its name, what is left of all panels and
# right of them, and between two texts on the right.
_PANEL, _NAME, _LEFT, _RIGHT, _GAP = 180, 56, 64, 196, 22
_LEAST_DAYS_OF_STATUS, _DAILY_UP_TO, _MOST_BARS_NAMED, _MOST_TICKS = 3, 31, 16, 6
_LEAD, _CYCLE = BLUE, VERMILLION
# Colours of statuses in which work waits, is in progress, and is done, from the bottom up.
_WAITING = ("#C3CBD3", "#DDE2E7", "#AAB4BF")
_STARTED = ("#3E97CC", "#8CC3E6", "#0072B2")
_DONE = (GREEN, "#7FCEB9")
# The share of the days shown that is kept free between the axis and the first day.
_EDGE = 0.04


def flow_figure(flow: Flow, headline: str) -> go.Figure:
    """Panels on one time axis; statuses have one only if they are known on a few days."""
    draw = [_draw_times, _draw_throughput]
    if len(flow.in_status) >= _LEAST_DAYS_OF_STATUS:
        draw.append(_draw_statuses)
    height = len(draw) * (_PANEL + _NAME) - _NAME / 2
    figure = canvas(
        flow.question,
        headline,
        f'<span style="color:{QUIET}">{count(len(flow.completed), "issue")} completed</span>',
        left=_LEFT,
        right=_RIGHT,
        plot_height=height,
    )
    for position, draw_panel in enumerate(draw):
        axis = "y" if position == 0 else f"y{position + 1}"
        top = 1 - (position * (_PANEL + _NAME) + _NAME / 2) / height
        name, reach = draw_panel(figure, flow, axis)
        figure.update_layout(
            {
                axis.replace("y", "yaxis"): {
                    "domain": [max(0, top - _PANEL / height), top],
                    "range": [0, reach],
                    "gridcolor": GRID,
                    "zeroline": True,
                    "zerolinecolor": QUIET,
                    "tickformat": "~s" if reach >= 10_000 else ",",
                    **({"nticks": 4} if reach > 4 else {"dtick": 1}),
                    "ticksuffix": " ",
                    "tickfont": {"size": SMALL, "color": QUIET},
                }
            }
        )
        _write(figure, 0, top, name, xref="paper", yref="paper", yanchor="bottom", yshift=10)
    _time_axis(figure, flow, axis)
    return figure


def _time_axis(figure: go.Figure, flow: Flow, anchor: str) -> None:
    first, last = flow.shown_days[0], flow.shown_days[-1]
    ticks = flow.shown_days[:: -(-len(flow.shown_days) // _MOST_TICKS)]
    figure.update_xaxes(
        anchor=anchor,
        range=[first - _EDGE * (last - first + DAY), last + DAY],
        tickvals=[tick + DAY / 2 for tick in ticks],
        ticktext=[short_day(tick) for tick in ticks],
        tickangle=0,
        tickfont={"size": SMALL, "color": QUIET},
        showgrid=False,
        zeroline=False,
    )


def _draw_times(figure: go.Figure, flow: Flow, axis: str) -> tuple[str, float]:
    import plotly.graph_objects as go

    times = [
        ("lead_days", _LEAD, "circle", flow.percentiles("lead_days")),
        ("cycle_days", _CYCLE, "diamond", flow.percentiles("cycle_days")),
    ]
    # A few very long times would squeeze all others, so they are drawn at the top.
    reach = 1.3 * max(2, *(days.get(95, 0) for *_, days in times))
    lines = []
    for column, colour, symbol, days in times:
        issues = flow.completed.dropna(subset=column)
        is_beyond = issues[column] > reach
        figure.add_trace(
            go.Scatter(
                x=issues["completed_on"] + DAY / 2,
                y=issues[column].astype(float).clip(upper=reach),
                yaxis=axis,
                mode="markers",
                marker={
                    "symbol": ["triangle-up" if beyond else symbol for beyond in is_beyond],
                    "size": 9,
                    "color": colour,
                    "opacity": 0.6,
                },
                cliponaxis=False,
                hoverinfo="skip",
            )
        )
        for name, within in flow.named_percentiles(column).items():
            if colour != _LEAD and within != days[85]:
                continue
            figure.add_shape(
                type="line",
                xref="paper",
                x0=0,
                x1=1,
                yref=axis,
                y0=within,
                y1=within,
                line={"color": colour, "width": 2.5 if within == days[85] else 1.2, "dash": "dot"},
            )
            lines.append((within, f"{name} in {count(within, 'day')}", colour))
    _write_right(figure, axis, reach, lines)
    names = [coloured("● Lead time", _LEAD)]
    if times[1][3]:
        names.append(coloured("◆ cycle time", _CYCLE))
    return f"{' and '.join(names)}, days", reach


def _draw_throughput(figure: go.Figure, flow: Flow, axis: str) -> tuple[str, float]:
    import plotly.graph_objects as go

    is_daily = len(flow.days) <= _DAILY_UP_TO
    step = 1 if is_daily else 7
    # Weeks end with the last day; the first one may be shorter.
    amounts = flow.throughput.loc[flow.shown_days[0] :]
    ends = amounts.index[::-1][::step][::-1]
    bars = [(end, amounts.loc[end - (step - 1) * DAY : end]) for end in ends]
    sums = [float(days.sum()) for _, days in bars]
    figure.add_trace(
        go.Bar(
            x=[end + DAY - len(days) * DAY / 2 for end, days in bars],
            y=sums,
            yaxis=axis,
            width=[0.8 * len(days) * DAY.total_seconds() * 1000 for _, days in bars],
            marker={"color": GREEN, "cornerradius": 3},
            text=[compact(total) for total in sums] if len(bars) <= _MOST_BARS_NAMED else None,
            textposition="outside",
            textfont={"size": SMALL, "color": INK},
            textangle=0,
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    unit = str(flow.question.unit)
    name = coloured(f"{unit.capitalize()} done", GREEN)
    return f"{name} each {'day' if is_daily else 'week'}", 1.25 * max(*sums, 1)


def _draw_statuses(figure: go.Figure, flow: Flow, axis: str) -> tuple[str, float]:
    import plotly.graph_objects as go

    table = flow.in_status
    names = list(map(str, table))[::-1]
    done = [name for name in names if flow.question.conventions.is_done(name)]
    # All work that was ever done would squeeze the rest.
    table = table.sub(table[done].min().reindex(table.columns, fill_value=0))
    colours = _colours(flow, names)
    run = (table.index.to_series().diff() != pd.Timedelta(days=1)).cumsum()
    for number, stretch in table.groupby(run):
        for name in names:
            figure.add_trace(
                go.Scatter(
                    x=[*stretch.index, stretch.index[-1] + DAY],
                    y=[*stretch[name], stretch[name].iloc[-1]],
                    yaxis=axis,
                    mode="lines",
                    line={"width": 1, "color": "white", "shape": "hv"},
                    stackgroup=f"run {number}",
                    fillcolor=colours[name],
                    hoverinfo="skip",
                )
            )
    last = table.iloc[-1][names]
    middles = last.cumsum() - last / 2
    labelled = map(str, last[last > 0].nlargest(_PANEL // _GAP).index)
    texts = [
        (
            middles[name],
            f"{shortened(name, 14)} {'+' if name in done else ''}{compact(last[name])}",
            colours[name],
        )
        for name in labelled
    ]
    reach = (1.15 if flow.falls else 1.08) * max(table.sum(axis=1).max(), 1)
    _write_right(figure, axis, reach, texts, swatch=True)
    if not flow.falls:
        return "<b>Issues by status</b>", reach
    fell, totals = pd.DatetimeIndex(flow.falls), table.sum(axis=1)
    higher = totals.where(totals > totals.shift(fill_value=0), totals.shift())
    figure.add_trace(
        go.Scatter(
            x=fell,
            y=higher[fell] + 0.06 * reach,
            yaxis=axis,
            mode="markers",
            marker={"symbol": "triangle-down", "size": 9, "color": VERMILLION},
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    why = coloured("▼", VERMILLION)
    return f"<b>Issues by status</b>, {why} where open work left or went back", reach


def _colours(flow: Flow, names: Sequence[str]) -> dict[str, str]:
    """The colour of each status, by whether work in it is done, started, or waiting."""
    team, used = flow.question.conventions, dict.fromkeys((_DONE, _STARTED, _WAITING), 0)
    colours = {}
    for name in names:
        kind = _DONE if team.is_done(name) else _STARTED if team.is_started(name) else _WAITING
        colours[name] = kind[used[kind] % len(kind)]
        used[kind] += 1
    return colours


def _write_right(
    figure: go.Figure,
    axis: str,
    reach: float,
    texts: Sequence[tuple[float, str, str]],
    *,
    swatch: bool = False,
) -> None:
    """Write each text (height on the axis, text, colour) beside the panel, without overlaps."""
    placed = sorted(texts)
    heights = _spread([height / reach * _PANEL for height, *_ in placed])
    for height, (_, text, colour) in zip(heights, placed, strict=True):
        mark = f'<span style="color:{colour}">■</span> ' if swatch else ""
        written = f"{mark}{markup(text)}"
        place = {"xref": "paper", "yref": axis, "yanchor": "middle", "xshift": 8}
        _write(figure, 1, height * reach / _PANEL, written, INK if swatch else colour, **place)


def _spread(heights: Sequence[float]) -> list[float]:
    """Ascending `heights` in a panel, in pixels, moved just enough to make room for each."""
    spread: list[float] = []
    for height in heights:
        spread.append(max(height, spread[-1] + _GAP) if spread else height)
    limit = _PANEL - 1.0  # plotly draws no text beyond the axis
    for position in reversed(range(len(spread))):
        spread[position] = min(spread[position], limit)
        limit = spread[position] - _GAP
    return spread


def _write(
    figure: go.Figure, x: float, y: float, text: str, colour: str = INK, **place: Any
) -> None:
    figure.add_annotation(
        x=x,
        y=y,
        text=text,
        font={"size": SMALL, "color": colour},
        xanchor="left",
        showarrow=False,
        **place,
    )
