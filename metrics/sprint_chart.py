"""What the charts of a sprint share: its days, today, and lines with their names beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from metrics.charts import (
    HALO,
    INK,
    LABEL,
    QUIET,
    SHADE,
    SMALL,
    TEXT,
    VERMILLION,
    canvas,
    coloured,
    markup,
    value_axis,
)
from metrics.report import Unit
from metrics.sprint_findings import headline, projection
from metrics.sprint_progress import DAY, SprintProgress
from metrics.sprint_scope import scope_caption
from metrics.wording import compact, number

if TYPE_CHECKING:
    import plotly.graph_objects as go

SCOPE = VERMILLION
_MOST_TICKS, _MOST_NAMED = 8, 12
_HALF = DAY / 2


def sprint_canvas(progress: SprintProgress, top: float) -> go.Figure:
    """An empty chart of the sprint's days, and the eve on which its lines begin, up to `top`."""
    sprint = progress.sprint
    figure = canvas(
        progress.question,
        headline(progress),
        _subtitle(progress),
        footnote=scope_caption(progress),
    )
    days = list(progress.ideal)[1:]
    figure.update_layout(
        shapes=[
            {
                "type": "rect",
                "x0": moment_of(day) - _HALF,
                "x1": moment_of(day) + _HALF,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "fillcolor": SHADE,
                "line": {"width": 0},
                "layer": "below",
            }
            for day in days
            if day not in progress.working_days
        ]
    )
    ticks = days[:: -(-len(days) // _MOST_TICKS)]
    figure.update_xaxes(
        range=[moment_of(sprint.start) - 1.2 * DAY, moment_of(sprint.end) + _HALF],
        tickvals=[moment_of(day) for day in ticks],
        ticktext=[f"{day:%a}<br>{day.day} {day:%b}" for day in ticks],
        tickangle=0,
        tickfont={"size": SMALL, "color": QUIET},
        showgrid=False,
        zeroline=False,
    )
    value_axis(figure, top, whole=progress.unit is Unit.ISSUES)
    return figure


def moment_of(day: date) -> datetime:
    """Where on the time axis the end of `day` is drawn."""
    return datetime.combine(day, time())


def draw_line(
    figure: go.Figure, values: Mapping[date, float], name: str, colour: str, **line: Any
) -> None:
    """`values` at the end of each day as one line."""
    import plotly.graph_objects as go

    figure.add_trace(
        go.Scatter(
            x=[moment_of(day) for day in values],
            y=list(values.values()),
            mode="lines",
            name=name,
            line={"color": colour, "width": 4, **line},
            hovertext=[f"{name}: {number(value)}" for value in values.values()],
            hoverinfo="x+text",
        )
    )


def end_line(
    figure: go.Figure, progress: SprintProgress, value: float, name: str, colour: str
) -> None:
    """The dot in which a line ends on the last day shown, and what it stands for beside it.

    Beside the chart, if the day is near its right edge: no line comes there.
    """
    import plotly.graph_objects as go

    day = progress.shown[-1] if progress.shown else progress.sprint.start - DAY
    text = f"{compact(value)} {name}"
    figure.add_trace(
        go.Scatter(
            x=[moment_of(day)],
            y=[value],
            mode="markers",
            marker={"color": colour, "size": 13, "line": {"color": "white", "width": 2}},
            hoverinfo="skip",
            cliponaxis=False,
        )
    )
    is_near_edge = (progress.sprint.end - day) / DAY < progress.sprint.days / 4
    if is_near_edge:
        needed = 14 + 0.62 * LABEL * len(text)
        figure.layout.margin.r = max(figure.layout.margin.r, needed)
    write_label(
        figure,
        day,
        value,
        text,
        colour,
        xanchor="left",
        xshift=9,
        yanchor="middle" if is_near_edge else "bottom",
        yshift=0 if is_near_edge else 4,
    )


def write_label(
    figure: go.Figure,
    day: date,
    value: float,
    text: str,
    colour: str,
    size: int = LABEL,
    **place: Any,
) -> None:
    """`text` beside a point of the chart, set off from lines it may cross."""
    figure.add_annotation(
        x=moment_of(day),
        y=value,
        text=f"<b>{markup(text)}</b>",
        font={"size": size, "color": colour, "shadow": HALO},
        showarrow=False,
        **place,
    )


def mark_today(figure: go.Figure, progress: SprintProgress) -> None:
    """A line at today, if today is in the sprint."""
    if progress.is_future or progress.is_finished:
        return
    x = moment_of(progress.today)
    figure.add_shape(
        type="line",
        x0=x,
        x1=x,
        yref="paper",
        y0=0,
        y1=1,
        line={"color": INK, "width": 1.5, "dash": "dot"},
        layer="below",
    )
    figure.add_annotation(
        x=x,
        yref="paper",
        y=1,
        yanchor="bottom",
        text="today",
        font={"size": SMALL, "color": INK},
        showarrow=False,
    )


def mark_scope(figure: go.Figure, progress: SprintProgress, line: Mapping[date, float]) -> None:
    """Triangles on `line` on the days on which scope was added or removed, diamonds for both."""
    import plotly.graph_objects as go

    changes = progress.scope_changes
    marks = [
        (day.date(), added, removed)
        for day, added, removed in zip(
            changes.index, changes["added"], changes["removed"], strict=True
        )
        if added or removed
    ]
    figure.add_trace(
        go.Scatter(
            x=[moment_of(day) for day, *_ in marks],
            y=[line[day] for day, *_ in marks],
            mode="markers",
            marker={
                "symbol": [_symbol(added, removed) for _, added, removed in marks],
                "size": 14,
                "color": SCOPE,
                "line": {"color": "white", "width": 1.5},
            },
            hoverinfo="skip",
            cliponaxis=False,
        )
    )
    if sum((added > 0) + (removed > 0) for _, added, removed in marks) > _MOST_NAMED:
        return
    for day, added, removed in marks:
        for amount, sign, side, shift in ((added, "+", "bottom", 9), (removed, "−", "top", -9)):
            if amount:
                text = f"{sign}{compact(amount)}"
                write_label(figure, day, line[day], text, SCOPE, TEXT, yanchor=side, yshift=shift)


def _symbol(added: float, removed: float) -> str:
    if added and removed:
        return "diamond"
    return "triangle-up" if added else "triangle-down"


def _subtitle(progress: SprintProgress) -> str:
    parts = [f"{compact(progress.committed)} committed"]
    if progress.added:
        parts.append(coloured(f"+{compact(progress.added)} added", SCOPE))
    if progress.removed:
        parts.append(coloured(f"−{compact(progress.removed)} removed", SCOPE))
    if progress.open and not (progress.is_future or progress.is_finished):
        when = projection(progress)
        parts.append(
            f"<b>at this pace done {when}</b>" if progress.projection else f"<b>{when}</b>"
        )
    return f'<span style="color:{QUIET}">{" · ".join(parts)}</span>'
