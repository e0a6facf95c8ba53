"""A report whose chart is drawn, and can be uploaded for a message."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.answering.report_files import CHART_FILE, download_name
from bot.blocks.report import alt_text
from integrations.chrome import Chrome
from integrations.errors import IntegrationError
from integrations.slack import SlackDestination
from metrics.model.report import Report

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class RenderedReport:
    """A report and its chart as PNG; if the chart could not be drawn, `warning` says why."""

    report: Report
    png: bytes | None
    warning: str = ""

    def uploaded(self, slack: SlackDestination) -> str | None:
        """Upload the chart, unseen until a block shows it; returns its file id, None without chart.

        Raises IntegrationError.
        """
        if self.png is None:
            return None
        report = self.report
        name = download_name(report, CHART_FILE)
        return slack.upload_image(self.png, name, report.headline, alt_text(report))


def render(report: Report, chrome: Chrome) -> RenderedReport:
    """Draw the chart of the report; a failure becomes a warning."""
    if report.figure is None:
        return RenderedReport(report, None)
    try:
        return RenderedReport(report, chrome.png(report.figure()))
    except IntegrationError as error:
        log.warning(
            "The chart of %s was not drawn: %s", report.name, error, exc_info=error.__cause__
        )
        return RenderedReport(report, None, f"The chart is missing. {error}")
