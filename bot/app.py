"""Builds the Bolt app with its listeners; importing this does nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse
from slack_sdk.models.views import View

from bot.answering.ephemeral import reply_privately
from bot.answering.error_boundary import APOLOGY
from bot.blocks.mrkdwn import escape, section
from bot.errors import WrongUsage, because
from bot.listeners import register_listeners
from bot.observing.retries import log_retries
from bot.tenancy.workspaces import NOT_INSTALLED, build_authorize
from bot.wiring import Analytics, build_analytics
from bot.work.job import Asker, Job
from bot.work.lanes import Lanes
from config import Settings
from integrations.errors import IntegrationError
from integrations.slack import web_client
from integrations.store import StoreError

log = logging.getLogger(__name__)

# A listener parses, acknowledges and hands on: it holds its thread for milliseconds. Slack waits
# three seconds for each.
LISTENER_THREADS = 8


def build_app(settings: Settings, analytics: Analytics | None = None) -> App:
    """The bot as a Bolt app, authorized as Slack says; building it starts nothing.

    Raises IntegrationError when Slack refuses the token.
    """
    analytics = analytics or build_analytics(settings)
    log_retries()
    _read_ahead(analytics)
    app = App(
        # Without it, Bolt would read the source of all that is being called to find one.
        name="analytics",
        client=web_client(None, settings.slack_api_url, analytics.pauses),
        signing_secret=settings.slack_signing_secret,
        # Without it, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET in the environment would make Bolt
        # look for installations in files; and every ack would wait for Slack to say who we are.
        authorize=build_authorize(
            analytics.settings, analytics.known_installations, analytics.pauses
        ),
        # It would ask Slack for the thread before each message that is said in one.
        attaching_conversation_kwargs_enabled=False,
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener"),
    )

    app.error(partial(apologise, lanes=analytics.lanes))
    app.use(partial(refuse_strangers, lanes=analytics.lanes))
    register_listeners(app, analytics)
    return app


def apologise(
    error: Exception, body: dict[str, Any], context: BoltContext, *, lanes: Lanes
) -> BoltResponse | None:
    """Log what no listener expected, and tell the person who used a command or a button."""
    sentence = APOLOGY
    if isinstance(error, IntegrationError | WrongUsage):
        log.warning("A listener did nothing: %s: %s%s", type(error).__name__, error, because(error))
        sentence = escape(str(error))
    else:
        log.error("A listener failed", exc_info=error)
    return _told(sentence, body, context, lanes)


def refuse_strangers(
    body: dict[str, Any], context: BoltContext, next_: Callable[[], object], *, lanes: Lanes
) -> BoltResponse | None:
    """Pass on what comes from a workspace where the app is installed, or was removed just now."""
    authorized = context.authorize_result
    ends = (body.get("event") or {}).get("type") in ("app_uninstalled", "tokens_revoked")
    if authorized is None or authorized.bot_token or ends:
        next_()
        return None
    log.warning("A request came from %s, where the app is not installed.", context.team_id)
    return _told(NOT_INSTALLED, body, context, lanes) or BoltResponse(status=200)


def _told(
    sentence: str, body: dict[str, Any], context: BoltContext, lanes: Lanes
) -> BoltResponse | None:
    """Answer a command or a form with the sentence; tell it later to who used a button."""
    if "command" in body:
        return BoltResponse(status=200, body=sentence)
    if body.get("type") == "block_suggestion":
        # A list of suggestions has no room for a sentence.
        return BoltResponse(status=200, body={"options": []})
    if body.get("type") == "view_submission":
        view = View(type="modal", title="Sprint Analytics", blocks=[section(sentence)])
        told = {"response_action": "update", "view": view.to_dict()}
        return BoltResponse(status=200, body=told)
    # An event has none, and may be the bot's own words: to apologise for it may go on for ever.
    if context.response_url:
        asker = Asker(context.team_id or "", context.channel_id or "", context.user_id or "")
        lanes.hand_on(lanes.quick, Job(partial(_say, sentence, context), asker))
    return None


def _say(sentence: str, context: BoltContext) -> None:
    try:
        reply_privately(context, sentence)
    except IntegrationError as error:
        log.warning("%s was not told: %s%s", context.user_id, error, because(error))


def _read_ahead(analytics: Analytics) -> None:
    """Have read in the background what acknowledgements are made of, before anybody asks."""
    lane, nobody = analytics.lanes.memory, Asker("", "", "start")
    lane.take_in(Job(partial(_if_there, analytics.choices.read_all), nobody))
    if analytics.settings.several_workspaces:
        lane.take_in(Job(partial(_if_there, analytics.known_installations.read_all), nobody))


def _if_there(read: Callable[[], object]) -> None:
    try:
        read()
    except StoreError as error:
        log.warning("Nothing is read ahead: %s%s", error, because(error))
