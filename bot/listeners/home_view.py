"""The Home tab: a button for each report of each board, and what else is given to show there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from slack_bolt import BoltContext
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
)
from slack_sdk.models.views import View

from bot.asking.asked import Asked, as_text
from bot.asking.report_request import ReportRequest
from bot.blocks.buttons import OPEN_FORM
from bot.blocks.mrkdwn import date_link, escape, link, section
from bot.tenancy.visibility import NO_BOARD, VisibleBoards
from integrations.slack import Surfaces
from metrics.model.board import Board
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE

ASK = "home_ask"
INTRODUCTION = (
    "Press a report, and I answer in a direct message. "
    "In a channel, `/report-help` lists what I can be asked."
)
# Slack takes a hundred blocks in a view; each board takes four, and schedules up to fifty. Of the
# 250 KB that it takes, names of boards are the most.
MOST_BOARDS = 10
LONGEST_IN_ACTION = 40


def publish_home(
    context: BoltContext,
    user: str,
    visible: VisibleBoards,
    unit: Unit,
    last_exported: Callable[[str], Board | None],
    more: Sequence[Block],
) -> None:
    """Show a user their Home tab: the boards they may see, and `more` below them.

    Raises IntegrationError.
    """
    Surfaces(context.client).publish_home(user, home(visible, unit, last_exported, more))


def home(
    visible: VisibleBoards,
    unit: Unit,
    last_exported: Callable[[str], Board | None],
    more: Sequence[Block] = (),
) -> View:
    """The Home tab with those boards, and `more` blocks below them.

    Its buttons ask for reports in `unit`; `last_exported` returns the last export of a board by
    its key.
    """
    blocks: list[Block] = [
        HeaderBlock(text=PlainTextObject(text="How is the sprint going?")),
        section(INTRODUCTION),
    ]
    if not visible.boards:
        blocks.append(section(NO_BOARD))
    for name in visible.team_boards[:MOST_BOARDS]:
        blocks += _board(name, visible, unit, last_exported(visible.get(name).key))
    if (hidden := len(visible.team_boards) - MOST_BOARDS) > 0:
        blocks.append(section(f"… and {hidden} more boards: *More…* offers them all."))
    return View(type="home", blocks=[*blocks, *more])


def _board(name: str, visible: VisibleBoards, unit: Unit, seen: Board | None) -> list[Block]:
    board = visible.get(name)
    about = f"Project {board.project} of {escape(board.owner)}"
    if seen is not None:
        about = link(seen.url, seen.title)
        if seen.exported_at is not None:
            about += f" · seen {date_link(seen.exported_at)}"
    usual = ReportRequest("sprint-burndown", name, unit)
    buttons = [
        ButtonElement(
            action_id=f"{ASK}_{name[:LONGEST_IN_ACTION]}_{entry.name}",
            text=entry.title,
            value=as_text(Asked(ReportRequest(entry.name, name, unit))),
        )
        for entry in CATALOGUE.values()
        if entry.stands_alone
    ]
    more = ButtonElement(action_id=OPEN_FORM, text="More…", value=as_text(Asked(usual)))
    return [
        DividerBlock(),
        section(f"*{escape(name)}*"),
        ContextBlock(
            elements=[MarkdownTextObject(text=f"{about} · days in {escape(board.timezone.key)}")]
        ),
        ActionsBlock(elements=[*buttons, more]),
    ]
