"""Links to a board or a deliverable, unfurled into headline and chart."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial
from typing import Any

from slack_bolt import App, BoltContext

from bot.answering.chart import delete_pictures, pictures, render, without_chart
from bot.answering.compute import ReportSources, compute
from bot.asking.links import request_for_link
from bot.asking.report_request import ReportRequest
from bot.blocks.report import UploadedReport, unfurl_blocks
from bot.errors import because
from bot.listeners.duplicate_events import SeenEvents
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import VisibleBoards, visible_boards
from bot.wiring import Analytics
from bot.work.job import Asker, Job
from bot.work.lanes import UNASKED_AT_ONCE, Lanes
from integrations.chrome import Chrome
from integrations.errors import IntegrationError
from integrations.slack import ImageNotReady, SlackDestination, SlackRefused, SlackUnreachable
from metrics.model.errors import ReportError
from metrics.model.report import Report, Unit

log = logging.getLogger(__name__)

MOST_LINKS = 3
# Where so much waits already, links take no room from what is scheduled.
MOST_WAITING = 5 * UNASKED_AT_ONCE
# What Slack calls the channel of a message that is still being written.
COMPOSER = "COMPOSER"


def register(app: App, analytics: Analytics) -> None:
    """Listen to the links that people share, if the settings want them unfurled."""
    if analytics.settings.unfurl_links:
        app.event("link_shared")(
            partial(
                link_shared,
                seen_events=SeenEvents(analytics.store.claims, analytics.clock),
                sources=analytics.sources,
                chrome=analytics.chrome,
                lanes=analytics.lanes,
            )
        )


def link_shared(
    event: dict[str, Any],
    body: dict[str, Any],
    context: BoltContext,
    *,
    seen_events: SeenEvents,
    sources: ReportSources,
    chrome: Chrome,
    lanes: Lanes,
) -> None:
    """Unfurl the links of a message that was posted."""
    # Which boards may be shown depends on the channel, which a draft has not.
    if event.get("channel", COMPOSER) != COMPOSER:
        here = ConversationId(context.team_id or "", event["channel"])
        slack = SlackDestination(context.client)
        unfurl = partial(_unfurl_once, event, body, here, slack, seen_events, sources, chrome)
        if lanes.reports.waiting >= MOST_WAITING:
            log.info("Nothing is unfurled in %s: too much waits", here.channel)
            return
        # Nobody asked for it.
        lanes.hand_on(lanes.reports, Job(unfurl, Asker(here.team, here.channel)))


def _unfurl_once(
    event: dict[str, Any],
    body: dict[str, Any],
    here: ConversationId,
    slack: SlackDestination,
    seen_events: SeenEvents,
    sources: ReportSources,
    chrome: Chrome,
) -> None:
    if not seen_events.is_new(body):
        return
    visible = visible_boards(here, sources.settings)
    urls = _urls(event, visible, sources)
    if not urls:
        return
    try:
        _unfurl(urls, event, visible, slack, sources, chrome)
    except IntegrationError as error:
        log.warning("Nothing was unfurled: %s%s", error, because(error))


def _urls(
    event: dict[str, Any], visible: VisibleBoards, sources: ReportSources
) -> dict[ReportRequest, str]:
    """The first few links that ask for a report, each report once."""
    settings = sources.settings
    unit, host = Unit(settings.default_unit), settings.github_host
    urls: dict[ReportRequest, str] = {}
    for link in event["links"]:
        request = request_for_link(link["url"], visible, sources.boards.last_exported, unit, host)
        if request is not None and len(urls) < MOST_LINKS:
            urls.setdefault(request, link["url"])
    return urls


def _unfurl(
    urls: dict[ReportRequest, str],
    event: dict[str, Any],
    visible: VisibleBoards,
    slack: SlackDestination,
    sources: ReportSources,
    chrome: Chrome,
) -> None:
    reports = dict(_reports(urls, visible, sources))
    if not reports:
        return

    def show(uploads: dict[str, UploadedReport]) -> None:
        blocks = {url: unfurl_blocks(uploaded, url) for url, uploaded in uploads.items()}
        slack.unfurl(event["channel"], event["message_ts"], blocks)

    # Slack draws no charts of its own there.
    uploads = {
        url: render(report, chrome, sources.answers).uploaded(slack, in_message=False)
        for url, report in reports.items()
    }
    try:
        show(uploads)
    except SlackUnreachable:
        raise
    except IntegrationError as error:
        delete_pictures(pictures([*uploads.values()]), slack)
        if not isinstance(error, ImageNotReady | SlackRefused):
            raise
        show({url: without_chart(report, error) for url, report in reports.items()})


def _reports(
    urls: dict[ReportRequest, str], visible: VisibleBoards, sources: ReportSources
) -> Iterator[tuple[str, Report]]:
    for request, url in urls.items():
        try:
            yield url, compute(request, sources, visible)
        except (ReportError, IntegrationError) as error:
            # Nobody asked, so nobody is told.
            log.warning("%s was not unfurled: %s%s", url, error, because(error))
