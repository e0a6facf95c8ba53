"""The chart of velocity: what was completed within what was committed, sprint by sprint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from metrics.charts.style import (
    EDGE,
    FILLED,
    GREEN,
    HATCHED,
    INK,
    QUIET,
    SMALL,
    UPRIGHT,
    Said,
    canvas,
)
from metrics.charts.words import coloured, cut, markup, width
from metrics.model.drawing import Drawing
from metrics.model.report import Question
from metrics.sprint.progress import SprintProgress
from metrics.sprint.velocity_wording import DATES, VELOCITY_WINDOW, left_without_points
from metrics.text.formatting import amount, compact, count, short_day

_COMMITTED, _COMPLETED_TEXT = "#C3CBD3", "#00785A"
_CARRIED, _CARRIED_TEXT = "#F2BE5C", "#8A5A00"
_MOST_ROWS = 12
# Heights in pixels: of a row at most, and of one that has room for the days, too.
_MOST_ROW, _ROW_WITH_DAYS = 84, 54
# Of a row: the bar of what was committed, and the one of what was completed, within it.
_OUTER, _INNER = 0.74, 0.4
_MOST_LABEL, _GAP = 190, 14


def velocity_figure(
    question: Question, results: pd.DataFrame, sprints: Sequence[SprintProgress]
) -> Drawing:
    """A row for each of the last sprints, the latest at the bottom, as many as there is room for.

    What was carried over continues the bar of what was completed, both within that of what was
    committed. Where no export saw a sprint, the bar of what was committed is hatched; where exports
    saw the sprint but not that, there is none. The figures stand in a column of their own. The line
    is the median of the last three, or of as many as the question names, through their rows.
    """
    recent = results["completed"][-(question.last or VELOCITY_WINDOW) :].astype(float)
    left_out = max(len(results) - _MOST_ROWS, 0)
    results, sprints = results[left_out:], sprints[left_out:]
    rows = results.to_dict("records")
    figures = [
        list(_figures(row, len(left_without_points(progress))))
        for row, progress in zip(rows, sprints, strict=True)
    ]
    names = [cut(row["sprint"], _MOST_LABEL, SMALL) for row in rows]
    labels = max(width(name, SMALL, bold=True) for name in names) + _GAP
    labels_with_days = max(labels, *(width(_days(row), SMALL) + _GAP for row in rows))
    numbers = max(width("".join(text for text, _ in parts), SMALL, bold=True) for parts in figures)
    of = f"median of {len(recent)} sprints" if len(recent) > 1 else "of one sprint"
    draw = partial(
        canvas,
        question,
        f"Velocity {amount(float(recent.median()), question.unit)} ({of})",
        [*_legend(results)],
        footnote=f"{count(left_out, 'earlier sprint')} in the table" if left_out else "",
        right=EDGE + _GAP + numbers,
    )
    drawing = draw(left=EDGE + labels)
    row_height = min(drawing.plot_height / len(rows), _MOST_ROW)
    with_days = row_height >= _ROW_WITH_DAYS
    if with_days and labels_with_days > labels:
        labels = labels_with_days
        drawing = draw(left=EDGE + labels)
    _draw(drawing, results, recent)
    spare = (drawing.plot_height / row_height - len(rows)) / 2
    drawing.yaxis.update(range=[len(rows) - 0.5 + spare, -0.5 - spare], visible=False)
    drawing.annotations.extend(
        text
        for place, (name, row, parts) in enumerate(zip(names, rows, figures, strict=True))
        for text in (
            _name(place, name, row, -labels, with_days=with_days),
            _text(place, 1, _GAP, "".join(coloured(*part) for part in parts)),
        )
    )
    return drawing


def _legend(results: pd.DataFrame) -> Iterator[Said]:
    yield Said("completed", GREEN, FILLED)
    if results["carried_over"].fillna(0).any():
        yield Said("carried over", _CARRIED, FILLED)
    yield Said("committed", _COMMITTED, FILLED)
    if results["known_from"].eq(DATES).fillna(False).any():
        yield Said("by creation date", _COMMITTED, HATCHED)
    if len(results) > 1:
        yield Said("median", INK, UPRIGHT)


def _draw(drawing: Drawing, results: pd.DataFrame, recent: pd.Series) -> None:
    committed, completed, carried = (
        results[name].astype("Float64").fillna(0).astype(float)
        for name in ("committed", "completed", "carried_over")
    )
    is_dated = results["known_from"].eq(DATES).fillna(False)
    hatches = {
        "shape": ["/" if dated else "" for dated in is_dated],
        "fillmode": "overlay",
        "fgcolor": "white",
    }
    _draw_bars(drawing, committed, _OUTER, _COMMITTED, pattern=hatches)
    _draw_bars(drawing, completed, _INNER, GREEN)
    _draw_bars(drawing, carried, _INNER, _CARRIED, base=completed.tolist())
    drawing.layout["barmode"] = "overlay"
    reach = max(committed.max(), (completed + carried).max(), 1)
    drawing.xaxis.update(range=[0, reach], visible=False)
    if len(results) > 1:
        drawing.add_shape(
            type="line",
            x0=recent.median(),
            x1=recent.median(),
            y0=len(results) - len(recent) - 0.5,
            y1=len(results) - 0.5,
            line={"color": INK, "width": 2},
        )


def _draw_bars(
    drawing: Drawing,
    lengths: pd.Series,
    width: float,
    colour: str,
    base: list[float] | None = None,
    **marker: Any,
) -> None:
    drawing.add_trace(
        "bar",
        x=lengths,
        y=list(range(len(lengths))),
        base=base,
        orientation="h",
        width=width,
        marker={"color": colour, "line": {"width": 0}, **marker},
        hoverinfo="skip",
    )


def _figures(row: dict[Any, Any], uncounted: int) -> Iterator[tuple[str, str]]:
    """What the bars of a sprint stand for, each with its colour.

    `uncounted` is how many issues that count no points were carried over: they have no bar.
    """
    yield compact(float(row["completed"])), _COMPLETED_TEXT
    is_known = not pd.isna(row["committed"])
    yield f" of {compact(float(row['committed'])) if is_known else '?'}", QUIET
    carried = 0.0 if pd.isna(row["carried_over"]) else float(row["carried_over"])
    if carried:
        yield f" +{compact(carried)}", _CARRIED_TEXT
    if uncounted:
        yield f" +{count(uncounted, 'issue')}", _CARRIED_TEXT


def _name(
    place: int, name: str, row: dict[Any, Any], shift: float, *, with_days: bool
) -> dict[str, Any]:
    title = f"<b>{markup(name)}</b>"
    if with_days:
        title += f'<br><span style="color:{QUIET}">{markup(_days(row))}</span>'
    return _text(place, 0, shift, title)


def _days(row: dict[Any, Any]) -> str:
    start, end = (date.fromisoformat(row[name]) for name in ("start", "end"))
    return f"{short_day(start)}–{short_day(end)}"


def _text(place: int, x: float, shift: float, text: str) -> dict[str, Any]:
    return {
        "xref": "paper",
        "x": x,
        "y": place,
        "xanchor": "left",
        "xshift": shift,
        "align": "left",
        "text": text,
        "font": {"size": SMALL, "color": INK},
        "showarrow": False,
    }
