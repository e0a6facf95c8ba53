"""The message of a delivery: its reports, its schedule, and their buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.asking.story import Story
from bot.blocks.buttons import details_button, report_buttons
from bot.blocks.mrkdwn import date_link, escape
from bot.blocks.report import (
    MissingReport,
    Origin,
    UploadedReport,
    brief_blocks,
    digest_blocks,
    digest_notification,
    report_blocks,
    schedule_line,
)
from bot.schedules.due import LATE_AFTER, Due
from bot.schedules.schedule import Kind
from bot.schedules.when_in_words import when_in_words


def delivery_blocks(
    due: Due,
    reports: Sequence[UploadedReport | MissingReport],
    now: datetime,
    outlook_before: str = "",
) -> list[Block]:
    """The blocks of the message; that of a watch says what the outlook was before."""
    plan = due.schedule.plan
    words = when_in_words(plan.trigger)
    if plan.kind is Kind.WATCH:
        words = "Speaks when the outlook changes"
    line = schedule_line(words)
    if now - due.at > LATE_AFTER:
        line += f" · *late*: it was due {date_link(due.at)}"
    channel, story = due.schedule.channel, Story(asker=due.schedule.owner, schedule=words)
    if len(reports) == 1 and isinstance(only := reports[0], UploadedReport):
        request = plan.requests[0]
        if plan.kind is Kind.WATCH:
            button = details_button(only.report, request, channel, story)
            return brief_blocks(only, line, button, outlook_before)
        buttons = report_buttons(only.report, request, channel, story)
        return report_blocks(only, Origin(schedule=line), buttons)
    return digest_blocks(
        [
            (
                report,
                None
                if isinstance(report, MissingReport)
                else details_button(report.report, request, channel, story),
            )
            for request, report in zip(plan.requests, reports, strict=True)
        ],
        line,
    )


def delivery_notification(
    reports: Sequence[UploadedReport | MissingReport], outlook_before: str = ""
) -> str:
    """The text of its notification, and of clients that show no blocks."""
    told = digest_notification(
        [each if isinstance(each, MissingReport) else each.report for each in reports]
    )
    return f"{told}. {escape(outlook_before)}" if outlook_before else told
