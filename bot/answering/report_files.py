"""`Report` -> the files that hold it: CSV, PNG and a self-contained page."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from csv import QUOTE_NONNUMERIC
from typing import Any

import pandas as pd

from integrations.visible import visible
from metrics.model.report import Report
from metrics.reports.catalogue import CATALOGUE
from metrics.text.formatting import cut

RESULTS_FILE = "results.csv"
SOURCE_FILE = "source-data.csv"
DETAILS_FILE = "details.csv"
CHART_FILE = "chart-static.png"
PAGE_FILE = "chart-interactive.html"
# Of a sprint's title in the name of a file.
LONGEST_SPRINT = 40
# What spreadsheets take in one cell.
LONGEST_CELL = 32_767
# How many times as large as it was drawn a chart becomes on a screen that has the room.
LARGEST = 1.75
# Where a cell begins, also in a spreadsheet that takes a semicolon for the end of one, with what
# begins a formula: also wide or small, as Chinese and Japanese keyboards write it.
_FORMULA = re.compile(r"(?:^|(?<=;))(?=\s*[=+\-@＝＋－＠﹦﹢﹣﹫])")
# A phone shows all of a chart, which is legible at little more than half its width.
WITH_CHART = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width={width}">
<title>{title}</title>
<body style="margin: 0 auto; min-width: {width}px; max-width: {most}px">
{chart}
</body>
</html>
"""
WORDS_ALONE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<body style="margin: 4rem auto; max-width: 40rem; font: 1.1rem/1.5 system-ui, sans-serif">
<h1>{title}</h1>
<p>{headline}</p>
</body>
</html>
"""


def download_name(report: Report, file: str) -> str:
    """What a file of the report is called where it is downloaded, beside those of other days:
    `sprint-burndown_Sprint-10_points_2026-11-24_results.csv`.

    The day is that of the export, in the board's time zone, or the one in the past that was asked
    about.
    """
    exported_at, timezone = report.board.exported_at, report.board.timezone
    of = report.as_of or (exported_at and exported_at.astimezone(timezone).date())
    parts = [
        report.name,
        "-vs-".join(
            re.sub(r"[^\w.]+", "-", sprint.title).strip("-.")[:LONGEST_SPRINT]
            for sprint in report.sprints or filter(None, [report.sprint])
        ),
        str(report.unit) if CATALOGUE[report.name].counts else "",
        str(of or ""),
        file,
    ]
    return "_".join(filter(None, parts))


def report_files(report: Report, figure: Mapping[str, Any] | None) -> dict[str, bytes]:
    """The content of each file by its name, except `CHART_FILE`, which needs a browser.

    `DETAILS_FILE` is left out if the report has no details. `figure` is the drawing of the report
    as plain data, or None. The page needs no network. In CSV, all text is quoted and on one line;
    where a spreadsheet would run it as a formula, it has an apostrophe before. Days and moments are
    in ISO format, moments in UTC.
    """
    files = {
        RESULTS_FILE: _csv(report.results),
        SOURCE_FILE: _csv(report.source),
        PAGE_FILE: _page(report, figure).encode(),
    }
    return files if report.details.empty else files | {DETAILS_FILE: _csv(report.details)}


def _csv(frame: pd.DataFrame) -> bytes:
    columns = {_cell(name): _column(frame[name]) for name in frame.columns}
    table = pd.DataFrame(columns)
    return table.to_csv(index=False, lineterminator="\n", quoting=QUOTE_NONNUMERIC).encode()


def _column(values: pd.Series[Any]) -> Any:
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return values.dt.tz_convert("UTC").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    if pd.api.types.is_datetime64_dtype(values.dtype):
        return values.dt.strftime("%Y-%m-%d")
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values
    return values.astype(object).map(_cell)


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    if not isinstance(value, str):
        return value
    return cut(_FORMULA.sub("'", " ".join(visible(value).split())), LONGEST_CELL)


def _page(report: Report, figure: Mapping[str, Any] | None) -> str:
    title, headline = (html.escape(visible(text)) for text in (report.title, report.headline))
    if figure is None:
        return WORDS_ALONE.format(title=title, headline=headline)
    from plotly.io import to_html

    layout = {**figure["layout"], "autosize": True}
    width, height = layout.pop("width"), layout.pop("height")
    return WITH_CHART.format(
        title=title,
        width=width,
        most=round(LARGEST * width),
        chart=to_html(
            {**figure, "layout": layout},
            # Its parts are as the figure has them.
            validate=False,
            full_html=False,
            include_plotlyjs=True,
            config={"displayModeBar": False, "responsive": True},
            default_height=f"clamp({height}px, 100vh, {round(LARGEST * height)}px)",
        ),
    )
