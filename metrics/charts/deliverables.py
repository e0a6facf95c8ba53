"""The chart of deliverables: a bar for each, and a thinner one for each epic in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from unicodedata import category, east_asian_width

import pandas as pd

from metrics.charts.style import (
    BLUE,
    EDGE,
    GREEN,
    INK,
    NOT_ALL_DONE,
    QUIET,
    SMALL,
    TRACK,
    canvas,
    markup,
    wrapped,
)
from metrics.model.report import Question
from metrics.text.completion import OTHERS_NOT_KNOWN, all_points_done, elsewhere
from metrics.text.formatting import amount, compact, count, listing, number, percent

if TYPE_CHECKING:
    import plotly.graph_objects as go

# In pixels.
_ROW, _LABEL_WIDTH, _NUMBERS_WIDTH, _WIDE_NUMBERS_WIDTH, _INDENT = 50, 270, 205, 230, 20
# In rows of deliverables: the row of an epic, the gap between epics and the next deliverable, bars.
_EPIC, _GAP, _BAR, _EPIC_BAR = 0.6, 0.3, 0.5, 0.24
# The gap between a title and its bar, in pixels; and more columns than ever fit before the bar.
_BESIDE, _MOST_COLUMNS = 12, 60
_HOVER_COLUMNS, _HOVER_LINES = 60, 8
_NARROW, _WIDE = frozenset(" fijlrtI.,:;!|'()[]/-…"), frozenset("mwMW@%—")
# Chrome draws no picture higher than 16,384 pixels, and two of them are one of ours.
_MOST_ROWS = 120


def state(row: pd.Series) -> str:
    """How far a deliverable or epic is, in words."""
    return ", ".join(filter(None, [_state(row), _why_not_complete(row), _criteria(row)]))


def figure(question: Question, table: pd.DataFrame, headline: str) -> go.Figure:
    """The rows of `metrics.deliverables.table`, as many as fit in one picture."""
    import plotly.graph_objects as go

    is_epic = _is_epic(table)
    gaps = is_epic.shift(fill_value=False) & ~is_epic
    heights = 1 - (1 - _EPIC) * is_epic + _GAP * gaps
    ends = heights.cumsum()
    is_drawn = ends <= _MOST_ROWS
    left_out = int((~is_drawn).sum())
    table, is_epic = table[is_drawn.to_numpy()], is_epic[is_drawn]
    total = float(heights[is_drawn].sum())
    centres = list((ends - (heights - _GAP * gaps) / 2 - 0.5)[is_drawn])
    is_wide = any(_criteria(row) or _why_briefly(row) for _, row in table.iterrows())
    only = f", only {listing(list(question.statuses))}" if question.statuses else ""
    drawn = canvas(
        question,
        headline,
        f'<span style="color:{QUIET}">{question.unit} closed of all{markup(only)}</span>',
        footnote=f"{count(left_out, 'more row')} in the table" if left_out else "",
        left=EDGE + _LABEL_WIDTH,
        right=_WIDE_NUMBERS_WIDTH if is_wide else _NUMBERS_WIDTH,
        plot_height=_ROW * total,
    )
    done = table["percent_complete"].fillna(0)
    done = done.mask(~table["is_complete"], done.clip(upper=NOT_ALL_DONE))
    colours = [GREEN if is_complete else BLUE for is_complete in table["is_complete"]]
    hover_texts = [_hover_text(row, question.unit) for _, row in table.iterrows()]
    for lengths, fill in (([1.0] * len(table), TRACK), (done, colours)):
        drawn.add_trace(
            go.Bar(
                x=lengths,
                y=centres,
                orientation="h",
                width=[_EPIC_BAR if thin else _BAR for thin in is_epic],
                marker={"color": fill, "cornerradius": 4},
                hovertext=hover_texts,
                hoverinfo="text",
            )
        )
    drawn.update_layout(
        barmode="overlay",
        hoverlabel={"align": "left"},
        xaxis={"range": [0, 1], "visible": False},
        yaxis={"range": [total - 0.5, -0.5], "visible": False},
    )
    # plotly checks all annotations again with each one that is added alone.
    written = [
        annotation
        for centre, thin, (_, row) in zip(centres, is_epic, table.iterrows(), strict=True)
        for annotation in _row_of_text(centre, row, is_epic=thin)
    ]
    drawn.update_layout(annotations=[*drawn.layout.annotations, *written])
    return drawn


def _is_epic(table: pd.DataFrame) -> pd.Series:
    """Which rows are of epics, by position, as several rows have the same key."""
    if "epic_title" not in table:
        return pd.Series(False, range(len(table)))
    return table["epic_title"].notna().reset_index(drop=True)


def _state(row: pd.Series) -> str:
    if not row["issues"]:
        return "no issue on a board" if row["blind_sub_issues"] else "not broken down yet"
    if not row["total"]:
        return "complete, without points" if row["is_complete"] else "no points yet"
    return percent(row["closed"], row["total"], is_all=row["is_complete"])


def _why_not_complete(row: pd.Series) -> str:
    """What is open or not known where nothing is left in the figures; empty elsewhere."""
    if row["is_complete"] or row["open"]:
        return ""
    if row["open_issues"]:
        few = all_points_done(row["total"], row["open_issues"], row["open_unpointed"])
        return few if row["total"] else ""
    if _is_elsewhere(row):
        return elsewhere(row["blind_open"], row["blind_sub_issues"], row["blind_below"])
    return OTHERS_NOT_KNOWN if row["issues"] else ""


def _why_briefly(row: pd.Series) -> str:
    """The same beside the bar."""
    if not _why_not_complete(row):
        return ""
    if row["open_issues"]:
        return f"{count(row['open_issues'], 'issue')} open"
    if _is_elsewhere(row):
        return f"{number(row['blind_open'] + row['blind_below'])} open elsewhere"
    return "others not known"


def _is_elsewhere(row: pd.Series) -> bool:
    """Whether work is known to be open on no board that is read; not so of the row of an epic."""
    return bool(row["blind_open"] > 0 or row["blind_below"] > 0)


def _hover_text(row: pd.Series, unit: str) -> str:
    """What hovering over a row shows: its whole title, and its figures."""
    epic = row.get("epic_title")
    title = row["deliverable_title"] if pd.isna(epic) else epic
    amounts = f"{number(row['closed'])} of {amount(row['total'], unit)} closed"
    why = _why_not_complete(row)
    figures = [_state(row), why or (amounts if row["total"] else ""), _criteria(row)]
    lines = [*wrapped(title, _HOVER_COLUMNS, _HOVER_LINES), ", ".join(filter(None, figures))]
    return "<br>".join(map(markup, lines))


def _criteria(row: pd.Series) -> str:
    total = row["criteria_total"]
    return "" if pd.isna(total) or not total else f"{row['criteria_done']} of {total} criteria"


def _row_of_text(centre: float, row: pd.Series, *, is_epic: bool) -> Iterator[dict[str, Any]]:
    for x, shift, lines, colour in _texts(row, is_epic=is_epic):
        yield {
            "x": x,
            "y": centre,
            "xref": "paper",
            "yref": "y",
            "xanchor": "left",
            "xshift": shift,
            "align": "left",
            "text": "<br>".join(lines),
            "font": {"size": SMALL, "color": colour},
            "showarrow": False,
        }


def _texts(row: pd.Series, *, is_epic: bool) -> Iterator[tuple[int, float, list[str], str]]:
    """Where each text stands, by the end of the plot and its distance from it, and its colour."""
    if is_epic:
        title = _cut(row["epic_title"], _LABEL_WIDTH - _INDENT - _BESIDE)
        yield 0, _INDENT - _LABEL_WIDTH, [markup(title)], QUIET
    else:
        lines = _label(row["deliverable_title"], _LABEL_WIDTH - _BESIDE)
        yield 0, -_LABEL_WIDTH, [*map(markup, lines)], INK
    if row["total"]:
        yield 1, 12, [f"<b>{_state(row)}</b>"], INK
    else:  # the bar of an epic is too thin to be written on
        end, shift = (1, 12) if is_epic else (0, 10)
        yield end, shift, [f"<i>{_state(row)}</i>"], QUIET
    closed = f"{compact(row['closed'])} of {compact(row['total'])}" if row["total"] else ""
    if figures := [*filter(None, [closed, _why_briefly(row), _criteria(row)])]:
        yield 1, 72, figures, QUIET


def _label(title: str, room: float) -> list[str]:
    """`title` in at most two lines that fit the room beside the bars."""
    columns = _MOST_COLUMNS
    while max(map(_width, lines := wrapped(title, columns, 2))) > room:
        columns -= 1
    return lines


def _cut(title: str, room: float) -> str:
    """`title` on one line, cut at any letter."""
    line = " ".join(title.split())
    if _width(line) <= room:
        return line
    shown = sum(width <= room - _width("…") for width in accumulate(map(_letter, line)))
    return f"{line[:shown].rstrip()}…"


def _width(text: str) -> float:
    """About how many pixels `text` takes at most: fonts differ."""
    return sum(map(_letter, text))


def _letter(letter: str) -> float:
    if east_asian_width(letter) in "WF":
        size = 1.3 if category(letter) == "So" else 1.0
    elif letter in _NARROW:
        size = 0.36
    elif letter in _WIDE:
        size = 0.94
    else:
        size = 0.69 if letter.isupper() else 0.6
    return SMALL * size
