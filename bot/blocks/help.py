"""What can be asked: help by question and by report, and what answers a greeting."""

from __future__ import annotations

from collections.abc import Iterable

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.asking.asked import Asked, as_text
from bot.asking.report_request import ReportRequest
from bot.blocks.buttons import (
    ASK_QUESTION,
    CHOOSE_BOARD,
    CHOOSE_REPORT,
    SHOW_HELP,
    SHOW_REPORTS,
    choice_buttons,
    connect_button,
)
from bot.blocks.mrkdwn import section
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
# What people ask, and the report that answers it; the first three have buttons.
QUESTIONS = (
    ("How is the sprint going?", "sprint-burndown"),
    ("Will we make it?", "sprint-risk"),
    ("What changed since yesterday?", "sprint-summary"),
    ("How far are the deliverables?", "deliverable-status"),
    ("When will everything be done?", "delivery-forecast"),
    ("How fast are we?", "sprint-velocity"),
    ("How long do issues take us?", "flow"),
)
# What is asked of forecasts, and has no report of its own name.
ALSO_ASKED = ("how much by 18 Dec", "what if +20 points", "how right were we")
BUTTONS_OF_QUESTIONS = 3
GREETING = "Hello! Ask me in your own words, or press a question:"
INVITED = "Hello, I answer questions about the sprint: mention me, or press a button."


def usage_hint(entry: Entry) -> str:
    """The words that a command takes, as Slack shows them after its name."""
    kinds = [f"[{parameter.usage}]" for parameter in entry.takes]
    return " ".join([*kinds, "[by points|issues] [board NAME]"])


def command_help(entry: Entry, visible: VisibleBoards) -> str:
    """What one command answers, what it takes, and examples to copy (mrkdwn)."""
    takes = [parameter.meaning for parameter in entry.takes]
    takes += ["`by points` or `by issues`", "`board NAME`", "`private`, to see it alone"]
    lines = [
        f"*/{entry.name}*: {entry.summary} {entry.explanation}",
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


def short_help(visible: VisibleBoards, usual: str) -> str:
    """What people ask most (mrkdwn), as much as a phone shows at once."""
    lines = [
        "*Ask me in your own words*, for example:",
        *(f"• {question} `{CATALOGUE[name].words[0]}`" for question, name in QUESTIONS),
        "Add `previous`, `Sprint 12`, `in issues`, `board NAME` or `private`.",
        f"Try {', '.join(f'“{each}”' for each in ALSO_ASKED)}.",
        "“Post the burndown every Friday at 4 pm” schedules it.",
        _boards(visible, usual),
    ]
    return "\n".join(lines)


def help_message(visible: VisibleBoards, usual: str, unit: Unit) -> tuple[str, list[Block]]:
    """The help as a message, with a button for each other board, and one for all reports.

    The button makes its board the usual one, and shows its sprint, counted in `unit`.
    """
    text = short_help(visible, usual)
    others = [name for name in visible.team_boards if name != usual][:MOST_BUTTONS]
    blocks: list[Block] = [section(text)]
    if usual and others:
        boards = [(name, Asked(ReportRequest("sprint-burndown", name, unit))) for name in others]
        blocks += [section(OTHER_BOARD), *choice_buttons(CHOOSE_BOARD, boards)]
    more = ButtonElement(action_id=SHOW_REPORTS, text="All reports and commands")
    buttons = [more] if visible.boards else [connect_button(), more]
    return text, [*blocks, ActionsBlock(elements=[*buttons])]


def explanation(entry: Entry, unit: Unit, thread_ts: str = "") -> tuple[str, list[Block]]:
    """What the report tells and how it counts, with a button that asks for it."""
    text = f"*{entry.title}*: {entry.summary}\n{entry.explanation}"
    if not entry.stands_alone:
        return text, [section(f"{text}\nType such as `{entry.words[0]} {entry.examples[0]}`.")]
    asked = Asked(ReportRequest(entry.name, "", unit), thread_ts=thread_ts)
    return text, [section(text), *choice_buttons(CHOOSE_REPORT, [("Show it", asked)])]


def greeting(visible: VisibleBoards, unit: Unit, thread_ts: str = "") -> tuple[str, list[Block]]:
    """The answer to a greeting: one line, and buttons of what one can ask."""
    return _asking(GREETING, visible, unit, QUESTIONS[:BUTTONS_OF_QUESTIONS], thread_ts)


def invited(visible: VisibleBoards, unit: Unit) -> tuple[str, list[Block]]:
    """What is said in a channel where the bot was invited."""
    return _asking(INVITED, visible, unit, QUESTIONS[:1])


def question_buttons(
    unit: Unit,
    questions: Iterable[tuple[str, str]] = QUESTIONS[:BUTTONS_OF_QUESTIONS],
    thread_ts: str = "",
) -> ActionsBlock:
    """Buttons that ask these questions, and one for help."""
    buttons = [
        ButtonElement(
            action_id=f"{ASK_QUESTION}_{number}",
            text=question,
            value=as_text(Asked(ReportRequest(name, "", unit), thread_ts=thread_ts)),
        )
        for number, (question, name) in enumerate(questions)
    ]
    more = ButtonElement(action_id=SHOW_HELP, text="What else can I ask?")
    return ActionsBlock(elements=[*buttons, more])


def _asking(
    line: str,
    visible: VisibleBoards,
    unit: Unit,
    questions: Iterable[tuple[str, str]],
    thread_ts: str = "",
) -> tuple[str, list[Block]]:
    if not visible.boards:
        return NO_BOARD, [section(NO_BOARD), ActionsBlock(elements=[connect_button()])]
    return line, [section(line), question_buttons(unit, questions, thread_ts)]


def _boards(visible: VisibleBoards, usual: str) -> str:
    if not visible.boards:
        return NO_BOARD
    names = list(visible.boards)
    if usual in names[MOST_BUTTONS:]:
        names = [usual, *(name for name in names if name != usual)]
    listed = [f"`{name}`{' (default)' if name == usual else ''}" for name in names[:MOST_BUTTONS]]
    more = len(names) - len(listed)
    return f"Boards here: {', '.join(listed)}{f' and {more} more' if more else ''}."
