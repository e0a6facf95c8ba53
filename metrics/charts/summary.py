"""The chart of a sprint summary: what is done, in progress and to do, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from metrics.charts.sprint import finding, titled
from metrics.charts.style import (
    BLUE,
    EDGE,
    FILLED,
    GREEN,
    INK,
    NOT_ALL_DONE,
    QUIET,
    SMALL,
    TRACK,
    VERMILLION,
    Said,
    canvas,
)
from metrics.charts.words import coloured, fitted, markup
from metrics.issues.weights import weights
from metrics.model.drawing import Drawing
from metrics.model.issue_columns import NO_STATUS
from metrics.sprint.open_work import age
from metrics.sprint.progress import SprintProgress
from metrics.sprint.provenance import scope_caption
from metrics.sprint.unpointed import without_points
from metrics.text.formatting import compact, count, shortened

# Heights in pixels, from the top of the plot: the bar, how far the line of time stands out of it,
# where the list begins, its heading above that, and its rows at least and at most.
_BAR, _TIP, _TO_LIST, _HEADING, _ROW, _MOST_ROW = 42, 8, 112, 20, 52, 64
# Widths as shares of the plot: where the bars of ages begin, and the longest of them.
_AGES, _MOST_AGE = 0.58, 0.15


def summary_figure(progress: SprintProgress, work: pd.DataFrame) -> Drawing:
    """`work` is what `metrics.sprint.open_work` has of a sprint whose scope is not zero."""
    listed = work[work["begun"] | work["blocked"]] if not progress.is_finished else work[:0]
    doing = float(weights(work[work["begun"]], progress.unit).sum())
    drawing = canvas(
        progress.question,
        titled(progress, "summary", finding(progress)),
        [*_legend(progress, doing)],
        footnote=scope_caption(progress),
        left=EDGE,
        right=EDGE,
        above=_TIP,
    )
    height = drawing.plot_height - _TIP
    rows = listed.head(int((height - _TO_LIST) / _ROW))
    row_height = min((height - _TO_LIST) / max(len(rows), 1), _MOST_ROW)
    drawing.layout["barmode"] = "overlay"
    drawing.xaxis.update(range=[0, 1], visible=False, fixedrange=True)
    drawing.yaxis.update(range=[height, -_TIP], visible=False, fixedrange=True)
    _draw_shares(drawing, progress, doing)
    drawing.annotations.extend(_time(drawing, progress))
    if not (progress.is_finished or progress.is_all_done):
        drawing.annotations.append(_heading(work, len(listed) - len(rows)))
    if len(rows):
        _draw_ages(drawing, rows, row_height)
        drawing.annotations.extend(_ages(rows, row_height, _AGES * drawing.plot_width - 10))
    return drawing


def _legend(progress: SprintProgress, doing: float) -> Iterator[Said]:
    yield Said(f"{compact(progress.completed)} done", GREEN, FILLED)
    yield Said(f"{compact(doing)} in progress", BLUE, FILLED)
    yield Said(f"{compact(progress.open - doing)} to do", TRACK, FILLED)
    if len(progress.open_without_points):
        yield Said(f"{without_points(progress.open_without_points)} open", INK, bold=True)


def _draw_shares(drawing: Drawing, progress: SprintProgress, doing: float) -> None:
    done, doing = (part / progress.scope for part in (progress.completed, doing))
    done = done if progress.is_all_done else min(done, NOT_ALL_DONE)
    _draw_bars(drawing, [1.0], [0.0], [_BAR / 2], _BAR, TRACK)
    _draw_bars(drawing, [doing], [done], [_BAR / 2], _BAR, BLUE)
    _draw_bars(drawing, [done], [0.0], [_BAR / 2], _BAR, GREEN)


def _draw_bars(
    drawing: Drawing, lengths: Any, starts: Any, at: Any, width: float, colours: Any
) -> None:
    drawing.add_trace(
        "bar",
        x=lengths,
        base=starts,
        y=at,
        width=width,
        orientation="h",
        marker={"color": colours, "line": {"width": 0}},
        hoverinfo="skip",
    )


def _time(drawing: Drawing, progress: SprintProgress) -> Iterator[dict[str, Any]]:
    """How much of the sprint's time is over at the end of today, as a line across the bar."""
    if progress.is_future or progress.is_finished:
        return
    begun, days = progress.working_days_begun, len(progress.working_days)
    x = begun / days
    drawing.add_shape(
        type="line", x0=x, x1=x, y0=-_TIP, y1=_BAR + _TIP, line={"color": INK, "width": 3}
    )
    side = "left" if x < 0.2 else "right" if x > 0.8 else "center"
    noun = "day" if days == progress.sprint.days else "working day"
    yield _text(x, _BAR + _TIP + 12, f"{noun} {begun} of {days}", INK, xanchor=side)


def _heading(work: pd.DataFrame, more: int) -> dict[str, Any]:
    heading = "<b>In progress</b>" if work["begun"].any() else "<b>Nothing in progress</b>"
    if work["days"].notna().any():
        heading += ", longest first"
    if more:
        heading += f", and {count(more, 'more issue')}"
    return _text(0, _TO_LIST - _HEADING, heading, INK)


def _draw_ages(drawing: Drawing, rows: pd.DataFrame, row_height: float) -> None:
    colours = [VERMILLION if blocked else BLUE for blocked in rows["blocked"]]
    middles = [_middle(place, row_height) for place in range(len(rows))]
    _draw_bars(drawing, _lengths(rows), [_AGES] * len(rows), middles, 20, colours)


def _lengths(rows: pd.DataFrame) -> list[float]:
    """The length of the bar of each age; zero where the age is not known."""
    days = rows["days"].astype("Float64")
    parts = days / max(days.max(), 1) if days.notna().any() else days
    return [0.0 if pd.isna(part) else max(part * _MOST_AGE, 0.01) for part in parts]


def _ages(rows: pd.DataFrame, row_height: float, room: float) -> Iterator[dict[str, Any]]:
    """The title of each issue, and beside its bar how long it has been in progress."""
    for place, (length, (_, row)) in enumerate(zip(_lengths(rows), rows.iterrows(), strict=True)):
        title = fitted(row["title"], room, 2, SMALL)
        yield _text(0, _middle(place, row_height), "<br>".join(map(markup, title)), INK)
        told = [_state(row)] + [coloured(_obstacle(row), VERMILLION)] * row["blocked"]
        x = _AGES + length + (0.015 if length else 0)
        yield _text(x, _middle(place, row_height), "<br>".join(told), QUIET)


def _obstacle(row: pd.Series) -> str:
    """What stands in its way; there is room for the number of one issue that it waits for."""
    name = "" if pd.isna(row["waits_for"]) else row["waits_for"].split()[0]
    return f"waits for {name}" if name.startswith("#") else "blocked"


def _state(row: pd.Series) -> str:
    if pd.notna(row["days"]):
        return age(row)
    return markup(shortened(NO_STATUS.lower() if pd.isna(row["status"]) else row["status"], 16))


def _middle(place: int, row_height: float) -> float:
    return _TO_LIST + row_height * (place + 0.5)


def _text(x: float, y: float, text: str, colour: str, **place: Any) -> dict[str, Any]:
    return {
        "x": x,
        "y": y,
        "xanchor": "left",
        "yanchor": "middle",
        "text": text,
        "align": "left",
        "font": {"size": SMALL, "color": colour},
        "showarrow": False,
        **place,
    }
