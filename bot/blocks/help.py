"""The help, made from the catalogue."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.asking.asked import Asked
from bot.asking.report_request import ReportRequest
from bot.blocks.buttons import CHOOSE_BOARD, choice_buttons
from bot.blocks.report import section
from bot.tenancy.visibility import NO_BOARD, VisibleBoards
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE, Entry

HELP_SUMMARY = "What can be asked here, and how?"
OTHER_BOARD = (
    "Do you usually mean another board here? "
    "Press it: I will remember it for this conversation, and show its sprint."
)
# https://docs.slack.dev/reference/block-kit/blocks/actions-block
MOST_BUTTONS = 25


def usage_hint(entry: Entry) -> str:
    """The words that a command takes, as Slack shows them after its name."""
    kinds = [f"[{parameter.usage}]" for parameter in entry.takes]
    return " ".join([*kinds, "[by points|issues] [board NAME]"])


def command_help(entry: Entry, visible: VisibleBoards) -> str:
    """What one command answers, what it takes, and examples to copy (mrkdwn)."""
    takes = [parameter.meaning for parameter in entry.takes]
    takes += ["`by points` or `by issues`", "`board NAME`", "`private`, to see it alone"]
    lines = [
        f"*/{entry.name}*: {entry.summary}",
        f"It takes, in any order: {'; '.join(takes)}.",
        "For example:",
        *(f"• `{f'/{entry.name} {example}'.rstrip()}`" for example in entry.examples),
        _boards(visible, visible.default),
    ]
    return "\n".join(lines)


def all_help(visible: VisibleBoards, usual: str) -> str:
    """What the bot can be asked (mrkdwn); `usual` is the board meant when none is named."""
    lines = [
        "Ask me about a report, in your own words or by its command:",
        *(
            f"• `{entry.words[0]}`{f' or `/{entry.name}`' if entry.has_command else ''}: "
            f"{entry.summary}"
            for entry in CATALOGUE.values()
        ),
        "Add a sprint (`previous`, `Sprint 12`, `23 Nov`), `by issues`, `board NAME`, `private`.",
        "Each command explains itself: `/sprint-burndown help`.",
        _boards(visible, usual),
    ]
    return "\n".join(lines)


def help_message(visible: VisibleBoards, usual: str, unit: Unit) -> tuple[str, list[Block]]:
    """The help as a message, with a button for each other board.

    The button makes its board the usual one, and shows its sprint, counted in `unit`.
    """
    text = all_help(visible, usual)
    others = [name for name in visible.team_boards if name != usual][:MOST_BUTTONS]
    blocks: list[Block] = [section(text[:3000])]
    if usual and others:
        boards = [(name, Asked(ReportRequest("sprint-burndown", name, unit))) for name in others]
        blocks += [section(OTHER_BOARD), *choice_buttons(CHOOSE_BOARD, boards)]
    return text, blocks


def _boards(visible: VisibleBoards, usual: str) -> str:
    if not visible.boards:
        return NO_BOARD
    names = ", ".join(f"`{name}`{' (default)' if name == usual else ''}" for name in visible.boards)
    return f"Boards here: {names}."
