"""The form for a report: how it is opened, changed as one fills it in, searched and submitted."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.answering.answer_or_ask import answer_or_ask
from bot.answering.ephemeral import Tell, tell_person
from bot.answering.error_boundary import bounded
from bot.asking.asked import Asked, from_text
from bot.asking.board_choice import usual_board
from bot.asking.grammar import parse_message, without_mentions
from bot.asking.report_request import NotARequest, ReportRequest
from bot.blocks.buttons import CHANGE
from bot.blocks.report_form import BOARD, FORM, REPORT, answered_in, entered, form
from bot.blocks.suggestions import Suggestions
from bot.errors import WrongUsage
from bot.tenancy.conversation import DIRECT, Conversation, ConversationId
from bot.tenancy.visibility import NO_BOARD, VisibleBoards, visible_boards
from bot.wiring import Analytics
from integrations.slack import SlackDestination, Surfaces, ViewChanged
from metrics.model.report import Unit
from metrics.reports.catalogue import parameters

log = logging.getLogger(__name__)

SHORTCUT = "report_on_this_sprint"


def register(app: App, analytics: Analytics) -> None:
    """Listen to all that opens the form, and to what is done in it."""
    unit = Unit(analytics.settings.default_unit)

    def open_from_button(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        container = body["container"]
        channel = body.get("channel", {}).get("id", "")
        thread_ts = container.get("thread_ts") or container.get("message_ts", "")
        meant = _pressed(body["actions"][0].get("value", ""), unit)
        show(body, context, meant, _opened_in(body, channel, thread_ts, meant.origin))

    def open_from_message(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        message, channel = body["message"], body["channel"]["id"]
        to = _opened_in(body, channel, message.get("thread_ts") or message["ts"])
        visible = visible_boards(to.id, analytics.settings)
        meant = _told_by(message, visible, unit)
        show(body, context, meant, replace(to, origin=meant.origin))

    def show(body: dict[str, Any], context: BoltContext, meant: Asked, to: Conversation) -> None:
        visible = visible_boards(to.asked_in, analytics.settings)
        if not meant.request.board:
            board = usual_board(to.asked_in, visible, analytics.choices)
            meant = replace(meant, request=replace(meant.request, board=board))
        tell = _teller(context, to)

        def work() -> None:
            if not visible.boards:
                raise WrongUsage(NO_BOARD)
            if meant.request.board:
                visible.check(meant.request.report, *meant.request.boards)
            # Of what is known already: the right to open a form lasts for three seconds.
            known = Suggestions(visible, analytics.boards.last_exported, analytics.clock())
            labels = known.labels(meant.request)
            view = form(meant, to, visible, labels)
            Surfaces(context.client).open_modal(body["trigger_id"], view)

        bounded(work, to, tell, "A form")

    def change(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        view = body["view"]
        (now, labels), to = entered(view), answered_in(body)
        visible = visible_boards(to.asked_in, analytics.settings)
        try:
            drawn = form(now, to, visible, labels)
            Surfaces(context.client).update_modal(view["id"], view["hash"], drawn)
        except ViewChanged:
            log.info("A form was changed again, or closed, before it was drawn anew.")

    def suggest(ack: Ack, body: dict[str, Any]) -> None:
        (now, _), to = entered(body["view"]), answered_in(body)
        visible = visible_boards(to.asked_in, analytics.settings)
        board, typed = now.request.board or visible.default, body.get("value") or ""
        suggestions = Suggestions(visible, analytics.boards.known, analytics.clock())
        try:
            visible.check(now.request.report, board)
            source = parameters()[body["action_id"]].source
            found = suggestions.of(source, board, typed) if source else []
        except WrongUsage as error:
            # Told once it is asked for: here is no room for words.
            log.info("Nothing can be suggested: %s", error)
            found = []
        ack(options=[each.to_dict() for each in found])

    def submit(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        (now, _), to = entered(body["view"]), answered_in(body)
        slack, tell = SlackDestination(context.client), _teller(context, to)

        def work() -> None:
            channel = to.id.channel if to.id.is_open else slack.open_direct(to.asker)
            there = replace(to, id=replace(to.id, channel=channel))
            answer_or_ask(
                Asked(now.request, private=now.private), there, slack, tell, analytics.answering
            )

        bounded(work, to, tell, "A form that was submitted")

    app.action(CHANGE)(open_from_button)
    app.shortcut(SHORTCUT)(open_from_message)
    for name in (REPORT, BOARD):
        app.action(name)(change)
    for parameter in parameters().values():
        if parameter.source:
            app.options(parameter.name)(suggest)
    app.view(FORM)(submit)


def _opened_in(
    body: dict[str, Any], channel: str, thread_ts: str, origin: str = ""
) -> Conversation:
    """Where somebody opens the form; they may be in no channel, as in their Home tab."""
    return Conversation(
        ConversationId(body["team"]["id"], channel or DIRECT),
        body["user"]["id"],
        thread_ts=(thread_ts or None) if channel else None,
        origin=origin,
    )


def _teller(context: BoltContext, to: Conversation) -> Tell:
    channel = to.id.channel if to.id.is_open else ""
    return partial(tell_person, SlackDestination(context.client), channel, to.asker)


def _pressed(value: str, unit: Unit) -> Asked:
    try:
        return from_text(value)
    except NotARequest:
        return _usual(unit)


def _told_by(message: dict[str, Any], visible: VisibleBoards, unit: Unit) -> Asked:
    """The report that a message is, or what its words ask for, or else the usual one."""
    for block in message.get("blocks") or ():
        for element in block.get("elements") or ():
            if element.get("action_id") == CHANGE:
                return _pressed(element["value"], unit)
    try:
        text = without_mentions(message.get("text") or "")
        return Asked(parse_message(text, visible, unit).request)
    except WrongUsage:
        return _usual(unit)


def _usual(unit: Unit) -> Asked:
    return Asked(ReportRequest("sprint-burndown", "", unit))
