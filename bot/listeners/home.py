"""The Home tab: a button for each report of each board, answered in a direct message."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.answering.answer_or_ask import answer_or_ask
from bot.answering.conversation import Conversation
from bot.answering.ephemeral import tell_person
from bot.answering.error_boundary import bounded
from bot.asking.grammar import Asked
from bot.asking.report_request import NotARequest
from bot.blocks.buttons import pressed
from bot.listeners.actions import OLD_BUTTON, Once
from bot.listeners.home_view import ASK, home
from bot.schedules.commands import mine_or_none
from bot.schedules.deliveries import build_deliveries
from bot.tenancy.place import DIRECT, Place
from bot.tenancy.visibility import visible_boards
from bot.wiring import Analytics
from integrations.slack import SlackDestination, Surfaces
from metrics.model.report import Unit


def register(app: App, analytics: Analytics) -> None:
    """Listen to who opens the Home tab, and to its buttons."""
    deliveries, once = build_deliveries(analytics), Once()

    def opened(event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        if event["tab"] == "home":
            visible = visible_boards(Place(body["team_id"], DIRECT), analytics.settings)
            unit = Unit(analytics.settings.default_unit)
            user = event["user"]
            mine = mine_or_none(analytics, deliveries, context, body["team_id"], user)
            view = home(visible, unit, analytics.boards.last_exported, mine)
            Surfaces(context.client).publish_home(user, view)

    def ask(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        slack, user = SlackDestination(context.client), body["user"]["id"]
        tell = partial(tell_person, slack, "", user)
        place = Place(body["team"]["id"], DIRECT)

        def work() -> None:
            try:
                asked = Asked(pressed(body["actions"][0]["value"]).request)
            except NotARequest:
                tell(OLD_BUTTON)
                return
            there = Place(place.team, slack.open_direct(user))
            answer_or_ask(asked, Conversation(there, user), slack, tell, analytics)

        to = Conversation(place, user)
        once.do(body, lambda: bounded(work, to, tell, "A button of the Home tab"))

    app.event("app_home_opened")(opened)
    app.action(re.compile(rf"{ASK}_.+"))(ask)
