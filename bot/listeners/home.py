"""The Home tab: a button for each report of each board, answered in a direct message."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.answering.answer_or_ask import answer_or_ask
from bot.answering.ephemeral import tell_person
from bot.answering.error_boundary import bounded
from bot.asking.asked import Asked, from_text
from bot.asking.report_request import NotARequest
from bot.boards.cache import Boards
from bot.listeners.actions import OLD_BUTTON, Once
from bot.listeners.home_view import ASK, home
from bot.schedules.due import DueSchedules
from bot.schedules.list_blocks import home_blocks
from bot.schedules.status import ScheduleStatus, statuses_for
from bot.tenancy.conversation import DIRECT, Conversation, ConversationId
from bot.tenancy.visibility import VisibleBoards, visible_boards
from bot.wiring import Analytics
from integrations.errors import IntegrationError
from integrations.slack import People, SlackDestination, Surfaces
from integrations.store.ledger import Ledger
from metrics.model.report import Unit

log = logging.getLogger(__name__)


def register(app: App, analytics: Analytics) -> None:
    """Listen to who opens the Home tab, and to its buttons."""
    ledger = analytics.store.ledger
    due, once = analytics.due, Once()

    def opened(event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        if event["tab"] == "home":
            visible = visible_boards(ConversationId(body["team_id"], DIRECT), analytics.settings)
            unit = Unit(analytics.settings.default_unit)
            user = event["user"]
            mine = _statuses(context, body["team_id"], user, analytics.people, due, ledger)
            publish_home(context, user, visible, unit, analytics.boards, mine)

    def ask(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        slack, user = SlackDestination(context.client), body["user"]["id"]
        tell = partial(tell_person, slack, "", user)
        to = Conversation(ConversationId(body["team"]["id"], DIRECT), user)

        def work() -> None:
            try:
                asked = Asked(from_text(body["actions"][0]["value"]).request)
            except NotARequest:
                tell(OLD_BUTTON)
                return
            there = replace(to, id=replace(to.id, channel=slack.open_direct(user)))
            answer_or_ask(asked, there, slack, tell, analytics.answering)

        once.do(body, lambda: bounded(work, to, tell, "A button of the Home tab"))

    app.event("app_home_opened")(opened)
    app.action(re.compile(rf"{ASK}_.+"))(ask)


def publish_home(
    context: BoltContext,
    user: str,
    visible: VisibleBoards,
    unit: Unit,
    boards: Boards,
    statuses: Sequence[ScheduleStatus],
) -> None:
    """Show somebody their Home tab: the boards they may know, and the schedules they may change.

    Raises IntegrationError.
    """
    view = home(visible, unit, boards.last_exported, home_blocks(statuses))
    Surfaces(context.client).publish_home(user, view)


def _statuses(
    context: BoltContext, team: str, user: str, people: People, due: DueSchedules, ledger: Ledger
) -> list[ScheduleStatus]:
    """The schedules that somebody may change; none where that cannot be told."""
    try:
        return statuses_for(people.get(context.client, team, user), team, due, ledger)
    except IntegrationError as error:
        log.warning("The schedules of %s are not shown: %s", user, error)
        return []
