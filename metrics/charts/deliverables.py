"""The chart of deliverables: a bar for each, and a thinner one for each epic in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import pandas as pd

from metrics.charts.style import (
    BLUE,
    EDGE,
    GREEN,
    HEIGHT,
    HIGHEST,
    INK,
    LINE,
    NOT_ALL_DONE,
    QUIET,
    SMALL,
    TRACK,
    Said,
    canvas,
)
from metrics.charts.words import coloured, fitted, markup, width, wrapped
from metrics.deliverables.table import rows_of
from metrics.model.drawing import Drawing
from metrics.model.report import Question
from metrics.text.completion import OTHERS_NOT_KNOWN, all_points_done, elsewhere
from metrics.text.formatting import amount, compact, count, listing, number, percent, shortened

# In pixels: what is left of a bar, more where there are epics, how far these are set in, what is
# right of it at most, the room above and below the text of a row, and of an epic, and between epics
# and the next deliverable; bars.
_LABELS, _WIDE_LABELS, _INDENT, _NUMBERS_WIDTH = 220, 250, 16, 176
_PAD, _EPIC_PAD, _GAP, _BAR, _EPIC_BAR = 8, 4, 8, 24, 12
# More rows than ever fit, and how far few rows are spread.
_MOST_ROWS = 40
_MOST_SPREAD = 1.4
# The gap between a title and its bar, in pixels.
_BESIDE = 12
_HOVER_COLUMNS, _HOVER_LINES = 60, 8
# A row of the table, by the names of its columns.
Row = Mapping[Any, Any]


class _Row(NamedTuple):
    """What is written in a row: the lines of its title; and those right of its bar, each a figure
    and what is said beside it."""

    title: list[str]
    figures: list[tuple[str, str]]
    is_epic: bool

    @property
    def height(self) -> float:
        pad = _EPIC_PAD if self.is_epic else _PAD
        return max(len(self.title), len(self.figures)) * LINE * SMALL + pad

    @property
    def width(self) -> float:
        """How wide the figures are."""
        return max(
            width(figure, SMALL, bold=True) + width(_between(figure) + text, SMALL)
            for figure, text in self.figures
        )

    @property
    def colour(self) -> str:
        return QUIET if self.is_epic else INK


def state(row: Row) -> str:
    """How far a deliverable or epic is, in words."""
    return ", ".join(filter(None, [_state(row), _why_not_complete(row), _criteria(row)]))


def figure(question: Question, table: pd.DataFrame) -> Drawing:
    """The rows of `metrics.deliverables.table`, as many as there is room for in the picture."""
    listed, table = len(table), told(table)
    is_epic = _is_epic(table)
    labels = _WIDE_LABELS if is_epic.any() else _LABELS
    count_all, complete = (~is_epic).sum(), table["is_complete"][~is_epic.to_numpy()].sum()
    only = f", only {listing(list(question.statuses))}" if question.statuses else ""
    rows = [
        _Row(_title(row, labels, is_epic=thin), _figures(row, is_epic=thin), thin)
        for thin, row in zip(is_epic, rows_of(table[:_MOST_ROWS]), strict=False)
    ]
    draw = partial(
        canvas,
        question,
        _finding(table, int(count_all), int(complete)),
        [Said(f"{question.unit} closed of all{only}")],
        left=EDGE + labels,
        right=EDGE + _BESIDE + max(row.width for row in rows),
        below=_GAP,
    )
    after_epics = [False, *(one.is_epic and not other.is_epic for one, other in pairwise(rows))]
    gaps = [_GAP * is_after for is_after in after_epics]
    ends = list(accumulate(gap + row.height for gap, row in zip(gaps, rows, strict=True)))
    room = HIGHEST - draw(footnote=_in_table(listed)).around
    shown = sum(end <= room for end in ends)
    drawn = draw(footnote=_in_table(listed - shown) if shown < listed else "")
    rows, table, total = rows[:shown], table[:shown], ends[shown - 1]
    drawn.layout["height"] = max(HEIGHT, round(total + drawn.around))
    centres = [end - row.height / 2 for end, row in zip(ends, rows, strict=False)]
    # Few rows stand in the middle.
    spread = min(drawn.plot_height / total, _MOST_SPREAD)
    spare = (drawn.plot_height / spread - total) / 2
    done = table["percent_complete"].fillna(0)
    done = done.mask(~table["is_complete"], done.clip(upper=NOT_ALL_DONE))
    colours = [GREEN if is_complete else BLUE for is_complete in table["is_complete"]]
    hover_texts = [_hover_text(row, question.unit) for row in rows_of(table)]
    for lengths, fill in (([1.0] * len(table), TRACK), (done, colours)):
        drawn.add_trace(
            "bar",
            x=lengths,
            y=centres,
            orientation="h",
            width=[_EPIC_BAR if row.is_epic else _BAR for row in rows],
            marker={"color": fill, "cornerradius": 4},
            hovertext=hover_texts,
            hoverinfo="text",
        )
    drawn.layout.update(barmode="overlay", hoverlabel={"align": "left"})
    drawn.xaxis.update(range=[0, 1], visible=False)
    drawn.yaxis.update(range=[total + spare, -spare], visible=False)
    drawn.annotations.extend(
        annotation
        for centre, row in zip(centres, rows, strict=True)
        for annotation in _row_of_text(centre, row, labels)
    )
    return drawn


def _finding(table: pd.DataFrame, deliverables: int, complete: int) -> str:
    if deliverables == 1:
        row = table.iloc[0].to_dict()
        closed = "" if row["is_complete"] or not row["total"] else " closed"
        told = "complete" if row["is_complete"] else f"{_state(row)}{closed}"
        return f"{shortened(row['deliverable_title'], 40)}: {told}"
    return f"Deliverables: {number(complete)} of {number(deliverables)} complete"


def told(table: pd.DataFrame) -> pd.DataFrame:
    """The same without the epics of complete deliverables: there is room for few rows."""
    is_epic = _is_epic(table).to_numpy()
    # The rows of epics follow that of their deliverable.
    is_complete = table["is_complete"].astype(bool).mask(is_epic).ffill().astype(bool)
    return table[~(is_epic & is_complete.to_numpy())]


def _is_epic(table: pd.DataFrame) -> pd.Series:
    """Which rows are of epics, by position, as several rows have the same key."""
    if "epic_title" not in table:
        return pd.Series(False, range(len(table)))
    return table["epic_title"].notna().reset_index(drop=True)


def _state(row: Row) -> str:
    if not row["issues"]:
        return "no issue on a board" if row["blind_sub_issues"] else "not broken down yet"
    if not row["total"]:
        return "complete, without points" if row["is_complete"] else "no points yet"
    return percent(row["closed"], row["total"], is_all=row["is_complete"])


def _why_not_complete(row: Row) -> str:
    """What is open or not known where nothing is left in the figures; empty elsewhere."""
    if row["is_complete"] or row["open"]:
        return ""
    if row["open_issues"]:
        few = all_points_done(row["total"], row["open_issues"], row["open_unpointed"])
        return few if row["total"] else ""
    if _is_elsewhere(row):
        return elsewhere(row["blind_open"], row["blind_sub_issues"], row["blind_below"])
    return OTHERS_NOT_KNOWN if row["issues"] else ""


def _why_briefly(row: Row) -> str:
    """The same beside the bar."""
    if not _why_not_complete(row):
        return ""
    if row["open_issues"]:
        return f"{count(row['open_issues'], 'issue')} open"
    if _is_elsewhere(row):
        return f"{number(row['blind_open'] + row['blind_below'])} open elsewhere"
    return "others not known"


def _is_elsewhere(row: Row) -> bool:
    """Whether work is known to be open on no board that is read; not so of the row of an epic."""
    return bool(row["blind_open"] > 0 or row["blind_below"] > 0)


def _hover_text(row: Row, unit: str) -> str:
    """What hovering over a row shows: its whole title, and its figures."""
    epic = row.get("epic_title")
    title = row["deliverable_title"] if pd.isna(epic) else epic
    amounts = f"{number(row['closed'])} of {amount(row['total'], unit)} closed"
    why = _why_not_complete(row)
    figures = [_state(row), why or (amounts if row["total"] else ""), _criteria(row)]
    lines = [*wrapped(title, _HOVER_COLUMNS, _HOVER_LINES), ", ".join(filter(None, figures))]
    return "<br>".join(map(markup, lines))


def _criteria(row: Row) -> str:
    total: int | None = row["criteria_total"]
    return "" if pd.isna(total) or not total else f"{row['criteria_done']} of {total} criteria"


def _figures(row: Row, *, is_epic: bool) -> list[tuple[str, str]]:
    """What is written right of the bar, line by line: a figure, and what is said beside it."""
    closed = f"{compact(row['closed'])} of {compact(row['total'])}"
    why = _why_briefly(row)
    if is_epic:
        is_told = row["total"] and not why
        return [(_state(row), closed) if is_told else ("", why or _state(row))]
    more = [("", text) for text in (why or _criteria(row),) if text]
    if row["total"]:
        return [(_state(row), closed), *more]
    return [*(("", line) for line in fitted(_state(row), _NUMBERS_WIDTH, 2, SMALL)), *more][:2]


def _between(figure: str) -> str:
    return " · " if figure else ""


def _in_table(rows: int) -> str:
    return f"{count(rows, 'more row')} in the table"


def _title(row: Row, labels: float, *, is_epic: bool) -> list[str]:
    if is_epic:
        return fitted(row["epic_title"], labels - _INDENT - _BESIDE, 2, SMALL)
    return fitted(row["deliverable_title"], labels - _BESIDE, 2, SMALL)


def _row_of_text(centre: float, row: _Row, labels: float) -> Iterator[dict[str, Any]]:
    """The title before the bar, and the figures after it."""
    figures = [
        f"{coloured(figure, INK) if figure else ''}{_between(figure)}{markup(text)}"
        for figure, text in row.figures
    ]
    for x, shift, written, colour in (
        (0, _INDENT * row.is_epic - labels, [*map(markup, row.title)], row.colour),
        (1, _BESIDE, figures, QUIET),
    ):
        yield {
            "x": x,
            "y": centre,
            "xref": "paper",
            "yref": "y",
            "xanchor": "left",
            "xshift": shift,
            "align": "left",
            "text": "<br>".join(written),
            "font": {"size": SMALL, "color": colour},
            "showarrow": False,
        }
