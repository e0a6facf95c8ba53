"""The Home tab, whose buttons are answered in a direct message."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.answering.answer import Answering
from bot.answering.answer_or_ask import answer_or_ask
from bot.answering.ephemeral import AddressedReply, PrivateAddress
from bot.answering.error_boundary import reporting_errors_to
from bot.asking.asked import Asked
from bot.connecting.building import build_home_tab
from bot.listeners.home_tab import HomeTab
from bot.listeners.home_view import ASK
from bot.listeners.jobs import press_job
from bot.listeners.presses import Presses, asked_by_press
from bot.tenancy.conversation import DIRECT, Conversation, ConversationId
from bot.wiring import Analytics
from bot.work.job import Asker, ForAll, Job
from bot.work.lanes import Lanes
from integrations.slack import SlackDestination


def register(app: App, analytics: Analytics) -> None:
    """Listen to the opening of the Home tab, and to its buttons."""
    home, lanes = build_home_tab(analytics), analytics.lanes
    app.event("app_home_opened")(partial(home_opened, home=home, lanes=lanes))
    app.action(re.compile(rf"{ASK}_.+"))(
        partial(
            ask_for_report,
            presses=Presses(analytics.store.claims, analytics.clock, analytics.double_click),
            answering=analytics.answering,
            lanes=analytics.lanes,
        )
    )


def home_opened(
    event: dict[str, Any],
    context: BoltContext,
    *,
    home: HomeTab,
    lanes: Lanes,
) -> None:
    """Show the Home tab to the person who opens it."""
    if event["tab"] != "home":
        return
    team, user = context.team_id or "", event["user"]

    # People who open it again before it is shown see it once.
    asker = Asker(team, user, user)
    show = partial(home.show, context, user)
    lanes.hand_on(lanes.talk, Job(show, asker, key=("home", asker), is_press=True))


def ask_for_report(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    presses: Presses,
    answering: Answering,
    lanes: Lanes,
) -> None:
    """Answer in a direct message with the report that a button of the Home tab asks for."""
    ack()
    slack, user = SlackDestination(context.client), body["user"]["id"]
    reply = AddressedReply(slack, PrivateAddress(user))
    at = answering.sources.clock()
    to = Conversation(ConversationId(context.team_id or "", DIRECT), user, asked_at=at)

    def answer() -> ForAll:
        with reporting_errors_to(reply, user, "A button of the Home tab") as outcome:
            asked = Asked(asked_by_press(body).request)
            direct = replace(to, id=replace(to.id, channel=slack.open_direct(user)))
            outcome.for_all = answer_or_ask(asked, direct, slack, reply, answering)
        return outcome.for_all

    lanes.hand_on(lanes.reports, replace(press_job(body, context, answer, presses), say=reply))
