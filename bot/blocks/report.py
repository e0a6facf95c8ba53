"""`Report` -> Block Kit: one message with the finding, its figures, the chart and its origin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape as _escape

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    ImageBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
    TextObject,
)
from slack_sdk.models.blocks.basic_components import SlackFile
from slack_sdk.models.messages import DateLink

from metrics.model.report import Report

# Slack's limits: https://docs.slack.dev/reference/block-kit/blocks
HEADER_CHARACTERS = 150
FIELDS_PER_SECTION = 10
FIELD_CHARACTERS = 2000
# Of the upload; a block takes twice that.
ALT_TEXT_CHARACTERS = 1000
CONTEXT_CHARACTERS = 3000


def escape(text: str) -> str:
    """Text from elsewhere as data: it cannot ping, link or hide anything.

    Slack decodes these three entities, and only these, in every kind of text object.
    """
    return _escape(text, quote=False)


def notification(report: Report) -> str:
    """The text of a notification, and of clients that show no blocks."""
    return f"{escape(report.title)}: {_fitted(report.headline, 1000)}"


def alt_text(report: Report) -> str:
    """The chart's story in words, as long as Slack takes it."""
    return _cut(report.alt_text, ALT_TEXT_CHARACTERS)


def report_blocks(
    report: Report,
    image: str | None,
    asker: str | None,
    warning: str = "",
    buttons: Block | None = None,
) -> list[Block]:
    """The blocks of a report message.

    `image` is the id of an uploaded chart, `asker` a Slack user id; `warning` is a sentence on
    why a chart is missing.
    """
    blocks: list[Block] = [
        HeaderBlock(text=PlainTextObject(text=_fitted(report.headline, HEADER_CHARACTERS)))
    ]
    fields: list[str | TextObject] = [
        MarkdownTextObject(
            text=f"*{escape(statistic.label)}*\n{_fitted(statistic.value, FIELD_CHARACTERS // 2)}"
        )
        for statistic in report.statistics
    ]
    blocks.extend(
        SectionBlock(fields=fields[start : start + FIELDS_PER_SECTION])
        for start in range(0, len(fields), FIELDS_PER_SECTION)
    )
    if image is not None:
        blocks.append(_chart(report, image))
    if warning:
        blocks.append(_context(f":warning: {escape(warning)}"))
    blocks.append(_context(_origin(report, asker)))
    if report.notes:
        blocks.append(_context(_fitted(" ".join(report.notes), CONTEXT_CHARACTERS)))
    if buttons is not None:
        blocks.append(buttons)
    return blocks


@dataclass(frozen=True, eq=False)
class UploadedReport:
    """A report with the file id of its uploaded chart, or without a chart; `warning` says why."""

    report: Report
    image: str | None
    warning: str = ""


@dataclass(frozen=True)
class MissingReport:
    """The title of a report that could not be computed, and a sentence on why."""

    title: str
    reason: str

    @property
    def headline(self) -> str:
        """The line that replaces its finding."""
        return f"{self.title}: {self.reason}"


def scheduled_blocks(
    reports: Sequence[UploadedReport | MissingReport], line: str, buttons: Block | None
) -> list[Block]:
    """The blocks of a scheduled message; `line` (mrkdwn), above them, says why it comes.

    A single report is shown in full; of several, only the finding and chart of each, or why it
    is missing.
    """
    if len(reports) == 1 and isinstance(only := reports[0], UploadedReport):
        return [
            _context(line),
            *report_blocks(only.report, only.image, None, only.warning, buttons),
        ]
    blocks = [_context(line)]
    for report in reports:
        blocks.append(DividerBlock())
        if isinstance(report, MissingReport):
            blocks.append(section(f":warning: {_fitted(report.headline, 1000)}"))
        else:
            blocks += brief_blocks(report)
    return blocks


def brief_blocks(uploaded: UploadedReport, line: str = "") -> list[Block]:
    """A report in few blocks: its finding, its chart, and `line` followed by its origin."""
    report = uploaded.report
    blocks: list[Block] = [section(f"*{_fitted(report.headline, 1000)}*")]
    if uploaded.image is not None:
        blocks.append(_chart(report, uploaded.image))
    if uploaded.warning:
        blocks.append(_context(f":warning: {escape(uploaded.warning)}"))
    blocks.append(_context(" · ".join(filter(None, [line, _origin(report, None)]))))
    return blocks


def digest_notification(reports: Sequence[Report | MissingReport]) -> str:
    """The text of a notification of several reports, and of clients that show no blocks."""
    if len(reports) == 1 and isinstance(only := reports[0], Report):
        return notification(only)
    # Slack cuts the text of a message at 4,000 characters.
    return "\n".join(f"• {_fitted(report.headline, 300)}" for report in reports[:12])


def unfurl_blocks(report: Report, url: str, image: str | None) -> list[Block]:
    """The blocks that unfurl a link into a report; `image` is the file id of its chart.

    `url` is as Slack sends it, with `&` escaped.
    """
    target = re.sub("[<>|]", lambda mark: f"%{ord(mark[0]):02X}", url)
    headline = _fitted(report.headline, HEADER_CHARACTERS)
    blocks: list[Block] = [section(f"*<{target}|{headline}>*")]
    if image is not None:
        blocks.append(_chart(report, image))
    blocks.append(_context(_origin(report, None)))
    return blocks


def _chart(report: Report, image: str) -> Block:
    return ImageBlock(alt_text=alt_text(report), slack_file=SlackFile(id=image))


def _origin(report: Report, asker: str | None) -> str:
    board = report.board
    name = escape(board.title)
    parts = [
        f"*{escape(report.title)}*",
        f"<{board.url}|{name.replace('|', '¦')}>" if board.url.startswith("https://") else name,
        f"in {report.unit}",
        f"days in {escape(board.timezone.key)}",
    ]
    if board.exported_at is not None:
        parts.append(f"data as of {date_link(board.exported_at)}")
    if asker is not None:
        parts.append(f"asked by <@{asker}>")
    return " · ".join(parts)


def date_link(moment: datetime) -> str:
    """The moment in each reader's time zone (mrkdwn)."""
    fallback = moment.strftime("%Y-%m-%d %H:%M UTC")
    return str(DateLink(date=moment, date_format="{date_short_pretty} {time}", fallback=fallback))


def section(text: str) -> Block:
    """A paragraph of mrkdwn."""
    return SectionBlock(text=MarkdownTextObject(text=text))


def _context(text: str) -> Block:
    return ContextBlock(elements=[MarkdownTextObject(text=text)])


def _fitted(text: str, characters: int) -> str:
    """The escaped text, cut to that many characters without splitting an entity."""
    escaped = escape(text)
    while len(escaped) > characters:
        text = _cut(text, len(text) - max(1, (len(escaped) - characters) // 5))
        escaped = escape(text)
    return escaped


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else f"{text[: characters - 1].rstrip()}…"
