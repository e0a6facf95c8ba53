"""`Report` -> Block Kit: a message that leads with the finding, then shows its chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from slack_sdk.models.blocks import (
    Block,
    HeaderBlock,
    ImageBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
    TextObject,
)
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.asking.story import NOBODYS, Story, shown_in_words
from bot.blocks.issue_list import led_with
from bot.blocks.mrkdwn import (
    CONTEXT_CHARACTERS,
    address,
    bold,
    context,
    date_link,
    escape,
    fitted,
    link,
    section,
)
from metrics.model.report import Report, Statistic
from metrics.reports.catalogue import CATALOGUE
from metrics.text.formatting import cut

# Slack's limits: https://docs.slack.dev/reference/block-kit/blocks
HEADER_CHARACTERS = 150
FIELDS_PER_SECTION = 10
FIELD_CHARACTERS = 2000
# Of the upload; a block takes twice that.
ALT_TEXT_CHARACTERS = 1000
# What is read at a glance; the others are a press away.
MOST_FIELDS = 4
HEADLINE_CHARACTERS = 1000
SCHEDULE_CHARACTERS = 1000


@dataclass(frozen=True, eq=False)
class UploadedReport:
    """A report with its chart, or without.

    Attributes:
        report: the report.
        image: file id of its uploaded chart; None where it is missing.
        warning: why it is missing.
        is_list: whether a list was asked for, which takes the place of the chart.
        chart: one that Slack draws itself, as the uploaded one is missing.
    """

    report: Report
    image: str | None
    warning: str = ""
    is_list: bool = False
    chart: Block | None = None


@dataclass(frozen=True)
class MissingReport:
    """The title of a report that could not be computed, and a sentence on why."""

    title: str
    reason: str

    @property
    def headline(self) -> str:
        """The line that replaces its finding."""
        return f"{self.title}: {self.reason}"


@dataclass(frozen=True)
class Origin:
    """Where a report message comes from.

    Attributes:
        asker: The Slack user id of who asked; empty where nobody did.
        left_out: Words of the question that were not understood.
        schedule: When it is posted on a schedule (mrkdwn).
        story: Who has changed what the message shows.
    """

    asker: str = ""
    left_out: tuple[str, ...] = ()
    schedule: str = ""
    story: Story = NOBODYS


def notification(report: Report) -> str:
    """The text of a notification, and of clients that show no blocks."""
    return f"{escape(report.title)}: {fitted(report.headline, HEADLINE_CHARACTERS)}"


def alt_text(report: Report) -> str:
    """The chart's story in words, as long as Slack takes it."""
    return cut(report.alt_text, ALT_TEXT_CHARACTERS)


def report_blocks(
    uploaded: UploadedReport, origin: Origin, buttons: Block | None = None
) -> list[Block]:
    """The blocks of a report message: the finding, the chart, a few figures, and where they come
    from."""
    report = uploaded.report
    return [
        _headline(report),
        *_shown(uploaded),
        *field_blocks(report.statistics[:MOST_FIELDS]),
        _small_print(report, origin),
        *([buttons] if buttons is not None else []),
    ]


def digest_blocks(
    reports: Sequence[tuple[UploadedReport | MissingReport, Block | None]], schedule: str
) -> list[Block]:
    """The blocks of several scheduled reports, each with its button; `schedule` (mrkdwn) says why
    they come.

    There are few of each: its finding and chart, or why it is missing.
    """
    blocks: list[Block] = []
    for report, button in reports:
        if isinstance(report, MissingReport):
            blocks.append(section(f":warning: {fitted(report.headline, HEADLINE_CHARACTERS)}"))
        else:
            blocks += brief_blocks(report, button=button)
    return [*blocks, context(schedule)]


def brief_blocks(
    uploaded: UploadedReport, schedule: str = "", button: Block | None = None, change: str = ""
) -> list[Block]:
    """A report in few blocks: its finding, its chart, and where it comes from; below the finding
    how it has changed, in place of what the report says of that."""
    report = replace(uploaded.report, change="") if change else uploaded.report
    finding = bold(report.headline, HEADLINE_CHARACTERS)
    return [
        section(f"{finding}\n{escape(change)}" if change else finding),
        *_shown(uploaded),
        _small_print(report, Origin(schedule=schedule)),
        *([button] if button is not None else []),
    ]


def digest_notification(reports: Sequence[Report | MissingReport]) -> str:
    """The text of a notification of several reports, and of clients that show no blocks."""
    if len(reports) == 1 and isinstance(only := reports[0], Report):
        return notification(only)
    # Slack cuts the text of a message at 4,000 characters.
    return "\n".join(f"• {fitted(report.headline, 300)}" for report in reports[:12])


def unfurl_blocks(uploaded: UploadedReport, url: str) -> list[Block]:
    """The blocks that unfurl a link into a report.

    `url` is as Slack sends it, with `&` escaped.
    """
    report = uploaded.report
    headline = fitted(report.headline.replace("|", "¦"), HEADER_CHARACTERS)
    return [
        section(f"*<{address(url)}|{headline}>*"),
        *_shown(uploaded),
        _small_print(report, Origin()),
    ]


def field_blocks(statistics: Sequence[Statistic]) -> list[Block]:
    """Single figures, two in a row."""
    fields: list[str | TextObject] = [
        MarkdownTextObject(
            text=f"*{escape(statistic.label)}*\n{fitted(statistic.value, FIELD_CHARACTERS // 2)}"
        )
        for statistic in statistics
    ]
    return [
        SectionBlock(fields=fields[start : start + FIELDS_PER_SECTION])
        for start in range(0, len(fields), FIELDS_PER_SECTION)
    ]


def schedule_line(words: str) -> str:
    """When a report is posted, in words, as its message shows it (mrkdwn)."""
    return f":calendar: {fitted(words, SCHEDULE_CHARACTERS)}"


def origin_line(report: Report, origin: Origin) -> str:
    """Of what a report is, as of when, and why it is there (mrkdwn)."""
    board = report.board
    parts = [
        origin.schedule,
        f"*{escape(report.title)}*",
        link(board.url, board.title),
        f"in {report.unit}" if CATALOGUE[report.name].counts else "",
        f"data as of {date_link(board.exported_at)}" if board.exported_at is not None else "",
        f"asked by <@{origin.asker}>" if origin.asker else "",
        _change(report, origin.story),
        f"left out: {fitted(', '.join(origin.left_out), 300)}" if origin.left_out else "",
    ]
    return " · ".join(filter(None, parts))


def _change(report: Report, story: Story) -> str:
    """Who changed what the message shows, and from what; empty where it is as it was at first."""
    if not story.changed_by:
        return ""
    if story.first != shown_in_words(report):
        return f"changed by <@{story.changed_by}> from {fitted(story.first, 300)}"
    return f"refreshed by <@{story.changed_by}>" if story.changed_by != story.asker else ""


def _headline(report: Report) -> Block:
    # A header would cut what is longer.
    if len(escape(report.headline)) > HEADER_CHARACTERS:
        return section(bold(report.headline, HEADLINE_CHARACTERS))
    return HeaderBlock(text=PlainTextObject(text=escape(report.headline)))


def _shown(uploaded: UploadedReport) -> list[Block]:
    """The list or the chart, or why it is missing."""
    blocks: list[Block] = led_with(uploaded.report) if uploaded.is_list else []
    if uploaded.image is not None:
        file = SlackFile(id=uploaded.image)
        blocks.append(ImageBlock(alt_text=alt_text(uploaded.report), slack_file=file))
    if uploaded.chart is not None:
        blocks.append(uploaded.chart)
    if uploaded.warning:
        blocks.append(context(f":warning: {escape(uploaded.warning)}"))
    return blocks


def _small_print(report: Report, origin: Origin) -> Block:
    """The one note that changes how the headline reads, or how the verdict has changed, and where
    the report comes from."""
    note = fitted(report.note or report.change, CONTEXT_CHARACTERS // 2)
    return context("\n".join(filter(None, [note, origin_line(report, origin)])))
