from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from playwright.sync_api import Browser, ViewportSize

from bot.answering.report_files import download_name, report_files
from metrics.model.board import Board
from metrics.model.iterations import Iteration
from metrics.model.report import Report, Unit
from tests.support.patience import PATIENCE


def figure(title: str = "Sprint 1") -> dict[str, Any]:
    layout = {"title": {"text": title}, "width": 600, "height": 450}
    return {"data": [], "layout": layout}


SPRINT = figure()


def files(
    frame: pd.DataFrame | None = None,
    title: str = "Sprint 1",
    figure: dict[str, Any] | None = SPRINT,
) -> dict[str, bytes]:
    """The files of a report whose results and source are that frame."""
    frame = pd.DataFrame({"a": [1]}) if frame is None else frame
    report = Report(
        name="sprint-burndown",
        title=title,
        headline="1 of 8 points open <!channel>",
        statistics=(),
        results=frame,
        source=frame,
        alt_text="",
        notes=(),
        board=Board("Platform", "", frame, (), ZoneInfo("UTC")),
        unit=Unit.POINTS,
        drawing=None,
    )
    return report_files(report, figure)


@pytest.mark.parametrize(
    ("values", "written"),
    [
        (
            ["=1+1", "+1", "-1", "@a", "\tb", "\rc"],
            ['"\'=1+1"', '"\'+1"', '"\'-1"', '"\'@a"', '"b"', '"c"'],
        ),
        (["a\r=1", 'say "hi",\nyou'], ['"a =1"', '"say ""hi"", you"']),
        (["a=1", "ünï 🚀", None], ['"a=1"', '"ünï 🚀"', '""']),
        (pd.array(["-x", None], dtype="string"), ['"\'-x"', '""']),
        ([-1, 2], ["-1", "2"]),
        ([-0.5, None], ["-0.5", '""']),
        (pd.array([-3, None], dtype="Float64"), ["-3.0", '""']),
        ([("bug", "=x"), ()], ['"bug, =x"', '""']),
        ([("=x",)], ['"\'=x"']),
        (pd.DatetimeIndex(["2023-11-01", pd.NaT]), ['"2023-11-01"', '""']),
        (
            pd.to_datetime(["2023-11-01T23:30:00.5Z"], utc=True).tz_convert("Asia/Tokyo"),
            ['"2023-11-01T23:30:00Z"'],
        ),
        ([pd.Timestamp("2023-11-01").date()], ['"2023-11-01"']),
        ([True, False], ["True", "False"]),
    ],
)
def test_cells_of_csv(values: Any, written: list[str]) -> None:
    made = files(pd.DataFrame({"column": values}))
    assert made["results.csv"].decode() == "\n".join(['"column"', *written, ""])
    assert made["source-data.csv"] == made["results.csv"]


def test_a_frame_without_rows_keeps_its_columns() -> None:
    made = files(pd.DataFrame({"date": [], "opened": []}))
    assert made["results.csv"] == b'"date","opened"\n'


@pytest.mark.attack
@pytest.mark.parametrize("sign", [*"=+-@＝＋－＠﹦﹢﹣﹫"])
def test_no_text_of_csv_is_a_formula_in_any_spreadsheet(sign: str) -> None:
    formula = f'{sign}HYPERLINK("http://evil")'
    tricks = [
        formula,
        f"  {formula}",
        f"\t{formula}",
        f"\n{formula}",
        f"\u00a0\u3000{formula}",
        f"\x00\u202e{formula}",
        # Where a semicolon ends a cell.
        f"a;{formula}",
        f'";{formula}',
        f"; {formula}",
        f'a"\n{formula}',
        f"a\u2028{formula}",
    ]
    made = files(pd.DataFrame({formula: tricks}))["results.csv"].decode()
    head, *lines = made.splitlines()
    assert len(lines) == len(tricks)
    for line in (head, *lines):
        assert (line[0], line[-1]) == ('"', '"')
        for separator in (",", ";", "\t"):
            for cell in line.split(separator):
                assert not cell.strip().strip('"').strip().startswith(sign), line


@pytest.mark.attack
def test_what_is_written_has_nothing_in_it_that_one_does_not_see() -> None:
    hidden = "a\x1b[31mb\u202ec\u2066d\x00"
    made = files(pd.DataFrame({hidden: [hidden]}), hidden, None)
    assert made["results.csv"].decode() == '"a[31mbcd"\n"a[31mbcd"\n'
    assert "a[31mbcd" in made["chart-interactive.html"].decode()
    assert not {*"\x1b\u202e\u2066\x00"} & {*made["chart-interactive.html"].decode()}


def test_every_file_but_the_chart_is_there() -> None:
    assert files().keys() == {
        "results.csv",
        "source-data.csv",
        "chart-interactive.html",
    }


def test_the_page_needs_no_network_and_shows_titles_as_text() -> None:
    title = "</script><b>Sprint"
    page = files(title=title, figure=figure(title))["chart-interactive.html"].decode()
    assert "<title>&lt;/script&gt;&lt;b&gt;Sprint</title>" in page
    assert "</script><b>" not in page
    assert 'src="http' not in page
    assert len(page) > 1_000_000


@pytest.mark.parametrize(
    ("window", "is_mobile", "width", "height"),
    [((1280, 800), False, 1050, 788), ((900, 400), False, 900, 450), ((390, 844), True, 600, 788)],
    ids=["screen", "small window", "phone"],
)
def test_the_chart_fills_the_page_and_fits_a_phone(
    browser: Browser, window: tuple[int, int], is_mobile: bool, width: int, height: int
) -> None:
    page = files()["chart-interactive.html"].decode()
    size = ViewportSize(width=window[0], height=window[1])
    context = browser.new_context(viewport=size, is_mobile=is_mobile)
    context.set_default_timeout(PATIENCE * 1000)
    seen = context.new_page()
    seen.set_content(page)
    box = seen.locator(".main-svg").first.bounding_box()
    assert box
    assert (round(box["width"]), round(box["height"])) == (width, height)
    assert seen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    # Plotly's buttons would cover the title.
    assert seen.locator(".modebar-btn").count() == 0
    context.close()


def test_the_page_leaves_the_chart_as_it_was_drawn() -> None:
    drawn = figure()
    files(figure=drawn)
    assert drawn == figure()


def test_without_a_chart_the_page_tells_the_finding() -> None:
    page = files(figure=None)["chart-interactive.html"].decode()
    assert "1 of 8 points open &lt;!channel&gt;" in page


LATE = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "title", "exported_at", "unit", "called"),
    [
        (
            "sprint-burndown",
            "Sprint 10",
            LATE,
            Unit.POINTS,
            # It is the next day already in Berlin.
            "sprint-burndown_Sprint-10_points_2026-11-25_results.csv",
        ),
        (
            "sprint-burnup",
            "  W39/40: „Ähren & Co“ 🚀 ",
            LATE,
            Unit.ISSUES,
            "sprint-burnup_W39-40-Ähren-Co_issues_2026-11-25_results.csv",
        ),
        ("deliverable-status", None, None, Unit.ISSUES, "deliverable-status_issues_results.csv"),
        ("data-quality", None, LATE, Unit.POINTS, "data-quality_2026-11-25_results.csv"),
    ],
)
def test_a_download_is_called_for_what_it_holds(
    name: str, title: str | None, exported_at: datetime | None, unit: Unit, called: str
) -> None:
    frame = pd.DataFrame({"a": [1]})
    board = Board("P", "", frame, (), ZoneInfo("Europe/Berlin"), exported_at=exported_at)
    sprint = Iteration("id", title, date(2026, 11, 16), 14) if title else None
    report = Report(
        name, "", "", (), frame, frame, "", (), board, unit, drawing=None, sprint=sprint
    )
    assert download_name(report, "results.csv") == called


def test_the_files_of_a_report_on_the_past_name_the_day_asked_about() -> None:
    frame = pd.DataFrame({"a": [1]})
    exported_at = datetime(2026, 11, 20, 18, tzinfo=UTC)
    board = Board("P", "", frame, (), ZoneInfo("UTC"), exported_at=exported_at)
    report = Report("flow", "", "", (), frame, frame, "", (), board, Unit.POINTS, None)
    past = replace(report, as_of=date(2026, 11, 23))
    names = [download_name(each, "results.csv") for each in (report, past)]
    assert names == [f"flow_points_2026-11-{day}_results.csv" for day in (20, 23)]


def test_the_files_of_a_comparison_name_both_sprints() -> None:
    frame = pd.DataFrame({"a": [1]})
    sprints = [Iteration(f"{n}", f"Sprint {n}", date(2026, 11, 16), 14) for n in (9, 10)]
    report = Report(
        *("sprint-comparison", "", "", (), frame, frame, "", ()),
        Board("P", "", frame, (), ZoneInfo("UTC")),
        Unit.POINTS,
        None,
        sprints=tuple(sprints),
    )
    assert (
        download_name(report, "results.csv")
        == "sprint-comparison_Sprint-9-vs-Sprint-10_points_results.csv"
    )


def test_a_long_title_of_a_sprint_is_cut() -> None:
    frame = pd.DataFrame({"a": [1]})
    board = Board("P", "", frame, (), ZoneInfo("UTC"))
    sprint = Iteration("id", "x" * 300, date(2026, 11, 16), 14)
    report = Report(
        "sprint-burndown", "", "", (), frame, frame, "", (), board, Unit.POINTS, None, sprint=sprint
    )
    assert len(download_name(report, "results.csv")) < 80
