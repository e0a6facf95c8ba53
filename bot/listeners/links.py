"""Links that people share, to a board or a deliverable: unfurled into headline and chart."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.answering.chart import drawn
from bot.answering.compute import compute
from bot.asking.links import asked_by
from bot.asking.report_request import ReportRequest
from bot.blocks.report import unfurl_blocks
from bot.listeners.duplicate_events import Repeats
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import visible_boards
from bot.wiring import Analytics
from integrations.errors import IntegrationError
from integrations.slack import ImageNotReady, SlackDestination, SlackRefused
from metrics.model.errors import ReportError
from metrics.model.report import Report, Unit

log = logging.getLogger(__name__)

MOST_LINKS = 3
# What Slack calls the channel of a message that is still being written.
COMPOSER = "COMPOSER"


def register(app: App, analytics: Analytics) -> None:
    """Listen to the links that people share, if the settings want them unfurled."""
    if not analytics.settings.unfurl_links:
        return
    repeats = Repeats()

    def shared(event: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        # Which boards may be shown is known only once it is known where.
        if event.get("channel", COMPOSER) == COMPOSER or not repeats.is_new(body):
            return
        links = _links(event, body["team_id"], analytics)
        if not links:
            return
        try:
            _unfurl(links, event, SlackDestination(client), analytics)
        except IntegrationError as error:
            log.warning("Nothing was unfurled: %s", error, exc_info=error.__cause__)

    app.event("link_shared")(shared)


def _links(event: dict[str, Any], team: str, analytics: Analytics) -> dict[ReportRequest, str]:
    """What the first few links ask for that ask for anything; the same once."""
    settings = analytics.settings
    visible = visible_boards(ConversationId(team, event["channel"]), settings)
    unit, host = Unit(settings.default_unit), settings.github_host
    found: dict[ReportRequest, str] = {}
    for link in event["links"]:
        request = asked_by(link["url"], visible, analytics.boards.last_exported, unit, host)
        if request is not None and len(found) < MOST_LINKS:
            found.setdefault(request, link["url"])
    return found


def _unfurl(
    links: dict[ReportRequest, str],
    event: dict[str, Any],
    slack: SlackDestination,
    analytics: Analytics,
) -> None:
    reports = dict(_reports(links, analytics))
    if not reports:
        return

    def show(images: Mapping[str, str | None]) -> None:
        blocks = {
            url: unfurl_blocks(report, url, images.get(url)) for url, report in reports.items()
        }
        slack.unfurl(event["channel"], event["message_ts"], blocks)

    try:
        show({url: drawn(each, analytics.chrome).uploaded(slack) for url, each in reports.items()})
    except (ImageNotReady, SlackRefused) as error:
        log.warning("Links are unfurled without charts: %s", error, exc_info=error.__cause__)
        show({})


def _reports(links: dict[ReportRequest, str], analytics: Analytics) -> Iterator[tuple[str, Report]]:
    for request, url in links.items():
        try:
            yield url, compute(request, analytics.sources)
        except (ReportError, IntegrationError) as error:
            # Nobody asked, so nobody is told.
            log.warning("%s was not unfurled: %s", url, error, exc_info=error.__cause__)
