"""The form for a report: opened, updated while it is filled in, searched and submitted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.answering.answer import Answering
from bot.answering.answer_or_ask import answer_or_ask
from bot.answering.ephemeral import AddressedReply, PrivateAddress
from bot.answering.error_boundary import reporting_errors_to
from bot.answering.turn import Turn
from bot.asking.asked import Asked, from_text
from bot.asking.board_choice import ReadChoices, usual_board
from bot.asking.grammar import parse_message, without_mentions
from bot.asking.report_request import NotARequest, ReportRequest
from bot.blocks.buttons import OPEN_FORM, SHOW_DETAILS
from bot.blocks.report_form import (
    BOARD_INPUT,
    REPORT_FORM,
    REPORT_INPUT,
    answered_in,
    asked_in,
    report_form,
)
from bot.blocks.suggestions import Suggestions, boards_like, offered
from bot.errors import WrongUsage
from bot.listeners.jobs import hand_on_quick, same_question
from bot.listeners.modals import update_form
from bot.tenancy.conversation import DIRECT, Conversation, ConversationId
from bot.tenancy.membership import IsMember, Memberships, confirmed, with_origin
from bot.tenancy.visibility import NoBoard, VisibleBoards, VisibleFrom, visible_boards
from bot.wiring import Analytics
from bot.work.job import ForAll, Job, asker_in
from bot.work.lanes import Lanes
from integrations.github import Look
from integrations.slack import SlackDestination, Surfaces
from metrics.model.board import Board
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
        known: gives what is known at once of a board.
        choices: which boards conversations have chosen, known at once.
        memberships: who is a member of which channel.
        clock: gives the moment, an aware datetime.
    """

    unit: Unit
    visible_from: VisibleFrom
    known: Callable[[str], Board | None]
    choices: ReadChoices
    memberships: Memberships
    clock: Callable[[], datetime]


def register(app: App, analytics: Analytics) -> None:
    """Listen to what opens the form, and to its inputs."""
    sources = FormSources(
        analytics.unit,
        analytics.visible_from,
        analytics.known_boards.get,
        analytics.choices.at_hand,
        analytics.memberships,
        analytics.clock,
    )
    lanes = analytics.lanes
    app.action(OPEN_FORM)(partial(open_from_button, sources=sources, lanes=lanes))
    app.shortcut(SHORTCUT)(partial(open_from_message, sources=sources, lanes=lanes))
    for name in (REPORT_INPUT, BOARD_INPUT):
        app.action(name)(partial(change_form, sources=sources, lanes=lanes))
    for parameter in parameters().values():
        if parameter.source:
            app.options(parameter.name)(partial(suggest, sources=sources, lanes=lanes))
    app.options(BOARD_INPUT)(partial(suggest_boards, sources=sources, lanes=lanes))
    app.view(REPORT_FORM)(partial(submit_form, answering=analytics.answering, lanes=lanes))


def open_from_button(
    ack: Ack, body: dict[str, Any], context: BoltContext, *, sources: FormSources, lanes: Lanes
) -> None:
    """Open the form for the report whose button was pressed."""
    ack()
    container = body["container"]
    channel = body.get("channel", {}).get("id", "")
    thread_ts = container.get("thread_ts") or container.get("message_ts", "")
    asked = _asked_by_button(body["actions"][0].get("value", ""), sources.unit)
    to = _opened_in(body, context, channel, thread_ts)
    _hand_on(partial(_open, asked, to, body, context, sources), to, context, lanes)


def open_from_message(
    ack: Ack, body: dict[str, Any], context: BoltContext, *, sources: FormSources, lanes: Lanes
) -> None:
    """Open the form for the message on which the shortcut was used."""
    ack()
    message, channel = body["message"], body["channel"]["id"]
    to = _opened_in(body, context, channel, message.get("thread_ts") or message["ts"])
    # Anybody's app may have posted it, with whatever it likes in its buttons.
    is_own = bool(context.bot_id) and message.get("bot_id") == context.bot_id

    def open_() -> None:
        visible = sources.visible_from(to.id)
        asked = _asked_by_message(message, visible, sources.unit, sources.clock(), is_own=is_own)
        _open(asked, to, body, context, sources)

    _hand_on(open_, to, context, lanes)


def change_form(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    sources: FormSources,
    lanes: Lanes,
) -> None:
    """Show the inputs of the report, or the board, that was chosen in the form."""
    ack()
    view = body["view"]
    (asked, options), to = asked_in(view), answered_in(body, context.team_id or "")

    def change() -> None:
        there = _confirmed(to, asked, partial(sources.memberships.is_member, context.client))
        visible = sources.visible_from(there.asked_in)
        _remember_boards(asked, visible, sources)
        update_form(context, view, report_form(asked, to, visible, options))

    _hand_on(change, to, context, lanes)


def suggest(
    ack: Ack, body: dict[str, Any], context: BoltContext, *, sources: FormSources, lanes: Lanes
) -> None:
    """Suggest values for what is typed into an input of the form."""
    asked, visible = _visible_at_once(body, context, sources, lanes)
    board, typed = asked.request.board or visible.default, body.get("value") or ""
    # What is not known yet is being read, and known when the next letter is typed.
    suggestions = Suggestions(visible, sources.known, sources.clock())
    try:
        visible.check(asked.request.report, board)
        source = parameters()[body["action_id"]].source
        options = suggestions.of(source, board, typed) if source else []
    except WrongUsage as error:
        # Said when the form is submitted: a list of suggestions has no room for a sentence.
        log.info("Nothing can be suggested: %s", error)
        options = []
    ack(options=offered(options))


def suggest_boards(
    ack: Ack, body: dict[str, Any], context: BoltContext, *, sources: FormSources, lanes: Lanes
) -> None:
    """Suggest boards for what is typed into their input."""
    _, visible = _visible_at_once(body, context, sources, lanes)
    ack(options=offered(boards_like(body.get("value") or "", visible)))


def submit_form(
    ack: Ack, body: dict[str, Any], context: BoltContext, *, answering: Answering, lanes: Lanes
) -> None:
    """Answer what the form asks for; where there is no room for it, say so in the form."""
    (asked, _), to = asked_in(body["view"]), answered_in(body, context.team_id or "")
    to = replace(to, asked_at=answering.sources.clock())
    reply = _private_reply(context, to)
    key = same_question(asked.request, replace(to, origin=asked.origin), asked.private)
    turn = Turn(begin_posting=partial(lanes.reports.send, key))

    def answer() -> ForAll:
        slack = SlackDestination(context.client)
        with reporting_errors_to(reply, to.asker, "A form that was submitted") as outcome:
            is_member = partial(answering.memberships.is_member, context.client)
            there = _confirmed(to, asked, is_member)
            if not there.id.is_open:
                there = there.sent_to(slack.open_direct(to.asker))
            request = _with_whole_values(asked.request, there, answering)
            meant = Asked(request, private=asked.private)
            for_all = answer_or_ask(meant, there, slack, reply, answering, turn)
            # In place of a channel that they are not in, they alone have it.
            outcome.for_all = for_all if there.id == to.id else False
        return outcome.for_all

    refusal = lanes.reports.take_in(Job(answer, asker_in(to), reply, key))
    if refusal is None:
        ack()
    else:
        ack(response_action="errors", errors={REPORT_INPUT: refusal.sentence})


def _with_whole_values(
    request: ReportRequest, there: Conversation, answering: Answering
) -> ReportRequest:
    """The request with whole values, from its board as it is now, which the report reads too."""
    boards, clock = answering.sources.boards, answering.sources.clock
    visible = visible_boards(there.asked_in, answering.settings)
    read = partial(boards.get, look=Look.LATER)
    return Suggestions(visible, read, clock()).with_whole_values(request)


def _hand_on(
    open_: Callable[[], object],
    to: Conversation,
    context: BoltContext,
    lanes: Lanes,
    key: Hashable = None,
) -> None:
    hand_on_quick(open_, asker_in(to), _private_reply(context, to), lanes, "A form", key)


def _visible_at_once(
    body: dict[str, Any], context: BoltContext, sources: FormSources, lanes: Lanes
) -> tuple[Asked, VisibleBoards]:
    """What an open form asks for, and the boards that it may ask about, as far as that is known."""
    (asked, _), to = asked_in(body["view"]), answered_in(body, context.team_id or "")
    memberships = sources.memberships
    there = _confirmed(to, asked, memberships.is_known)
    if there.id != to.id or there.origin != asked.origin:
        # Whether they are members there is known when the next letter is typed.
        look = partial(_confirmed, to, asked, partial(memberships.is_member, context.client))
        # Once for all letters that are typed meanwhile.
        key = ("member", to.id, asked.origin, to.asker)
        _hand_on(look, to, context, lanes, key)
    return asked, sources.visible_from(there.asked_in)


def _confirmed(to: Conversation, asked: Asked, is_member: IsMember) -> Conversation:
    """Where a form is answered, and whose boards it may ask about, which the form itself says."""
    return with_origin(confirmed(to, is_member), asked.origin, is_member)


def _remember_boards(asked: Asked, visible: VisibleBoards, sources: FormSources) -> None:
    """Have read what may be suggested of the board of a form, before it is asked for."""
    with suppress(WrongUsage):
        sources.known(visible.get(asked.request.board).key)
        sources.known(visible.with_deliverables_of(asked.request.board).key)


def _open(
    asked: Asked, to: Conversation, body: dict[str, Any], context: BoltContext, sources: FormSources
) -> None:
    is_member = partial(sources.memberships.is_member, context.client)
    to = with_origin(to, asked.origin, is_member)
    asked = replace(asked, origin=to.origin)
    visible = sources.visible_from(to.asked_in)
    if not asked.request.board:
        board = usual_board(to.asked_in, visible, sources.choices)
        asked = replace(asked, request=replace(asked.request, board=board))
    if not visible.boards:
        raise NoBoard
    if asked.request.board:
        visible.check(asked.request.report, *asked.request.boards)
    _remember_boards(asked, visible, sources)
    # From what is known at once: a trigger id expires after three seconds.
    suggestions = Suggestions(visible, sources.known, sources.clock())
    view = report_form(asked, to, visible, suggestions.options(asked.request))
    Surfaces(context.client).open_modal(body["trigger_id"], view)


def _opened_in(
    body: dict[str, Any], context: BoltContext, channel: str, thread_ts: str
) -> Conversation:
    """The conversation where the form is opened; `channel` is empty in the Home tab."""
    return Conversation(
        ConversationId(context.team_id or "", channel or DIRECT),
        body["user"]["id"],
        thread_ts=(thread_ts or None) if channel else None,
    )


def _private_reply(context: BoltContext, to: Conversation) -> AddressedReply:
    channel = to.id.channel if to.id.is_open else ""
    return AddressedReply(SlackDestination(context.client), PrivateAddress(to.asker, channel))


def _asked_by_button(value: str, unit: Unit) -> Asked:
    try:
        return from_text(value)
    except NotARequest:
        return _usual(unit)


def _asked_by_message(
    message: dict[str, Any], visible: VisibleBoards, unit: Unit, now: datetime, *, is_own: bool
) -> Asked:
    """The report that a message of the bot shows, or what the words of any message ask for, or else
    the usual one."""
    for block in (message.get("blocks") or ()) if is_own else ():
        for element in block.get("elements") or ():
            if element.get("action_id") in (OPEN_FORM, SHOW_DETAILS):
                return _asked_by_button(element.get("value", ""), unit)
    try:
        text = without_mentions(message.get("text") or "")
        return Asked(parse_message(text, visible, unit, now).request)
    except WrongUsage:
        return _usual(unit)


def _usual(unit: Unit) -> Asked:
    return Asked(ReportRequest("sprint-burndown", "", unit))
