"""Builds the Bolt app with its listeners; importing this does nothing."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

from slack_bolt import App, BoltContext

from bot.answering.ephemeral import reply_privately
from bot.answering.error_boundary import APOLOGY
from bot.blocks.mrkdwn import escape
from bot.listeners import register_listeners
from bot.observing.retries import log_retries
from bot.tenancy.workspaces import NOT_INSTALLED, build_authorize
from bot.wiring import Analytics, build_analytics
from config import Settings
from integrations.errors import IntegrationError
from integrations.slack import web_client

log = logging.getLogger(__name__)

# A listener holds its thread until its report is posted, and Slack waits three seconds for the
# next one's ack: the default of five threads leaves the sixth person without an answer.
LISTENER_THREADS = 32


def build_app(settings: Settings, analytics: Analytics | None = None) -> App:
    """The bot as a Bolt app, authorized as Slack says; building it starts nothing.

    Raises IntegrationError when Slack refuses the token.
    """
    analytics = analytics or build_analytics(settings)
    log_retries()
    app = App(
        client=web_client(None, settings.slack_api_url),
        signing_secret=settings.slack_signing_secret,
        # Without it, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET in the environment would make Bolt
        # look for installations in files; and every ack would wait for Slack to say who we are.
        authorize=build_authorize(analytics.settings, analytics.installations),  # type: ignore[arg-type]  # None is allowed, too
        user_facing_authorize_error_message=NOT_INSTALLED,
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener"),
    )

    app.error(apologise)
    register_listeners(app, analytics)
    return app


def apologise(error: Exception, context: BoltContext) -> None:
    """Log what no listener expected, and tell the person who used a command or a button."""
    log.error("A listener failed", exc_info=error)
    # An event has none, and may be the bot's own words: to apologise for it may go on for ever.
    if context.response_url:
        expected = isinstance(error, IntegrationError)
        reply_privately(context, escape(str(error)) if expected else APOLOGY)
