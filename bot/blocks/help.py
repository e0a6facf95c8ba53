"""What people are told when they ask for help, made from the catalogue."""

from __future__ import annotations

from dataclasses import replace

from slack_sdk.models.blocks import Block

from bot.asking.report_request import ReportRequest
from bot.blocks.buttons import CHOOSE_BOARD, Pressed, choices
from bot.blocks.report import section
from bot.tenancy.place import Place
from bot.tenancy.visibility import NO_BOARD, chosen, seen_from
from bot.wiring import Analytics
from config import Settings
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE, Entry

HELP_SUMMARY = "What can be asked here, and how?"
OTHER_BOARD = (
    "Is another board meant here when none is named? "
    "Press it: I will remember it for this conversation, and show its sprint."
)
# https://docs.slack.dev/reference/block-kit/blocks/actions-block
MOST_BUTTONS = 25


def usage_hint(entry: Entry) -> str:
    """The words a command takes, as Slack shows them behind its name."""
    kinds = [f"[{parameter.usage}]" for parameter in entry.takes]
    return " ".join([*kinds, "[by points|issues] [board NAME]"])


def command_help(entry: Entry, here: Settings) -> str:
    """What one command answers, what it takes, and examples to copy (mrkdwn).

    `here` are the settings as seen from where it is asked.
    """
    takes = [parameter.meaning for parameter in entry.takes]
    takes += ["`by points` or `by issues`", "`board NAME`", "`private`, to see it alone"]
    lines = [
        f"*/{entry.name}*: {entry.summary}",
        f"It takes, in any order: {'; '.join(takes)}.",
        "For example:",
        *(f"• `{f'/{entry.name} {example}'.rstrip()}`" for example in entry.examples),
        _boards(here),
    ]
    return "\n".join(lines)


def all_help(place: Place, analytics: Analytics) -> str:
    """What the bot can be asked in that conversation (mrkdwn)."""
    here = seen_from(place, analytics.settings)
    board = chosen(place, here, analytics.choices) or here.default_board
    lines = [
        "Ask me about a report, in your own words or by its command:",
        *(
            f"• `{entry.words[0]}`{f' or `/{entry.name}`' if entry.has_command else ''}: "
            f"{entry.summary}"
            for entry in CATALOGUE.values()
        ),
        "Add a sprint (`previous`, `Sprint 12`, `23 Nov`), `by issues`, `board NAME`, `private`.",
        "Each command explains itself: `/sprint-burndown help`.",
        _boards(replace(here, default_board=board)),
    ]
    return "\n".join(lines)


def help_message(place: Place, analytics: Analytics) -> tuple[str, list[Block]]:
    """That help as a message, with a button for each other board that may be meant there."""
    text = all_help(place, analytics)
    here = seen_from(place, analytics.settings)
    meant = chosen(place, here, analytics.choices) or here.default_board
    others = [name for name in here.team_boards if name != meant][:MOST_BUTTONS]
    blocks: list[Block] = [section(text[:3000])]
    if meant and others:
        unit = Unit(here.default_unit)
        named = [(name, Pressed(ReportRequest("sprint-burndown", name, unit))) for name in others]
        blocks += [section(OTHER_BOARD), *choices(CHOOSE_BOARD, named)]
    return text, blocks


def _boards(here: Settings) -> str:
    if not here.boards:
        return NO_BOARD
    names = ", ".join(
        f"`{name}`{' (unless told)' if name == here.default_board else ''}" for name in here.boards
    )
    return f"Boards here: {names}."
