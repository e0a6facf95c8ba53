"""What comes from a board, a button or a store is text: it is no markup wherever it is shown."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.asking.asked import Asked, as_text, from_text
from bot.asking.report_request import ReportRequest
from bot.asking.story import Story
from bot.blocks.mrkdwn import link
from bot.blocks.report import Origin, UploadedReport, report_blocks, schedule_line, unfurl_blocks
from bot.listeners.deletion import NOT_YOURS
from metrics.model.report import Unit
from tests.support.shown_report import REPORT

EVIL = "a> <!channel> <https://mallory.example|click> *b* & `c`"
MARKUP = re.compile(r"<([^>]*)>")
# What the bot itself links, mentions and dates.
OURS = re.compile(r"https://github\.com/[^|]*\|[^|]*|@U0\w+|!date\^\d+\^[^|^]*\|[^|]*")


def marked(text: str) -> list[str]:
    """The markup in a text that is not of the bot's own."""
    return [each for each in MARKUP.findall(text) if not OURS.fullmatch(each)]


@pytest.mark.attack
@pytest.mark.parametrize("name", ["asker", "schedule", "first", "changed_by"])
def test_what_a_button_keeps_of_a_message_is_no_markup(name: str) -> None:
    story = replace(Story("U0ANA", "every day", "Sprint 1", "U0BEN"), **{name: EVIL})
    kept = from_text(as_text(Asked(ReportRequest("flow", "main", Unit.ISSUES), story=story))).story
    line = schedule_line(kept.schedule)
    blocks = report_blocks(UploadedReport(REPORT, "F1"), Origin(kept.asker, (), line, kept))
    text = blocks[-1].to_dict()["elements"][0]["text"]
    assert marked(text) == []
    assert marked(NOT_YOURS.format(kept.asker, "has asked for it")) in ([], ["@"])


def test_a_story_that_an_older_version_kept_is_read() -> None:
    late = f":calendar: every day at 09:00 (UTC) · *late*: it was due <!date^1^{'{time}'}|9:00>"
    request = ReportRequest("flow", "main", Unit.ISSUES)
    kept = from_text(as_text(Asked(request, story=Story(schedule=late)))).story
    assert kept.schedule == "every day at 09:00 (UTC)"


@pytest.mark.attack
def test_no_address_ends_its_link() -> None:
    url = f"https://github.com/{EVIL}"
    assert marked(link(url, EVIL)) == []
    assert marked(link("javascript:<!channel>", EVIL)) == []
    board = replace(
        REPORT.board, url=url, title=EVIL, exported_at=datetime(2026, 11, 23, tzinfo=UTC)
    )
    shown = UploadedReport(replace(REPORT, board=board, headline=EVIL, title=EVIL), "F1")
    for blocks in (report_blocks(shown, Origin("U0ANA")), unfurl_blocks(shown, url)):
        for block in blocks:
            plain = block.to_dict()
            texts = [plain.get("text", {}), *plain.get("elements", ()), *plain.get("fields", ())]
            assert [marked(each["text"]) for each in texts if "text" in each] == [
                [] for each in texts if "text" in each
            ]
