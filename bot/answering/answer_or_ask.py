"""What was asked -> an answer, or a question back where it is ambiguous."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.answering.answer import Answering, answer
from bot.answering.ephemeral import AddressedReply
from bot.answering.instead import MOST_OFFERED
from bot.answering.turn import ONLY_TURN, Turn
from bot.asking.asked import Asked, as_text
from bot.asking.board_choice import WhichBoard, with_board
from bot.asking.grammar import parse_command, parse_message, parse_mistyped
from bot.asking.report_request import ReportRequest
from bot.asking.text import plain_text
from bot.blocks.buttons import (
    CHOOSE_BOARD,
    CHOOSE_REPORT,
    VALUE_CHARACTERS,
    buttons_instead,
    choice_buttons,
)
from bot.blocks.help import MOST_BUTTONS, question_buttons
from bot.blocks.mrkdwn import SECTION_CHARACTERS, escape, section, whole
from bot.errors import NoReportNamed, Swap, WrongUsage
from bot.tenancy.conversation import Conversation
from bot.tenancy.visibility import VisibleBoards, visible_boards
from bot.work.job import ForAll
from integrations.slack import SlackDestination
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.text.formatting import shortened

WHICH_BOARD = "Which board do you mean? I will remember it for this conversation."


def answer_or_ask(
    asked: Asked,
    to: Conversation,
    slack: SlackDestination,
    reply: AddressedReply,
    answering: Answering,
    turn: Turn = ONLY_TURN,
) -> ForAll:
    """Answer what was asked, or ask which board is meant; gives how it ended for all who asked the
    same there before it was posted, which is not known where it is handed over.

    Raises WrongUsage where the board may not be seen, or none may, and IntegrationError where it
    cannot be handed over.
    """
    visible = visible_boards(to.asked_in, answering.settings)
    to = replace(to, private=to.private or asked.private)
    try:
        request = with_board(asked.request, to.id, visible, answering.choices)
    except WhichBoard as unclear:
        unanswered = replace(
            asked, origin=to.origin, thread_ts=to.thread_ts or "", private=to.private
        )
        boards = [
            (name, replace(unanswered, request=replace(asked.request, board=name)))
            for name in unclear.boards[:MOST_BUTTONS]
        ]
        question = WHICH_BOARD
        if more := len(unclear.boards) - len(boards):
            question += f" There are {more} more: say which, such as `board {unclear.boards[-1]}`."
        reply(question, [section(question), *choice_buttons(CHOOSE_BOARD, boards)])
        return False
    visible.check(request.report, *request.boards)
    if answering.hand_over is not None:
        answering.hand_over(request, to, reply, asked.left_out, asked.story)
        return False
    return answer(request, to, slack, reply, answering, asked.left_out, asked.story, turn)


def not_understood(
    error: WrongUsage,
    text: str,
    to: Conversation,
    visible: VisibleBoards,
    default_unit: Unit,
    now: datetime | None = None,
    command: str = "",
) -> tuple[str, list[Block]]:
    """The reply to a text that makes no request, with a button for each that may be meant.

    `command` is the report whose command the text stands behind. Where no report is named, nor
    nearly, the buttons ask what is asked most.
    """
    sentence = whole(escape(str(error)), SECTION_CHARACTERS)
    # An issue has to be named before its history can be asked for.
    meant = [
        (CATALOGUE[name].title, _meant(name, text, to, visible, default_unit, now))
        for name in error.nearest
        if CATALOGUE[name].stands_alone
    ]

    def read(words: str) -> Asked:
        if command:
            return parse_command(command, words, visible, default_unit, now)
        return parse_message(words, visible, default_unit, now)

    for swap in error.swaps:
        with suppress(WrongUsage):
            meant.append((shortened(swap.label), _routed(read(_swapped(swap, text)), to)))
    kept = [(name, asked) for name, asked in meant if len(as_text(asked)) <= VALUE_CHARACTERS]
    buttons = choice_buttons(CHOOSE_REPORT, kept[:MOST_OFFERED]) or buttons_instead(error)
    if isinstance(error, NoReportNamed) and not kept:
        buttons = [question_buttons(default_unit, thread_ts=to.thread_ts or "")]
    return sentence, [section(sentence), *buttons]


def _swapped(swap: Swap, text: str) -> str:
    """The text with the words that may be meant."""
    if not swap.typed:
        return swap.meant
    return re.sub(
        re.escape(swap.typed),
        lambda _: swap.meant,
        plain_text(text),
        count=1,
        flags=re.IGNORECASE,
    )


def _routed(asked: Asked, to: Conversation) -> Asked:
    """What is asked, to be answered where the text was written."""
    return replace(asked, thread_ts=to.thread_ts or "", left_out=())


def _meant(
    report: str,
    text: str,
    to: Conversation,
    visible: VisibleBoards,
    default_unit: Unit,
    now: datetime | None,
) -> Asked:
    """What the text asks of that report; the report alone where the rest cannot be understood."""
    usual = _routed(Asked(ReportRequest(report, "", default_unit)), to)
    try:
        asked = parse_mistyped(report, text, visible, default_unit, now)
    except WrongUsage:
        return usual
    as_typed = replace(usual, request=asked.request, private=asked.private)
    return as_typed if len(as_text(as_typed)) <= VALUE_CHARACTERS else usual
