"""What a report looks like as a message, and that GitHub's text stays text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from bot.asking.asked import Asked
from bot.asking.report_request import ReportRequest
from bot.blocks.buttons import CHOOSE_BOARD, choice_buttons
from bot.blocks.report import alt_text, notification, report_blocks, unfurl_blocks
from metrics.model.board import Board
from metrics.model.report import Report, Statistic, Unit
from playground.slack.validation import problems

REPORT = Report(
    name="sprint-burndown",
    title="Sprint burndown",
    headline="Sprint 12: 18 of 42 points open, 4 days left",
    statistics=tuple(Statistic(f"Label {number}", str(number)) for number in range(10)),
    results=pd.DataFrame(),
    source=pd.DataFrame(),
    alt_text="A line falls from 42 to 18.",
    notes=("Scope is from creation dates.", "3 issues are unpointed."),
    board=Board(
        title="Platform",
        url="https://github.com/orgs/acme/projects/1",
        issues=pd.DataFrame(),
        iterations=(),
        timezone=ZoneInfo("Europe/Berlin"),
        exported_at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
    ),
    unit=Unit.POINTS,
    figure=None,
)


def as_dicts(report: Report, *, image: str | None = "F0CHART123") -> list[dict]:  # type: ignore[type-arg]
    return [block.to_dict() for block in report_blocks(report, image, asker="U0ANA")]


def test_a_report_reads_from_finding_to_origin() -> None:
    header, figures, image, origin, notes = as_dicts(REPORT)
    assert header["text"]["text"] == "Sprint 12: 18 of 42 points open, 4 days left"
    assert [field["text"] for field in figures["fields"]][:2] == ["*Label 0*\n0", "*Label 1*\n1"]
    assert image["slack_file"] == {"id": "F0CHART123"}
    assert image["alt_text"] == "A line falls from 42 to 18."
    assert origin["elements"][0]["text"] == (
        "*Sprint burndown* · <https://github.com/orgs/acme/projects/1|Platform> · in points · "
        "days in Europe/Berlin · data as of "
        "<!date^1795428000^{date_short_pretty} {time}|2026-11-23 10:00 UTC> · asked by <@U0ANA>"
    )
    assert notes["elements"][0]["text"] == "Scope is from creation dates. 3 issues are unpointed."


@pytest.mark.parametrize("evil", ["<!channel>", "<https://evil.example|here>", "A & B <@U1>"])
def test_text_from_github_cannot_ping_or_link(evil: str) -> None:
    board = replace(REPORT.board, title=evil)
    report = replace(
        REPORT,
        headline=evil,
        notes=(evil,),
        statistics=(Statistic(evil, evil),),
        board=board,
    )
    texts = str(as_dicts(report)) + notification(report)
    assert evil not in texts
    assert "&lt;" in texts


@pytest.mark.parametrize("character", ["x", "&", "🚀"])
def test_long_text_is_cut_to_what_slack_takes(character: str) -> None:
    long = character * 5000
    report = replace(
        REPORT, headline=long, notes=(long,), statistics=(Statistic("L", long),), alt_text=long
    )
    header, figures, image, _, notes = as_dicts(report)
    assert 100 < len(header["text"]["text"]) <= 150
    assert len(figures["fields"][0]["text"]) <= 2000
    assert len(image["alt_text"]) <= 1000
    assert len(alt_text(report)) <= 1000
    assert len(notes["elements"][0]["text"]) <= 3000
    assert header["text"]["text"].endswith("…")


def test_without_a_chart_the_reason_is_given() -> None:
    blocks = [
        block.to_dict()
        for block in report_blocks(REPORT, None, asker=None, warning="The chart is missing.")
    ]
    assert all(block["type"] != "image" for block in blocks)
    assert ":warning: The chart is missing." in str(blocks)
    assert "asked by" not in str(blocks)


def test_a_link_unfurls_into_finding_chart_and_origin() -> None:
    link = "https://github.com/orgs/acme/projects/1?a=1&amp;b=|>"
    blocks = unfurl_blocks(replace(REPORT, headline="R&D: 18 > 3"), link, "F0CHART123")
    finding, image, origin = [block.to_dict() for block in blocks]
    assert finding["text"]["text"] == (
        "*<https://github.com/orgs/acme/projects/1?a=1&amp;b=%7C%3E|R&amp;D: 18 &gt; 3>*"
    )
    assert image["slack_file"] == {"id": "F0CHART123"}
    assert image["alt_text"] == "A line falls from 42 to 18."
    assert origin["elements"][0]["text"].startswith("*Sprint burndown* · <https://github.com/")
    assert [block.type for block in unfurl_blocks(REPORT, link, None)] == ["section", "context"]


def test_slack_takes_a_choice_of_many_boards() -> None:
    names = [f"team-{number}" for number in range(60)]
    named = [(name, Asked(ReportRequest("flow", name, Unit.POINTS))) for name in names]
    blocks = [block.to_dict() for block in choice_buttons(CHOOSE_BOARD, named)]
    assert problems(blocks, lambda _: True) == []
    shown = [each["text"]["text"] for block in blocks for each in block["elements"]]
    assert shown == names
    assert not choice_buttons(CHOOSE_BOARD, [])
