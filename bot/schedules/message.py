"""The message of a delivery: its reports, its schedule, and buttons where it is one report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.asking.story import Story
from bot.blocks.buttons import report_buttons
from bot.blocks.mrkdwn import date_link
from bot.blocks.report import MissingReport, UploadedReport, brief_blocks, scheduled_blocks
from bot.schedules.due import LATE_AFTER, Due
from bot.schedules.schedule import Kind
from bot.schedules.when_in_words import when_in_words


def delivery_blocks(
    due: Due, reports: Sequence[UploadedReport | MissingReport], now: datetime
) -> list[Block]:
    """The blocks of the message."""
    plan = due.schedule.plan
    words = [when_in_words(plan.trigger)]
    if plan.kind is Kind.WATCH:
        words = ["Speaks when the answer changes"]
    if now - due.at > LATE_AFTER:
        words.append(f"*late*: it was due {date_link(due.at)}")
    line = f":calendar: {' · '.join(words)}"
    buttons = None
    if len(reports) == 1 and isinstance(only := reports[0], UploadedReport):
        if plan.kind is Kind.WATCH:
            return brief_blocks(only, line)
        story = Story(asker=due.schedule.owner, schedule=line)
        buttons = report_buttons(only.report, plan.requests[0], due.schedule.channel, story)
    return scheduled_blocks(reports, line, buttons)
