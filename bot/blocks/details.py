"""`Report` -> Block Kit: all that stands behind its finding, for the thread below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import Block

from bot.blocks.issue_list import CHARACTERS, issue_lines, issue_table, listed_issues
from bot.blocks.mrkdwn import bold, context, escape, fitted, section
from bot.blocks.report import Origin, field_blocks, origin_line
from metrics.model.report import Report

# The rest of a message is for its issues.
FINDING_CHARACTERS, NOTES_CHARACTERS = 300, 2400
# Of what the chart has rows of: the issues have as much less.
ROWS_CHARACTERS = 2400


def details_blocks(report: Report, asker: str, *, as_table: bool) -> list[Block]:
    """The blocks of the details of a report: its finding, all figures, notes and issues.

    `asker` is the Slack user id of who asked for them, or empty. `as_table` lists the issues in a
    table, which not every Slack takes.
    """
    zone = f"days in {escape(report.board.timezone.key)}"
    return [
        section(bold(report.headline, FINDING_CHARACTERS)),
        *field_blocks(report.statistics),
        *_listed("Rows of the chart", report.rows, ROWS_CHARACTERS),
        *_listed("Notes", report.notes, NOTES_CHARACTERS),
        *_issues(report, "; *Data* has all" if asker else "", as_table=as_table),
        context(f"{origin_line(report, Origin(asker))} · {zone}"),
    ]


def _listed(heading: str, lines: Sequence[str], room: int) -> Iterator[Block]:
    if lines:
        yield section("\n".join([f"*{heading}*", *_bullets(lines, room)]))


def _bullets(lines: Sequence[str], room: int) -> Iterator[str]:
    longest = room // 2
    for place, text in enumerate(lines):
        line = f"• {fitted(text, longest)}"
        room -= len(line) + 1
        if room < 0:
            yield f"• … and {len(lines) - place} more"
            return
        yield line


def _issues(report: Report, others: str, *, as_table: bool) -> list[Block]:
    """The issues, and where the `others` are that have no room."""
    issues = listed_issues(report)
    if not issues:
        return []
    room = CHARACTERS - ROWS_CHARACTERS * bool(report.rows)
    if as_table:
        table, shown = issue_table(issues, room)
        blocks = [table]
    else:
        blocks, shown = issue_lines(issues, room=room)
    first = f" (the first {shown} of {len(issues)}{others})" if shown < len(issues) else ""
    return [section(f"*Issues behind these figures*{first}"), *blocks]
