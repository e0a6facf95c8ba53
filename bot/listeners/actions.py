"""The buttons of messages: they edit their report in place, share its data, or choose."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.answering.answer import Answering
from bot.answering.answer_or_ask import answer_or_ask
from bot.answering.beside import beside
from bot.answering.ephemeral import AddressedReply, PrivateReply, addressed
from bot.answering.error_boundary import reporting_errors_to
from bot.answering.thread import send_data, send_details
from bot.answering.turn import ONLY_TURN, Turn
from bot.asking.asked import Asked
from bot.asking.board_choice import remember_board
from bot.asking.report_request import ReportRequest
from bot.blocks.buttons import (
    ASK_QUESTION,
    CHOOSE_BOARD,
    CHOOSE_REPORT,
    SHARE_DATA,
    SHOW_AGAIN,
    SHOW_BUTTONS,
    SHOW_DETAILS,
)
from bot.errors import WrongUsage, because
from bot.listeners.jobs import noted, press_job, same_question
from bot.listeners.presses import Presses, asked_by_press, take_choice_as_press
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.membership import Memberships, with_origin
from bot.tenancy.visibility import visible_boards
from bot.wiring import Analytics
from bot.work.job import ForAll
from bot.work.lanes import Lanes
from integrations.errors import IntegrationError
from integrations.slack import SlackDestination, refusals_in_words

log = logging.getLogger(__name__)

Answer = Callable[[Asked, Conversation, SlackDestination, AddressedReply], ForAll]


def register(app: App, analytics: Analytics) -> None:
    """Listen to the buttons below reports, and to those that choose a board or report."""
    presses = Presses(analytics.store.claims, analytics.clock, analytics.double_click)
    answering = analytics.answering
    lanes = analytics.lanes
    app.use(take_choice_as_press)
    for action_id in SHOW_BUTTONS:
        app.action(action_id)(
            partial(show_report, presses=presses, answering=answering, lanes=lanes)
        )
    for action_id, send in (
        (SHOW_DETAILS, partial(send_details, answering=answering)),
        (SHARE_DATA, partial(send_data, sources=analytics.sources)),
    ):
        app.action(action_id)(
            partial(
                send_below,
                presses=presses,
                send=send,
                lanes=lanes,
                memberships=analytics.memberships,
            )
        )
    for action_id in (CHOOSE_BOARD, CHOOSE_REPORT):
        app.action(re.compile(rf"{action_id}_\d+"))(
            partial(answer_choice, presses=presses, answering=answering, lanes=lanes)
        )
    app.action(re.compile(rf"{ASK_QUESTION}_\d+"))(
        partial(answer_question, presses=presses, answering=answering, lanes=lanes)
    )


def show_report(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    presses: Presses,
    answering: Answering,
    lanes: Lanes,
) -> None:
    """Replace a report by the one that a button below it asks for."""
    ack()

    def show(
        asked: Asked,
        to: Conversation,
        slack: SlackDestination,
        reply: AddressedReply,
        turn: Turn = ONLY_TURN,
    ) -> ForAll:
        is_same = body["actions"][0]["action_id"] == SHOW_AGAIN
        to = replace(to, replaces=body["message"], refreshes=is_same)
        changed_by = (asked.story.changed_by if is_same else "") or to.asker
        asked = Asked(asked.request, story=replace(asked.story, changed_by=changed_by))
        return answer_or_ask(asked, to, slack, reply, answering, turn)

    _hand_on_question(show, body, context, presses, lanes, answering, replaces=body["message"])


def send_below(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    presses: Presses,
    send: Callable[[ReportRequest, Conversation, SlackDestination, PrivateReply], object],
    lanes: Lanes,
    memberships: Memberships,
) -> None:
    """Send something of a report in the thread below it."""
    ack()

    def below(
        asked: Asked, to: Conversation, slack: SlackDestination, reply: AddressedReply
    ) -> bool:
        to = replace(to, thread_ts=to.thread_ts or body["message"]["ts"])
        send(asked.request, to, slack, reply)
        return True

    work = partial(_answer, below, body, context, _pressed_in(body, context), memberships)
    lanes.hand_on(lanes.reports, press_job(body, context, work, presses))


def answer_choice(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    presses: Presses,
    answering: Answering,
    lanes: Lanes,
) -> None:
    """Answer with the board or report that was chosen, and remember a board."""
    ack()

    def answer(
        asked: Asked, to: Conversation, slack: SlackDestination, reply: AddressedReply
    ) -> ForAll:
        if asked.request.board:
            visible_boards(to.asked_in, answering.settings).get(asked.request.board)
            choose = partial(remember_board, to.id, asked.request.board, answering.choices)
            beside(choose)
        beside(partial(_remove_question, context))
        to = replace(_in_thread_of(asked, to), private=asked.private)
        meant = Asked(asked.request, left_out=asked.left_out)
        return answer_or_ask(meant, to, slack, reply, answering)

    to = _pressed_in(body, context, answering.sources.clock())
    work = partial(_answer, answer, body, context, to, answering.memberships)
    lanes.hand_on(lanes.reports, press_job(body, context, work, presses))


def _remove_question(context: BoltContext) -> None:
    """Remove a question that is answered."""
    try:
        with refusals_in_words():
            context.respond(delete_original=True)  # type: ignore[misc]
    except IntegrationError as error:
        log.warning("A question that is answered stays: %s%s", error, because(error))


def answer_question(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    presses: Presses,
    answering: Answering,
    lanes: Lanes,
) -> None:
    """Answer a question that a greeting or help offers, which stays to be pressed again."""
    ack()

    def answer(
        asked: Asked,
        to: Conversation,
        slack: SlackDestination,
        reply: AddressedReply,
        turn: Turn = ONLY_TURN,
    ) -> ForAll:
        return answer_or_ask(asked, _in_thread_of(asked, to), slack, reply, answering, turn)

    _hand_on_question(answer, body, context, presses, lanes, answering)


def _hand_on_question(
    answer: Callable[..., ForAll],
    body: dict[str, Any],
    context: BoltContext,
    presses: Presses,
    lanes: Lanes,
    answering: Answering,
    replaces: dict[str, Any] | None = None,
) -> None:
    """Have answered what the button asks, as somebody may have typed it.

    `answer` is an Answer that takes a `turn`, too, and `replaces` is the message in whose place
    the answer is shown, or None.
    """
    to = pressed_in = _pressed_in(body, context, answering.sources.clock())
    try:
        asked = asked_by_press(body)
    except WrongUsage:
        # Its presser is told so.
        work = partial(_answer, answer, body, context, to, answering.memberships)
        lanes.hand_on(lanes.reports, press_job(body, context, work, presses))
        return
    to = replace(to, origin=asked.origin, replaces=replaces)
    if replaces is None:
        to = _in_thread_of(asked, to)
    key = same_question(asked.request, to, asked.private)
    answers = partial(answer, turn=Turn(begin_posting=partial(lanes.reports.send, key)))
    work = partial(_answer, answers, body, context, pressed_in, answering.memberships)
    job = press_job(body, context, work, presses, key)
    lanes.hand_on(lanes.reports, noted(job, asked, to, answering.memory))


def _in_thread_of(asked: Asked, to: Conversation) -> Conversation:
    """The same, but in the thread that a button names, which only its reader may have seen."""
    return replace(to, thread_ts=asked.thread_ts or to.thread_ts)


def _pressed_in(
    body: dict[str, Any], context: BoltContext, at: datetime | None = None
) -> Conversation:
    return Conversation(
        ConversationId(context.team_id or "", body["channel"]["id"]),
        body["user"]["id"],
        thread_ts=body["container"].get("thread_ts"),
        asked_at=at,
    )


def _answer(
    answer: Answer,
    body: dict[str, Any],
    context: BoltContext,
    to: Conversation,
    memberships: Memberships,
) -> ForAll:
    """Answer what the pressed button asks for, in the conversation of its message."""
    reply = addressed(context)
    with reporting_errors_to(reply, to.asker, f"A button pressed in {to.id}") as outcome:
        asked = asked_by_press(body)
        slack = SlackDestination(context.client)
        there = with_origin(to, asked.origin, partial(memberships.is_member, context.client))
        outcome.for_all = answer(asked, there, slack, reply)
    return outcome.for_all
