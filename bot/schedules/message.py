"""The message of a delivery: its reports, its schedule, and buttons where it is one report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.answering.chart import RenderedReport
from bot.blocks.buttons import report_buttons
from bot.blocks.report import (
    MissingReport,
    UploadedReport,
    brief_blocks,
    date_link,
    scheduled_blocks,
)
from bot.schedules.due import LATE_AFTER, Due
from bot.schedules.schedule import Kind
from bot.schedules.when_in_words import when_in_words


def delivery_blocks(
    due: Due,
    charts: Sequence[RenderedReport | MissingReport],
    images: Sequence[str | None],
    now: datetime,
    warning: str = "",
) -> list[Block]:
    """The blocks of the message; `images` are the file ids of the charts, and `warning` says why
    they are missing."""
    plan = due.schedule.plan
    words = [when_in_words(plan.trigger)]
    if plan.kind is Kind.WATCH:
        words = ["Speaks when the answer changes"]
    if now - due.at > LATE_AFTER:
        words.append(f"*late*: it was due {date_link(due.at)}")
    reports = [
        chart
        if isinstance(chart, MissingReport)
        else UploadedReport(chart.report, image, chart.warning or warning)
        for chart, image in zip(charts, images, strict=True)
    ]
    line = f":calendar: {' · '.join(words)}"
    buttons = None
    if len(reports) == 1 and isinstance(only := reports[0], UploadedReport):
        if plan.kind is Kind.WATCH:
            return brief_blocks(only, line)
        buttons = report_buttons(only.report, plan.requests[0], due.schedule.channel)
    return scheduled_blocks(reports, line, buttons)
