"""What the charts of a sprint share: its days, today, and lines with their names beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from metrics.charts.axes import mark_place, value_axis
from metrics.charts.labels import clearest, draw_end, label, make_room_beside, moment_of
from metrics.charts.style import (
    BLUE,
    DASHED,
    DOWN,
    FILLED,
    INK,
    LINE,
    OFF,
    QUIET,
    SHADE,
    SMALL,
    UP,
    VERMILLION,
    Said,
    canvas,
)
from metrics.issues.days import DAY, days_between
from metrics.model.drawing import Drawing
from metrics.model.report import Unit
from metrics.sprint.pace import binding, projected_end, working_days_counted
from metrics.sprint.progress import SprintProgress
from metrics.sprint.provenance import scope_caption
from metrics.sprint.unpointed import BY_ISSUES
from metrics.sprint.wording import commitment
from metrics.text.formatting import (
    all_of_amount,
    amount,
    compact,
    count,
    number,
    short_day,
    shortened,
    weekday,
)

SCOPE = VERMILLION
_MOST_TICKS, _MOST_NAMED = 5, 8
_HALF = DAY / 2


def sprint_canvas(
    progress: SprintProgress, top: float, title: str, marks: Sequence[Said] = ()
) -> Drawing:
    """An empty chart of the sprint's days and the day before, with values up to `top`.

    `marks` are what its legend names beside what all charts of a sprint have.
    """
    sprint = progress.sprint
    days = days_between(sprint.start, sprint.end)
    days_off = [day for day in days if day not in progress.working_days]
    off = [Said("day off", OFF, FILLED)] if days_off else []
    drawing = canvas(
        progress.question,
        title,
        [*_scope(progress), *off, *marks],
        footnote=scope_caption(progress),
        # Today's name stands over the plot, and below it weekdays and dates.
        above=LINE * SMALL,
        below=2 * LINE * SMALL + 12,
    )
    for day in days_off:
        drawing.add_shape(
            type="rect",
            x0=moment_of(day) - _HALF,
            x1=moment_of(day) + _HALF,
            yref="paper",
            y0=0,
            y1=1,
            fillcolor=SHADE,
            line={"width": 0},
            layer="below",
        )
    ticks = days[:: -(-len(days) // _MOST_TICKS)]
    drawing.xaxis.update(
        range=[moment_of(sprint.start) - 1.2 * DAY, moment_of(sprint.end) + _HALF],
        tickvals=[moment_of(day) for day in ticks],
        ticktext=[f"{weekday(day)}<br>{short_day(day)}" for day in ticks],
        tickangle=0,
        tickfont={"size": SMALL, "color": QUIET},
        showgrid=False,
        zeroline=False,
    )
    # Below today's name there is room for that of a change, or of the line's end.
    value_axis(drawing, top, whole=progress.unit is Unit.ISSUES, room=42)
    return drawing


def finding(progress: SprintProgress) -> str:
    """What is open of a sprint that has some scope, short enough for a chart's title."""
    unit, scope = progress.unit, progress.scope
    if progress.is_all_done:
        return f"{all_of_amount(scope, unit)} done"
    if not progress.open:
        return (
            f"{amount(progress.completed, unit)} done, {count(progress.open_issues, 'issue')} open"
        )
    if progress.is_future:
        return f"{amount(progress.open, unit)} planned"
    ended = "ended with " if progress.is_finished else ""
    return f"{ended}{number(progress.open)} of {amount(scope, unit)} open"


def titled(progress: SprintProgress, kind: str, told: str) -> str:
    """The title of a chart of that kind: its sprint and its finding."""
    return f"{shortened(progress.sprint.title, 40)} {kind}: {told}"


def draw_line(
    drawing: Drawing,
    values: Mapping[date, float] | Sequence[tuple[date, float]],
    name: str,
    colour: str,
    **line: Any,
) -> None:
    """`values` at the end of each day as one line."""
    points = list(values.items()) if isinstance(values, Mapping) else values
    drawing.add_trace(
        "scatter",
        x=[moment_of(day) for day, _ in points],
        y=[value for _, value in points],
        mode="lines",
        name=name,
        line={"color": colour, "width": 4, **line},
        hovertext=[f"{name}: {number(value)}" for _, value in points],
        hoverinfo="x+text",
    )


def end_line(
    drawing: Drawing,
    progress: SprintProgress,
    value: float,
    text: str,
    colour: str,
    shift: float | None = None,
) -> None:
    """The dot at the end of a line, on the last day shown, and `text` beside it.

    The text moves up by `shift` pixels, or stands above a line that may go on where that is None.
    Near the right edge it stands beside the chart, where no line runs.
    """
    day = progress.shown_days[-1] if progress.shown_days else progress.sprint.start - DAY
    draw_end(drawing, day, value, colour)
    is_near_edge = (progress.sprint.end - day) / DAY < progress.sprint.days / 4
    if is_near_edge:
        make_room_beside(drawing, text, 14)
    above = shift is None and not is_near_edge
    drawing.add_annotation(
        **label(
            day,
            value,
            text,
            colour,
            xanchor="left",
            xshift=9,
            yanchor="bottom" if above else "middle",
            yshift=4 if above else shift or 0,
        )
    )


def mark_today(drawing: Drawing, progress: SprintProgress) -> None:
    """A line at today, or the day in the past that is asked about, if it is in the sprint."""
    if progress.is_future or progress.is_finished:
        return
    name = "then" if progress.question.is_of_the_past else "today"
    mark_place(drawing, moment_of(progress.today), name)


def mark_scope(drawing: Drawing, progress: SprintProgress, line: Mapping[date, float]) -> None:
    """Triangles on `line` on the days on which scope was added or removed, diamonds for both.

    The largest changes are named, where there is room beside what is drawn already.
    """
    amounts = (progress.changes(column).tolist() for column in ("added", "removed"))
    daily = zip(progress.shown_days, *amounts, strict=True)
    marks = [(day, added, removed) for day, added, removed in daily if added or removed]
    drawing.add_trace(
        "scatter",
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
    changes = [(added, day, "+") for day, added, _ in marks if added]
    changes += [(removed, day, "−") for day, _, removed in marks if removed]
    for change, day, sign in sorted(changes, reverse=True)[:_MOST_NAMED]:
        name = clearest(drawing, _names(day, line[day], f"{sign}{compact(change)}"))
        if name is not None:
            drawing.add_annotation(**name)


def _names(day: date, value: float, text: str) -> list[dict[str, Any]]:
    """The possible places for the name of a change, best first."""
    sides = [("bottom", 9), ("top", -9)]
    return [
        label(day, value, text, SCOPE, SMALL, xanchor=x, xshift=right, yanchor=y, yshift=up)
        for y, up in (sides if text.startswith("+") else sides[::-1])
        for x, right in (("center", 0), ("right", -4), ("left", 4))
    ]


def _symbol(added: float, removed: float) -> str:
    if added and removed:
        return "diamond"
    return "triangle-up" if added else "triangle-down"


def _scope(progress: SprintProgress) -> Iterator[Said]:
    yield Said(commitment(progress, compact(progress.committed)))
    if progress.is_commitment_missed:
        return
    if progress.added:
        yield Said(f"{compact(progress.added)} added", SCOPE, UP)
    if progress.removed:
        yield Said(f"{compact(progress.removed)} removed", SCOPE, DOWN)


def ideal_mark(progress: SprintProgress) -> list[Said]:
    """What the legend says of the ideal line, where there is one."""
    return [Said("ideal", QUIET, DASHED)] if progress.committed else []


def pace(progress: SprintProgress, mark: str = "") -> list[Said]:
    """What the legend says of the projection, beside the sign of its line."""
    if progress.is_all_done or progress.is_future or progress.is_finished:
        return []
    told = binding(progress)
    if ends := projected_end(told):
        by_issues = "" if told is progress else BY_ISSUES
        done = f"at this pace done {weekday(ends)} {short_day(ends)}{by_issues}"
        return [Said(done, BLUE, mark, bold=True)]
    if working_days_counted(progress) <= 1 or progress.is_undecided:
        return []
    return [Said("not done at this pace", INK, bold=True)]
