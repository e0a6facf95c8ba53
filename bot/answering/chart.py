"""A report whose chart is drawn, and can be uploaded for a message."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.answering.report_files import CHART_FILE, download_name
from bot.blocks.report import UploadedReport, alt_text
from bot.errors import because
from integrations.chrome import Chrome
from integrations.errors import IntegrationError
from integrations.slack import SlackDestination
from metrics.model.report import Report

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class RenderedReport:
    """A report and its chart as PNG; if the chart could not be drawn, `warning` says why.

    `is_list` is whether a list was asked for, which takes the place of the chart.
    """

    report: Report
    png: bytes | None
    warning: str = ""
    is_list: bool = False

    def uploaded(self, slack: SlackDestination) -> UploadedReport:
        """Upload the chart, unseen until a block shows it; a failure becomes a warning."""
        report = self.report
        if self.png is None:
            return UploadedReport(report, None, self.warning, self.is_list)
        name = download_name(report, CHART_FILE)
        try:
            image = slack.upload_image(self.png, name, report.headline, alt_text(report))
        except IntegrationError as error:
            return without_chart(report, error)
        return UploadedReport(report, image)


def render(report: Report, chrome: Chrome, *, is_list: bool = False) -> RenderedReport:
    """Draw the chart of the report; a failure becomes a warning."""
    if report.figure is None or is_list:
        return RenderedReport(report, None, is_list=is_list)
    try:
        return RenderedReport(report, chrome.png(report.figure()))
    except IntegrationError as error:
        return RenderedReport(report, None, without_chart(report, error).warning)


def without_chart(report: Report, error: IntegrationError) -> UploadedReport:
    """The report in words, with why; the log has the rest."""
    log.warning("The chart of %s is missing: %s%s", report.name, error, because(error))
    return UploadedReport(report, None, chart_missing(error))


def chart_missing(error: IntegrationError) -> str:
    """What a message says in place of the chart."""
    return f"The chart is missing. {error}"
