"""The Home tab, whose buttons are answered in a direct message."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.answering.answer import Answering
from bot.answering.answer_or_ask import answer_or_ask
from bot.answering.ephemeral import post_privately
from bot.answering.error_boundary import reporting_errors_to
from bot.asking.asked import Asked
from bot.boards.cache import Boards
from bot.listeners.home_view import ASK, publish_home
from bot.listeners.jobs import press_job
from bot.listeners.presses import Presses, asked_by_press
from bot.schedules.due import DueSchedules
from bot.schedules.list_blocks import home_blocks
from bot.schedules.status import ScheduleStatus, statuses_for
from bot.tenancy.conversation import DIRECT, Conversation, ConversationId
from bot.tenancy.membership import Memberships
from bot.tenancy.visibility import VisibleBoards, VisibleFrom
from bot.wiring import Analytics
from bot.work.job import Asker, ForAll, Job
from bot.work.lanes import Lanes
from integrations.errors import IntegrationError
from integrations.slack import People, SlackDestination
from integrations.store.ledger import Ledger
from metrics.model.report import Unit

log = logging.getLogger(__name__)


def register(app: App, analytics: Analytics) -> None:
    """Listen to the opening of the Home tab, and to its buttons."""
    app.event("app_home_opened")(
        partial(
            home_opened,
            unit=analytics.unit,
            visible_from=analytics.visible_from,
            boards=analytics.boards,
            people=analytics.people,
            memberships=analytics.memberships,
            due=analytics.due,
            ledger=analytics.store.ledger,
            lanes=analytics.lanes,
        )
    )
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
    unit: Unit,
    visible_from: VisibleFrom,
    boards: Boards,
    people: People,
    memberships: Memberships,
    due: DueSchedules,
    ledger: Ledger,
    lanes: Lanes,
) -> None:
    """Show the Home tab to the person who opens it."""
    if event["tab"] != "home":
        return
    team, user = context.team_id or "", event["user"]

    def show() -> None:
        visible = visible_from(ConversationId(team, DIRECT))
        is_member = partial(_is_member, context, team, user, memberships)
        statuses = _statuses(context, team, user, people, due, ledger, visible, is_member)
        publish_home(context, user, visible, unit, boards.last_exported, home_blocks(statuses))

    # People who open it again before it is shown see it once.
    asker = Asker(team, user, user)
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
    reply = partial(post_privately, slack, "", user)
    at = answering.sources.clock()
    to = Conversation(ConversationId(context.team_id or "", DIRECT), user, asked_at=at)

    def answer() -> ForAll:
        with reporting_errors_to(reply, user, "A button of the Home tab") as outcome:
            asked = Asked(asked_by_press(body).request)
            direct = replace(to, id=replace(to.id, channel=slack.open_direct(user)))
            outcome.for_all = answer_or_ask(asked, direct, slack, reply, answering)
        return outcome.for_all

    lanes.hand_on(lanes.reports, replace(press_job(body, context, answer, presses), say=reply))


def _statuses(
    context: BoltContext,
    team: str,
    user: str,
    people: People,
    due: DueSchedules,
    ledger: Ledger,
    visible: VisibleBoards,
    is_member: Callable[[str], bool],
) -> list[ScheduleStatus]:
    """The schedules that the user may change; none where Slack does not say in time who they are,
    which the next look at the tab shows."""
    try:
        # Whether they are admins now, not an hour ago.
        if person := people.look_up(context.client, team, user, within=0).person():
            return statuses_for(person, team, due, ledger, visible, is_member)
        log.warning("The schedules of %s are not shown: Slack does not tell who that is", user)
    except IntegrationError as error:
        log.warning("The schedules of %s are not shown: %s", user, error)
    return []


def _is_member(
    context: BoltContext, team: str, user: str, memberships: Memberships, channel: str
) -> bool:
    return bool(memberships.is_member(context.client, ConversationId(team, channel), user))
