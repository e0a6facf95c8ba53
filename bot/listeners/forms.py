"""The form for a report: opened, updated while it is filled in, searched and submitted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.answering.answer import Answering
from bot.answering.answer_or_ask import answer_or_ask
from bot.answering.ephemeral import PrivateReply, post_privately
from bot.answering.error_boundary import reporting_errors_to
from bot.asking.asked import Asked, from_text
from bot.asking.board_choice import usual_board
from bot.asking.grammar import parse_message, without_mentions
from bot.asking.report_request import NotARequest, ReportRequest
from bot.blocks.buttons import OPEN_FORM
from bot.blocks.report_form import (
    BOARD_INPUT,
    REPORT_FORM,
    REPORT_INPUT,
    answered_in,
    asked_in,
    report_form,
)
from bot.blocks.suggestions import Suggestions
from bot.boards.cache import Boards
from bot.errors import WrongUsage
from bot.listeners.modals import update_form
from bot.tenancy.conversation import DIRECT, Conversation, ConversationId
from bot.tenancy.visibility import NO_BOARD, VisibleBoards, VisibleFrom
from bot.wiring import Analytics
from integrations.slack import SlackDestination, Surfaces
from integrations.store.choices import Choices
from metrics.model.report import Unit
from metrics.reports.catalogue import parameters

log = logging.getLogger(__name__)

SHORTCUT = "report_on_this_sprint"


@dataclass(frozen=True)
class FormSources:
    """What the form is filled in from, and what can be chosen in it.

    Attributes:
        unit: what reports count in when nobody says what.
        visible_from: gives the boards that may be seen from a conversation.
        boards: what is known of them.
        choices: which boards conversations have chosen.
        clock: gives the moment, an aware datetime.
    """

    unit: Unit
    visible_from: VisibleFrom
    boards: Boards
    choices: Choices
    clock: Callable[[], datetime]


def register(app: App, analytics: Analytics) -> None:
    """Listen to what opens the form, and to its inputs."""
    sources = FormSources(
        analytics.unit,
        analytics.visible_from,
        analytics.boards,
        analytics.choices,
        analytics.clock,
    )
    app.action(OPEN_FORM)(partial(open_from_button, sources=sources))
    app.shortcut(SHORTCUT)(partial(open_from_message, sources=sources))
    for name in (REPORT_INPUT, BOARD_INPUT):
        app.action(name)(partial(change_form, visible_from=analytics.visible_from))
    for parameter in parameters().values():
        if parameter.source:
            app.options(parameter.name)(partial(suggest, sources=sources))
    app.view(REPORT_FORM)(partial(submit_form, answering=analytics.answering))


def open_from_button(
    ack: Ack, body: dict[str, Any], context: BoltContext, *, sources: FormSources
) -> None:
    """Open the form for the report whose button was pressed."""
    ack()
    container = body["container"]
    channel = body.get("channel", {}).get("id", "")
    thread_ts = container.get("thread_ts") or container.get("message_ts", "")
    asked = _asked_by_button(body["actions"][0].get("value", ""), sources.unit)
    _open(asked, _opened_in(body, channel, thread_ts, asked.origin), body, context, sources)


def open_from_message(
    ack: Ack, body: dict[str, Any], context: BoltContext, *, sources: FormSources
) -> None:
    """Open the form for the message on which the shortcut was used."""
    ack()
    message, channel = body["message"], body["channel"]["id"]
    to = _opened_in(body, channel, message.get("thread_ts") or message["ts"])
    visible = sources.visible_from(to.id)
    asked = _asked_by_message(message, visible, sources.unit, sources.clock())
    _open(asked, replace(to, origin=asked.origin), body, context, sources)


def change_form(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    visible_from: VisibleFrom,
) -> None:
    """Show the inputs of the report, or the board, that was chosen in the form."""
    ack()
    view = body["view"]
    (asked, labels), to = asked_in(view), answered_in(body)
    visible = visible_from(to.asked_in)
    update_form(context, view, report_form(asked, to, visible, labels))


def suggest(ack: Ack, body: dict[str, Any], *, sources: FormSources) -> None:
    """Suggest values for what is typed into an input of the form."""
    (asked, _), to = asked_in(body["view"]), answered_in(body)
    visible = sources.visible_from(to.asked_in)
    board, typed = asked.request.board or visible.default, body.get("value") or ""
    suggestions = Suggestions(visible, sources.boards.last_exported_or_outline, sources.clock())
    try:
        visible.check(asked.request.report, board)
        source = parameters()[body["action_id"]].source
        options = suggestions.of(source, board, typed) if source else []
    except WrongUsage as error:
        # Said when the form is submitted: a list of suggestions has no room for a sentence.
        log.info("Nothing can be suggested: %s", error)
        options = []
    ack(options=[option.to_dict() for option in options])


def submit_form(
    ack: Ack, body: dict[str, Any], context: BoltContext, *, answering: Answering
) -> None:
    """Answer what the form asks for."""
    ack()
    (asked, _), to = asked_in(body["view"]), answered_in(body)
    slack, reply = SlackDestination(context.client), _private_reply(context, to)
    with reporting_errors_to(reply, to.asker, "A form that was submitted"):
        channel = to.id.channel if to.id.is_open else slack.open_direct(to.asker)
        to = replace(to, id=replace(to.id, channel=channel))
        answer_or_ask(Asked(asked.request, private=asked.private), to, slack, reply, answering)


def _open(
    asked: Asked, to: Conversation, body: dict[str, Any], context: BoltContext, sources: FormSources
) -> None:
    visible = sources.visible_from(to.asked_in)
    if not asked.request.board:
        board = usual_board(to.asked_in, visible, sources.choices)
        asked = replace(asked, request=replace(asked.request, board=board))
    with reporting_errors_to(_private_reply(context, to), to.asker, "A form"):
        if not visible.boards:
            raise WrongUsage(NO_BOARD)
        if asked.request.board:
            visible.check(asked.request.report, *asked.request.boards)
        # From the last export only: a trigger id expires after three seconds.
        suggestions = Suggestions(visible, sources.boards.last_exported, sources.clock())
        view = report_form(asked, to, visible, suggestions.labels(asked.request))
        Surfaces(context.client).open_modal(body["trigger_id"], view)


def _opened_in(
    body: dict[str, Any], channel: str, thread_ts: str, origin: str = ""
) -> Conversation:
    """The conversation where the form is opened; `channel` is empty in the Home tab."""
    return Conversation(
        ConversationId(body["team"]["id"], channel or DIRECT),
        body["user"]["id"],
        thread_ts=(thread_ts or None) if channel else None,
        origin=origin,
    )


def _private_reply(context: BoltContext, to: Conversation) -> PrivateReply:
    channel = to.id.channel if to.id.is_open else ""
    return partial(post_privately, SlackDestination(context.client), channel, to.asker)


def _asked_by_button(value: str, unit: Unit) -> Asked:
    try:
        return from_text(value)
    except NotARequest:
        return _usual(unit)


def _asked_by_message(
    message: dict[str, Any], visible: VisibleBoards, unit: Unit, now: datetime
) -> Asked:
    """The report that a message shows, or what its words ask for, or else the usual one."""
    for block in message.get("blocks") or ():
        for element in block.get("elements") or ():
            if element.get("action_id") == OPEN_FORM:
                return _asked_by_button(element["value"], unit)
    try:
        text = without_mentions(message.get("text") or "")
        return Asked(parse_message(text, visible, unit, now).request)
    except WrongUsage:
        return _usual(unit)


def _usual(unit: Unit) -> Asked:
    return Asked(ReportRequest("sprint-burndown", "", unit))
