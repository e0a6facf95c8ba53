"""Posts all that stands behind a report in the thread below it."""

from __future__ import annotations

import logging

from bot.blocks.details import details_blocks
from bot.blocks.report import notification
from bot.errors import because
from integrations.slack import BlocksRefused, SlackDestination
from metrics.model.report import Report

log = logging.getLogger(__name__)


def post_details(
    report: Report, asker: str, slack: SlackDestination, channel: str, thread_ts: str | None
) -> None:
    """Post the details, with the issues in a table where Slack takes one.

    `asker` is empty where nobody asked. Raises IntegrationError.
    """

    def post(*, as_table: bool) -> None:
        blocks = details_blocks(report, asker, as_table=as_table)
        slack.post(channel, f"Details: {notification(report)}", blocks, thread_ts)

    try:
        post(as_table=True)
    except BlocksRefused as error:
        log.warning("The details come without a table: %s%s", error, because(error))
        post(as_table=False)
