"""What a report looks like as a message, and that GitHub's text stays text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from bot.asking.asked import Asked
from bot.asking.report_request import ReportRequest
from bot.blocks.buttons import CHOOSE_BOARD, choice_buttons, details_button
from bot.blocks.report import (
    MissingReport,
    Origin,
    UploadedReport,
    alt_text,
    digest_blocks,
    notification,
    report_blocks,
    unfurl_blocks,
)
from bot.schedules.form import MOST_REPORTS
from metrics.model.report import Statistic, Unit
from playground.slack.validation import problems
from tests.support.shown_report import ACME, DETAILS, REPORT

BY_ANA = Origin("U0ANA")


def as_dicts(uploaded: UploadedReport, origin: Origin = BY_ANA) -> list[dict[str, Any]]:
    return [block.to_dict() for block in report_blocks(uploaded, origin)]


def shown(**changed: Any) -> UploadedReport:
    return UploadedReport(replace(REPORT, **changed), "F0CHART123")


def test_a_report_reads_from_finding_to_origin() -> None:
    header, image, figures, origin = as_dicts(shown())
    assert header["text"]["text"] == "Sprint 12: 18 of 42 points open, 4 days left"
    assert image["slack_file"] == {"id": "F0CHART123"}
    assert image["alt_text"] == "A line falls from 42 to 18."
    assert [field["text"] for field in figures["fields"]] == [
        "*Label 0*\n0",
        "*Label 1*\n1",
        "*Label 2*\n2",
        "*Label 3*\n3",
    ]
    assert origin["elements"][0]["text"] == (
        "*Sprint burndown* · <https://github.com/orgs/acme/projects/1|Platform> · in points · "
        "data as of <!date^1795428000^{date_short_pretty} {time}|2026-11-23 10:00 UTC> · "
        "asked by <@U0ANA>"
    )


def test_one_note_stands_beside_the_origin() -> None:
    *_, origin = as_dicts(shown(note="3 items are hidden.", notes=("3 items are hidden.", "More.")))
    note, line = origin["elements"][0]["text"].split("\n")
    assert note == "3 items are hidden."
    assert line.startswith("*Sprint burndown* · ")


def test_words_that_were_left_out_are_named() -> None:
    *_, origin = as_dicts(shown(), Origin("U0ANA", ("share", "<team>")))
    assert origin["elements"][0]["text"].endswith("<@U0ANA> · left out: share, &lt;team&gt;")


@pytest.mark.parametrize(("name", "is_said"), [("sprint-burndown", True), ("data-quality", False)])
def test_the_unit_is_said_where_it_makes_a_difference(name: str, is_said: bool) -> None:
    *_, origin = as_dicts(shown(name=name))
    assert ("in points" in origin["elements"][0]["text"]) is is_said


@pytest.mark.parametrize("evil", ["<!channel>", "<https://evil.example|here>", "A & B <@U1>"])
def test_text_from_github_cannot_ping_or_link(evil: str) -> None:
    report = shown(
        headline=evil,
        note=evil,
        statistics=(Statistic(evil, evil),),
        board=replace(REPORT.board, title=evil),
    )
    texts = str(as_dicts(report)) + notification(report.report)
    assert evil not in texts
    assert "&lt;" in texts


@pytest.mark.parametrize("character", ["x", "&", "🚀"])
def test_long_text_is_cut_to_what_slack_takes(character: str) -> None:
    long = character * 5000
    report = shown(headline=long, note=long, statistics=(Statistic("L", long),), alt_text=long)
    header, image, figures, origin = as_dicts(report)
    assert 900 < len(header["text"]["text"]) <= 3000
    assert header["text"]["text"].endswith("…*")
    assert len(figures["fields"][0]["text"]) <= 2000
    assert len(image["alt_text"]) <= 1000
    assert len(alt_text(report.report)) <= 1000
    assert len(origin["elements"][0]["text"]) <= 3000
    assert problems([header, figures, origin], lambda _: True) == []


def test_a_headline_too_long_for_a_header_is_bold_whatever_is_in_it() -> None:
    headline = f"Fix *all* of {'the things ' * 20}"
    header, *_ = as_dicts(shown(headline=headline))
    assert header["type"] == "section"
    assert header["text"]["text"] == f"*Fix ∗all∗ of {('the things ' * 20).strip()}*"


def test_without_a_chart_the_reason_is_given() -> None:
    report = UploadedReport(REPORT, None, "The chart is missing.")
    _, warning, *_, origin = as_dicts(report, Origin())
    assert warning["elements"][0]["text"] == ":warning: The chart is missing."
    assert "asked by" not in str(origin)


def test_a_list_that_was_asked_for_stands_in_the_place_of_the_chart() -> None:
    listed = UploadedReport(replace(REPORT, details=DETAILS), None, is_list=True)
    header, issues, *_ = as_dicts(listed)
    assert header["type"] == "header"
    assert issues["text"]["text"].startswith(f"*Added*\n• <{ACME}/web/issues/1|web#1> Sign in")
    blocked = replace(REPORT, details=DETAILS.assign(what="blocked"))
    _, issues, *_ = as_dicts(UploadedReport(blocked, None, is_list=True))
    assert issues["text"]["text"].startswith(f"• <{ACME}/web/issues/1|web#1> Sign in")
    many = replace(REPORT, details=pd.concat([DETAILS] * 10, ignore_index=True))
    assert "and 20 more, in *Details*" in str(as_dicts(UploadedReport(many, None, is_list=True)))


def test_a_scheduled_report_leads_with_its_finding() -> None:
    header, image, _, origin = as_dicts(shown(), Origin(schedule=":calendar: Mondays"))
    assert header["type"] == "header"
    assert image["type"] == "image"
    assert origin["elements"][0]["text"].startswith(":calendar: Mondays · *Sprint burndown*")


def test_several_reports_are_each_a_finding_a_chart_and_a_button() -> None:
    button = details_button(REPORT, ReportRequest("flow", "main", Unit.POINTS), "C0TEAM")
    missing = MissingReport("Velocity", "No sprint has ended.")
    reports = digest_blocks([(shown(), button), (missing, None)], ":calendar: Mondays")
    blocks = [block.to_dict() for block in reports]
    assert [block["type"] for block in blocks] == [
        "section",
        "image",
        "context",
        "actions",
        "section",
        "context",
    ]
    assert blocks[0]["text"]["text"] == "*Sprint 12: 18 of 42 points open, 4 days left*"
    assert [each["text"]["text"] for each in blocks[3]["elements"]] == ["Details"]
    assert blocks[4]["text"]["text"] == ":warning: Velocity: No sprint has ended."
    assert blocks[5]["elements"][0]["text"] == ":calendar: Mondays"


def test_slack_takes_as_many_reports_as_there_are() -> None:
    button = details_button(REPORT, ReportRequest("flow", "main", Unit.POINTS), "C0TEAM")
    blocks = digest_blocks([(shown(), button)] * MOST_REPORTS, ":calendar: Mondays")
    assert problems([block.to_dict() for block in blocks], lambda _: True) == []


def test_a_link_unfurls_into_finding_chart_and_origin() -> None:
    link = "https://github.com/orgs/acme/projects/1?a=1&amp;b=|>"
    blocks = unfurl_blocks(shown(headline="R&D: 18 > 3"), link)
    finding, image, origin = [block.to_dict() for block in blocks]
    assert finding["text"]["text"] == (
        "*<https://github.com/orgs/acme/projects/1?a=1&amp;b=%7C%3E|R&amp;D: 18 &gt; 3>*"
    )
    assert image["slack_file"] == {"id": "F0CHART123"}
    assert image["alt_text"] == "A line falls from 42 to 18."
    assert origin["elements"][0]["text"].startswith("*Sprint burndown* · <https://github.com/")
    without = unfurl_blocks(UploadedReport(REPORT, None), link)
    assert [block.type for block in without] == ["section", "context"]


def test_slack_takes_a_choice_of_many_boards() -> None:
    names = [f"team-{number}" for number in range(60)]
    named = [(name, Asked(ReportRequest("flow", name, Unit.POINTS))) for name in names]
    blocks = [block.to_dict() for block in choice_buttons(CHOOSE_BOARD, named)]
    assert problems(blocks, lambda _: True) == []
    shown = [each["text"]["text"] for block in blocks for each in block["elements"]]
    assert shown == names
    assert not choice_buttons(CHOOSE_BOARD, [])
