"""A workspace that removes the app is forgotten; one that revokes its token has none any more."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from slack_bolt import App, BoltContext

from bot.listeners.duplicate_events import SeenEvents
from bot.schedules.schedule import SETTINGS_PREFIX
from bot.tenancy.workspaces import KnownInstallations
from bot.wiring import Analytics
from bot.work.job import Asker, Job
from bot.work.lanes import Lanes
from integrations.store.installations import Installations

log = logging.getLogger(__name__)


def register(app: App, analytics: Analytics) -> None:
    """Listen to what ends an installation, where several workspaces have the app installed."""
    if not analytics.settings.several_workspaces:
        return
    seen_events = SeenEvents(analytics.store.claims, analytics.clock)
    for event, ended in (("tokens_revoked", tokens_revoked), ("app_uninstalled", app_uninstalled)):
        app.event(event)(
            partial(
                ended,
                seen_events=seen_events,
                installations=analytics.installations,
                known=analytics.known_installations,
                lanes=analytics.lanes,
            )
        )


def tokens_revoked(
    event: dict[str, Any],
    body: dict[str, Any],
    context: BoltContext,
    *,
    seen_events: SeenEvents,
    installations: Installations,
    known: KnownInstallations,
    lanes: Lanes,
) -> None:
    """Delete the workspace's token if the bot's was revoked, and pause its schedules.

    The bot asks for no tokens of people: to revoke one ends no installation.
    """
    team = context.team_id or ""

    def end() -> None:
        if seen_events.is_new(body):
            installations.remove(team)
            known.learn(team, None)
            log.info("The workspace %s has revoked the bot's token.", team)

    if event["tokens"].get("bot"):
        lanes.hand_on(lanes.talk, Job(end, Asker(team, ""), is_owed=True))


def app_uninstalled(
    body: dict[str, Any],
    context: BoltContext,
    *,
    seen_events: SeenEvents,
    installations: Installations,
    known: KnownInstallations,
    lanes: Lanes,
) -> None:
    """Delete all that is kept of the workspace."""
    team = context.team_id or ""

    def end() -> None:
        # It may have been installed again since the first time.
        if seen_events.is_new(body):
            installations.forget(team, SETTINGS_PREFIX)
            known.learn(team, None)
            log.info("The workspace %s has removed the app.", team)

    lanes.hand_on(lanes.talk, Job(end, Asker(team, ""), is_owed=True))
