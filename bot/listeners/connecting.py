"""Forms in which admins connect boards: opened, submitted, and replaced by what came of it.

GitHub takes longer than Slack waits: a form that is submitted becomes one that says that it is
looked at, and then another.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

from slack_bolt import Ack, App, BoltContext
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.answering.ephemeral import addressed
from bot.answering.error_boundary import APOLOGY, reporting_errors_to
from bot.blocks.buttons import CONNECT
from bot.blocks.form_values import Incomplete
from bot.blocks.mrkdwn import escape
from bot.connecting import replies
from bot.connecting.building import build_connector, build_home_tab
from bot.connecting.buttons import CHANGE
from bot.connecting.connector import Connector, NotAnAdmin, NotSeen
from bot.connecting.draft import Draft, draft_named
from bot.connecting.form import (
    ADDRESS,
    ADDRESS_FORM,
    BOARD_FORM,
    BOARD_TIMEZONE,
    CHANNELS,
    DISCONNECT,
    NAME,
    address_form,
    board_form,
    told,
    waiting,
)
from bot.connecting.form_state import Login, draft_at, entered_in
from bot.errors import WrongUsage, because
from bot.listeners.home_tab import HomeTab
from bot.listeners.jobs import hand_on_quick, presser
from bot.listeners.schedule_form import suggest_timezones
from bot.wiring import Analytics
from bot.work.job import Job
from bot.work.lanes import Lanes, pass_on
from config.parsers import timezone
from integrations.errors import IntegrationError
from integrations.slack import Person, Surfaces, ViewChanged
from metrics.model.errors import ReportError

log = logging.getLogger(__name__)

SHORTCUT = "connect_board"
LOOKING, SAVING = "Looking at", "Asking GitHub and Slack about"
NOT_DONE = "Not done"


def register(app: App, analytics: Analytics) -> None:
    """Listen to what opens the forms, and to their inputs."""
    parts: dict[str, Any] = {"connector": build_connector(analytics), "lanes": analytics.lanes}
    home = build_home_tab(analytics)
    app.action(CONNECT)(partial(open_for_new, **parts))
    app.shortcut(SHORTCUT)(partial(open_for_new, **parts))
    app.action(re.compile(rf"{CHANGE}_\d+"))(partial(open_to_change, **parts))
    app.view(ADDRESS_FORM)(partial(submit_address, **parts))
    app.view(BOARD_FORM)(partial(submit_board, home=home, **parts))
    app.action(DISCONNECT)(partial(disconnect, home=home, **parts))
    app.options(BOARD_TIMEZONE)(suggest_timezones)


def open_for_new(
    ack: Ack, body: dict[str, Any], context: BoltContext, *, connector: Connector, lanes: Lanes
) -> None:
    """Open the form for another board: for its address, or for what is at that of the button."""
    ack()
    address = str((body.get("actions") or [{}])[0].get("value") or "")
    host = connector.settings.github_host

    def open_() -> None:
        connector.admin(context, body["user"]["id"])
        try:
            draft = draft_named(address, host)
        except ValueError as error:
            view = address_form(address, escape(str(error)) if address else "")
            Surfaces(context.client).open_modal(body["trigger_id"], view)
            return
        _open_and_look(draft, body, context, connector, lanes)

    _hand_on(open_, body, context, lanes)


def open_to_change(
    ack: Ack, body: dict[str, Any], context: BoltContext, *, connector: Connector, lanes: Lanes
) -> None:
    """Open the form of the board whose button was pressed."""
    ack()
    name = str(body["actions"][0].get("value") or "")

    def open_() -> None:
        connector.admin(context, body["user"]["id"])
        draft = connector.draft(context.team_id or "", name)
        _open_and_look(draft, body, context, connector, lanes)

    _hand_on(open_, body, context, lanes)


def submit_address(
    ack: Ack, body: dict[str, Any], context: BoltContext, *, connector: Connector, lanes: Lanes
) -> None:
    """Look at the project of the address, or show what is wrong with it."""
    try:
        draft = draft_at(body["view"], connector.settings.github_host)
    except Incomplete as incomplete:
        ack(response_action="errors", errors=incomplete.errors)
        return
    shown_as = _new_id()
    look = partial(_look, draft, shown_as, body, context, connector)
    _take_in(look, waiting(draft, shown_as, LOOKING), ADDRESS, ack, body, context, lanes)


def submit_board(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    connector: Connector,
    home: HomeTab,
    lanes: Lanes,
) -> None:
    """Connect or change the board, or show what is wrong with what was entered."""
    try:
        draft, login = entered_in(body["view"], connector.settings.github_host)
        if not draft.before and (reason := connector.reason_against(_team(context), draft.name)):
            raise Incomplete({NAME: reason})
    except Incomplete as incomplete:
        ack(response_action="errors", errors=incomplete.errors)
        return
    shown_as = _new_id()
    save = partial(_save, draft, login, shown_as, body, context, connector, home)
    _take_in(save, waiting(draft, shown_as, SAVING), CHANNELS, ack, body, context, lanes)


def disconnect(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    connector: Connector,
    home: HomeTab,
    lanes: Lanes,
) -> None:
    """Disconnect the board whose form is open."""
    ack()
    user, name = body["user"]["id"], str(body["actions"][0].get("value") or "")
    reply, view = addressed(context), body["view"]

    def disconnect_() -> None:
        with reporting_errors_to(reply, user, "Disconnecting a board"):
            person = connector.admin(context, user)
            connector.disconnect(_team(context), name)
            text = replies.disconnected(name)
            try:
                surfaces = Surfaces(context.client)
                surfaces.update_modal(view["id"], view["hash"], told("Disconnected", text))
            except ViewChanged:
                reply(text)
            home.show(context, user, person)

    lanes.hand_on(lanes.talk, Job(disconnect_, presser(body, context), reply))


def _open_and_look(
    draft: Draft, body: dict[str, Any], context: BoltContext, connector: Connector, lanes: Lanes
) -> None:
    """Open a form that says that the project is looked at, before the trigger id expires."""
    shown_as = _new_id()
    view = waiting(draft, shown_as, LOOKING)
    Surfaces(context.client).open_modal(body["trigger_id"], view)
    look = partial(_look, draft, shown_as, body, context, connector)
    pass_on(lanes.reports, Job(look, presser(body, context), addressed(context)))


def _look(
    draft: Draft,
    shown_as: str,
    body: dict[str, Any],
    context: BoltContext,
    connector: Connector,
) -> None:
    """Show the form for the project, with what GitHub says of it."""

    def view() -> View:
        person = connector.admin(context, body["user"]["id"])
        there = draft if draft.before else replace(draft, timezone=_zone(person, connector))
        try:
            found = connector.look(_team(context), there)
        except NotSeen as error:
            return board_form(there, None, escape(str(error)))
        except (WrongUsage, IntegrationError, ReportError) as error:
            _log(error)
            said = escape(str(error))
            # One that cannot be looked at may still be disconnected.
            return (
                board_form(there, None, said) if draft.before else address_form(draft.address, said)
            )
        return board_form(connector.named(_team(context), there, found), found)

    _replace(view, shown_as, replies.looked_at(draft), body, context)


def _save(
    draft: Draft,
    login: Login,
    shown_as: str,
    body: dict[str, Any],
    context: BoltContext,
    connector: Connector,
    home: HomeTab,
) -> None:
    """Save the board, and show what came of it, or the form again with what is wrong."""
    user, team = body["user"]["id"], _team(context)
    done: list[tuple[str, Person]] = []

    def view() -> View:
        person = connector.admin(context, user)
        try:
            saved = connector.save(team, context.client, user, draft, login)
        except NotSeen as error:
            return board_form(draft, None, escape(str(error)))
        except (WrongUsage, IntegrationError, ReportError) as error:
            _log(error)
            return board_form(draft, connector.seen(team, draft), escape(str(error)))
        text = replies.saved(saved, draft)
        done.append((text, person))
        return told("Saved" if draft.before else "Connected", text)

    _replace(view, shown_as, replies.not_saved(draft), body, context, done)
    for _, person in done:
        with reporting_errors_to(addressed(context), user, "The Home tab"):
            home.show(context, user, person)


def _replace(
    make: Callable[[], View],
    shown_as: str,
    if_closed: tuple[str, list[Block]],
    body: dict[str, Any],
    context: BoltContext,
    done: list[tuple[str, Person]] | None = None,
) -> None:
    """Replace the form that says that something is looked at, or say it where it is closed.

    Where something is `done`, that is said, with `if_closed` otherwise.
    """
    reply = addressed(context)
    with reporting_errors_to(reply, body["user"]["id"], "A form for a board"):
        try:
            view = make()
        except (NotAnAdmin, IntegrationError) as error:
            _log(error)
            view = told(NOT_DONE, escape(str(error)))
        except Exception:
            log.exception("A form for a board was not answered")
            view = told(NOT_DONE, APOLOGY)
        try:
            Surfaces(context.client).replace_modal(shown_as, view)
        except ViewChanged:
            said: tuple[Any, ...] = (done[0][0],) if done else if_closed
            reply(*said)


def _take_in(
    work: Callable[[], object],
    meanwhile: View,
    block: str,
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    lanes: Lanes,
) -> None:
    """Show the view meanwhile, or say below that block why there is no room for the work."""
    job = Job(work, presser(body, context), addressed(context))
    if refusal := lanes.reports.take_in(job):
        ack(response_action="errors", errors={block: refusal.sentence})
    else:
        ack(response_action="update", view=meanwhile.to_dict())


def _hand_on(
    work: Callable[[], object], body: dict[str, Any], context: BoltContext, lanes: Lanes
) -> None:
    asker, reply = presser(body, context), addressed(context)
    hand_on_quick(work, asker, reply, lanes, "Connecting a board")


def _zone(person: Person, connector: Connector) -> str:
    """The time zone of the person; that of the settings where Slack does not tell."""
    try:
        return timezone(person.timezone).key
    except ValueError:
        return connector.settings.timezone.key


def _team(context: BoltContext) -> str:
    return context.team_id or ""


def _new_id() -> str:
    return f"board-{uuid4().hex}"


def _log(error: Exception) -> None:
    log.warning("A board: %s: %s%s", type(error).__name__, error, because(error))
