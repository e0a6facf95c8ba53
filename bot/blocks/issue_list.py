"""The issues behind figures -> Block Kit: a native table, or a list where Slack takes none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
from slack_sdk.models.blocks import Block, MarkdownTextObject, SectionBlock, TableBlock

from bot.blocks.mrkdwn import SECTION_CHARACTERS, bold, context, escape, link
from metrics.model.report import Report, Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.text.formatting import count, short_day, shortened

# Slack's limits: https://docs.slack.dev/reference/block-kit/blocks/table-block
ROWS_OF_TABLE = 100
# A message holds some 13,000 characters, and has more to say than its issues.
CHARACTERS = 6500
TITLE_CHARACTERS = 120
# Of a list that a report leads with.
MOST_LED_WITH = 10
NOTHING = "–"
# What an amount counts where that is not the report's unit.
AMOUNTS = {"flow": "day"}

Cell = dict[str, Any]


@dataclass(frozen=True)
class ListedIssue:
    """A row of `Report.details` as people read it; what is not known is empty.

    Attributes:
        what: Its group, such as "added".
        name: `repository#12`, with the owner where there are several.
        title: On one line, cut where it is long.
        url: Where it is.
        amount: Such as `3 points`.
        assignees: `ana, ben`.
        day: `20 Nov`.
    """

    what: str
    name: str
    title: str
    url: str
    amount: str
    assignees: str
    day: str


def listed_issues(report: Report) -> list[ListedIssue]:
    """The issues behind the figures of a report, in its order."""
    owners = {name.partition("/")[0] for name in report.details["issue"]}
    noun = _noun(report)
    return [
        ListedIssue(
            what=_capitalised(_text(row["what"])),
            name=row["issue"].partition("/")[2] if len(owners) == 1 else row["issue"],
            title=shortened(_text(row["title"]), TITLE_CHARACTERS),
            url=_text(row["url"]),
            amount=_amount(row["amount"], noun),
            assignees=_text(row["assignees"]),
            day=short_day(date.fromisoformat(row["day"])) if _text(row["day"]) else "",
        )
        for row in report.details.to_dict("records")
    ]


def issue_table(issues: Sequence[ListedIssue], room: int = CHARACTERS) -> tuple[Block, int]:
    """A table of the first of the issues, and of how many."""
    texts = {
        "What": [issue.what for issue in issues],
        "Issue": [f"{issue.name} {issue.title}" for issue in issues],
        "Amount": [issue.amount for issue in issues],
        "Assignees": [issue.assignees for issue in issues],
        "Day": [issue.day for issue in issues],
    }
    columns = {name: values for name, values in texts.items() if any(values)}
    rows: list[list[Cell]] = [[_words(name, bold=True) for name in columns]]
    for place, issue in enumerate(issues[: ROWS_OF_TABLE - 1]):
        room -= sum(len(values[place]) for values in columns.values())
        if room < 0:
            break
        rows.append(
            [
                _linked(issue) if name == "Issue" else _words(values[place] or NOTHING)
                for name, values in columns.items()
            ]
        )
    settings = [{"is_wrapped": name == "Issue"} for name in columns]
    return TableBlock(rows=rows, column_settings=settings), len(rows) - 1


def issue_lines(
    issues: Sequence[ListedIssue], most: int = ROWS_OF_TABLE, room: int = CHARACTERS
) -> tuple[list[Block], int]:
    """A list of the first of the issues, by group, and of how many."""
    lines: list[str] = []
    shown, what = 0, ""
    for issue in issues[:most]:
        heading = [*([""] if lines else []), bold(issue.what, 200)] if issue.what != what else []
        added = [*heading, _line(issue)]
        room -= sum(map(len, added))
        if room < 0:
            break
        lines += added
        shown, what = shown + 1, issue.what
    return list(_paragraphs(lines)), shown


def led_with(report: Report) -> list[Block]:
    """The list that a report was asked for, to stand below its finding."""
    issues = listed_issues(report)
    if len({issue.what for issue in issues}) == 1:
        # The finding says what they are.
        issues = [replace(issue, what="") for issue in issues]
    blocks, shown = issue_lines(issues, MOST_LED_WITH)
    rest = len(issues) - shown
    return [*blocks, *([context(f"and {rest} more, in *Details*")] if rest else [])]


def _noun(report: Report) -> str:
    """What an amount of the report counts; empty where every issue counts as one."""
    in_points = CATALOGUE[report.name].counts and report.unit is Unit.POINTS
    return AMOUNTS.get(report.name, "point" if in_points else "")


def _amount(value: Any, noun: str) -> str:
    """`3 points`; empty where it is not known. An issue without an estimate has 0 points, too."""
    if not noun or pd.isna(value) or (noun == "point" and not value):
        return ""
    return count(value, noun)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _line(issue: ListedIssue) -> str:
    # Three backticks in two titles would make code of all that is between.
    title = escape(issue.title.replace("`", "ˋ"))
    about = " · ".join(filter(None, [issue.amount, escape(issue.assignees), issue.day]))
    return f"• {link(issue.url, issue.name)} {title}" + (f" · {about}" if about else "")


def _paragraphs(lines: Sequence[str]) -> Iterator[Block]:
    """The lines in as few sections as hold them, in which nothing but our links is linked."""
    text = ""
    for line in lines:
        if text and len(text) + 1 + len(line) > SECTION_CHARACTERS:
            yield SectionBlock(text=MarkdownTextObject(text=text, verbatim=True))
            text = ""
        text = f"{text}\n{line}" if text else line
    if text:
        yield SectionBlock(text=MarkdownTextObject(text=text, verbatim=True))


def _words(text: str, *, bold: bool = False) -> Cell:
    """A cell of plain words: nothing in a text of rich text is read as markup."""
    style = {"style": {"bold": True}} if bold else {}
    return _rich({"type": "text", "text": text, **style})


def _linked(issue: ListedIssue) -> Cell:
    """A cell of the issue's number, linked, and its title."""
    name = (
        {"type": "link", "url": issue.url, "text": issue.name}
        if issue.url.startswith("https://")
        else {"type": "text", "text": issue.name}
    )
    return _rich(name, *([{"type": "text", "text": f" {issue.title}"}] if issue.title else []))


def _rich(*elements: dict[str, Any]) -> Cell:
    section = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [section]}
