"""The chart of velocity: what was committed beside what was completed, sprint by sprint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from metrics.charts.style import (
    EDGE,
    GREEN,
    HALO,
    INK,
    QUIET,
    SMALL,
    TEXT,
    canvas,
    coloured,
    markup,
    wrapped,
)
from metrics.model.report import Question
from metrics.sprint.progress import SprintProgress
from metrics.sprint.velocity_wording import DATES, VELOCITY_WINDOW, left_without_points
from metrics.text.formatting import compact, count, days

if TYPE_CHECKING:
    import plotly.graph_objects as go

_COMMITTED, _COMPLETED_TEXT = "#A9B4C0", "#00785A"
_CARRIED, _CARRIED_TEXT = "#F5CF8B", "#8A5A00"
_ROW, _BAR, _OFFSET = 68, 0.35, 0.185
_LABEL_WIDTH, _LABEL_COLUMNS, _NUMBERS_WIDTH, _ISSUES_WIDTH = 230, 24, 140, 110


def velocity_figure(
    question: Question, results: pd.DataFrame, sprints: Sequence[SprintProgress], headline: str
) -> go.Figure:
    """Two bars for each sprint, oldest on top, and lines at median and mean of the last three, or
    of as many as the question names.

    What was carried over continues the bar of what was completed. Where no export saw a sprint, the
    bar of what was committed is hatched; where exports saw the sprint but not that, there is none.
    """
    is_dated = results["known_from"].eq(DATES).fillna(False)
    rows = list(range(len(results)))
    above = 1.4 * TEXT / _ROW
    uncounted = [len(left_without_points(progress)) for progress in sprints]
    figure = canvas(
        question,
        headline,
        f"{coloured('committed', QUIET)}, {coloured('completed', _COMPLETED_TEXT)} and "
        f"{coloured('carried over', _CARRIED_TEXT)} {question.unit} by sprint",
        footnote="hatched: by creation date" if is_dated.any() else "scope seen by exports",
        left=EDGE + _LABEL_WIDTH,
        right=_NUMBERS_WIDTH + (_ISSUES_WIDTH if any(uncounted) else 0),
        plot_height=_ROW * (len(rows) + above),
    )
    committed, completed, carried = (
        results[name].astype("Float64").fillna(0).astype(float)
        for name in ("committed", "completed", "carried_over")
    )
    hatches = {
        "shape": ["/" if dated else "" for dated in is_dated],
        "fillmode": "overlay",
        "fgcolor": "white",
    }
    _draw_bars(figure, [row - _OFFSET for row in rows], committed, _COMMITTED, pattern=hatches)
    _draw_bars(figure, [row + _OFFSET for row in rows], completed, GREEN)
    _draw_bars(figure, [row + _OFFSET for row in rows], carried, _CARRIED, base=completed)
    top = max(committed.max(), (completed + carried).max(), 1)
    figure.update_layout(
        barmode="overlay",
        xaxis={"range": [0, top], "visible": False},
        yaxis={"range": [len(rows) - 0.5, -0.5 - above], "visible": False},
    )
    recent = completed[-(question.last or VELOCITY_WINDOW) :]
    if len(rows) > 1:
        for value, dash in ((recent.median(), "dash"), (recent.mean(), "dot")):
            figure.add_shape(
                type="line",
                x0=value,
                x1=value,
                y0=-0.5,
                y1=len(rows) - 0.5,
                line={"color": INK, "width": 1.5, "dash": dash},
            )
    # plotly checks all annotations again with each one that is added alone.
    written = [
        text
        for row, sprint in enumerate(results.to_dict("records"))
        for text in _texts(row, sprint, uncounted[row])
    ]
    if len(rows) > 1:
        written.append(_recent_text(recent, top))
    figure.update_layout(annotations=[*figure.layout.annotations, *written])
    return figure


def _draw_bars(
    figure: go.Figure,
    rows: Sequence[float],
    lengths: pd.Series,
    colour: str,
    base: pd.Series | None = None,
    **marker: Any,
) -> None:
    import plotly.graph_objects as go

    figure.add_trace(
        go.Bar(
            x=lengths,
            y=rows,
            base=base,
            orientation="h",
            width=_BAR,
            marker={"color": colour, "cornerradius": 3, **marker},
            hoverinfo="skip",
        )
    )


def _recent_text(recent: pd.Series, top: float) -> dict[str, Any]:
    median, mean = (compact(float(value)) for value in (recent.median(), recent.mean()))
    return {
        "x": recent.median(),
        "y": -0.5,
        # There is little room beside the longest bar.
        "xanchor": "right" if recent.median() > 0.7 * top else "center",
        "yanchor": "bottom",
        "text": f"last {len(recent)}: <b>{median}</b> median (dashed), <b>{mean}</b> mean (dotted)",
        "font": {"size": SMALL, "color": INK},
        "showarrow": False,
    }


def _texts(row: int, sprint: dict[Any, Any], uncounted: int) -> Iterator[dict[str, Any]]:
    """The sprint's title and days left of its bars, and what they stand for at their ends.

    `uncounted` is how many issues that count no points were carried over: they have no bar.
    """
    start, end = (date.fromisoformat(sprint[name]) for name in ("start", "end"))
    title = "<br>".join(map(markup, wrapped(sprint["sprint"], _LABEL_COLUMNS, 2)))
    yield {
        "xref": "paper",
        "x": 0,
        "y": row,
        "xanchor": "left",
        "xshift": -_LABEL_WIDTH,
        "align": "left",
        "text": f'<b>{title}</b><br><span style="color:{QUIET}">{days(start, end)}</span>',
        "font": {"size": SMALL, "color": INK},
        "showarrow": False,
    }
    is_known, completed = not pd.isna(sprint["committed"]), float(sprint["completed"])
    committed = float(sprint["committed"]) if is_known else 0.0
    carried = 0.0 if pd.isna(sprint["carried_over"]) else float(sprint["carried_over"])
    amounts = coloured(compact(completed), _COMPLETED_TEXT)
    if carried:
        amounts += f" + {coloured(compact(carried), _CARRIED_TEXT)}"
    if uncounted:
        amounts += f" + {coloured(count(uncounted, 'issue'), _CARRIED_TEXT)}"
    for x, side, text in (
        (committed, -_OFFSET, coloured(compact(committed) if is_known else "not known", QUIET)),
        (completed + carried, _OFFSET, amounts),
    ):
        yield {
            "x": max(x, 0),
            "y": row + side,
            "xanchor": "left",
            "xshift": 6,
            "text": text,
            # These texts may cross the lines.
            "font": {"size": SMALL, "color": QUIET, "shadow": HALO},
            "showarrow": False,
        }
