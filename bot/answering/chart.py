"""A report whose chart is drawn, and can be uploaded for a message, or shown in another way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.answering.answers import Answers
from bot.answering.beside import beside
from bot.answering.report_files import CHART_FILE, download_name
from bot.blocks.native_chart import MOST_IN_MESSAGE, native_chart
from bot.blocks.report import MissingReport, UploadedReport, alt_text
from bot.errors import because
from bot.work.processor import computing
from integrations.chrome import Chrome
from integrations.errors import IntegrationError
from integrations.slack import BlocksRefused, ImageNotReady, SlackDestination, SlackUnreachable
from metrics.model.drawing import Drawing
from metrics.model.report import Report

log = logging.getLogger(__name__)

MISSING = "The chart is missing."
DRAWN_BY_SLACK = "The chart is missing, so Slack draws one itself."
# What stands in one message.
Uploads = Sequence[UploadedReport | MissingReport]


@dataclass(frozen=True, eq=False)
class RenderedReport:
    """A report and its chart as PNG; if the chart could not be drawn, `warning` says why.

    `is_list` is whether a list was asked for, which takes the place of the chart.
    """

    report: Report
    png: bytes | None
    warning: str = ""
    is_list: bool = False

    def uploaded(self, slack: SlackDestination, *, in_message: bool = True) -> UploadedReport:
        """Upload the chart, unseen until a block shows it; a failure becomes a warning.

        In a message, Slack draws a chart that is missing itself, where its data fits.
        """
        report, warning = self.report, self.warning
        if self.png is not None:
            name = download_name(report, CHART_FILE)
            try:
                image = slack.upload_image(self.png, name, report.headline, alt_text(report))
                return UploadedReport(report, image)
            except IntegrationError as error:
                warning = _why_missing(report, error)
        in_words = UploadedReport(report, None, warning, self.is_list)
        return _drawn_by_slack(in_words) if in_message else in_words


def render(
    report: Report, chrome: Chrome, answers: Answers, *, is_list: bool = False
) -> RenderedReport:
    """Draw the chart of the report, unless that is among the answers; a failure becomes a
    warning."""
    if report.drawing is None or is_list:
        return RenderedReport(report, None, is_list=is_list)
    try:
        png = answers.picture(report, partial(_drawn, report.drawing, chrome))
    except IntegrationError as error:
        return RenderedReport(report, None, _why_missing(report, error))
    return RenderedReport(report, png)


def _drawn(draw: Callable[[], Drawing], chrome: Chrome) -> bytes:
    with computing():
        figure = draw().plain()
    return chrome.png(figure)


def without_chart(report: Report, error: IntegrationError) -> UploadedReport:
    """The report in words, with why; the log has the rest."""
    return UploadedReport(report, None, _why_missing(report, error))


def _why_missing(report: Report, error: IntegrationError) -> str:
    log.warning("The chart of %s is missing: %s%s", report.name, error, because(error))
    return chart_missing(error)


def chart_missing(error: IntegrationError) -> str:
    """What a message says in place of the chart."""
    return f"{MISSING} {error}"


def post_as_taken(uploads: Uploads, send: Callable[[Uploads], str], slack: SlackDestination) -> str:
    """Send the reports as one message; gives its `ts`.

    Where Slack refuses pictures, they are sent with charts that it draws itself; where it refuses
    these, in words. Pictures that nobody sees in the end are deleted, without waiting for that.
    Raises IntegrationError where Slack refuses the words, too, and what `send` raises.
    """
    unseen = pictures(uploads)
    try:
        while True:
            shown = _at_most_two(uploads)
            try:
                ts = send(shown)
            except (ImageNotReady, BlocksRefused) as error:
                uploads = [_next_best(each, error) for each in shown]
                if all(each is before for each, before in zip(uploads, shown, strict=True)):
                    raise
            else:
                seen = pictures(shown)
                unseen = [image for image in unseen if image not in seen]
                return ts
    except SlackUnreachable:
        # The message may be there all the same.
        unseen = []
        raise
    finally:
        delete_pictures(unseen, slack)


def pictures(uploads: Uploads) -> list[str]:
    """The file ids of the uploaded charts among them."""
    return [each.image for each in uploads if isinstance(each, UploadedReport) and each.image]


def delete_pictures(images: Sequence[str], slack: SlackDestination) -> None:
    """Delete uploaded pictures that nobody sees, by their file ids, without waiting for it."""
    if images:
        beside(partial(_delete, images, slack), patience=0)


def _delete(images: Sequence[str], slack: SlackDestination) -> None:
    for image in images:
        try:
            slack.delete_file(image)
        except IntegrationError as error:
            log.warning("A picture that nobody sees stays as a file: %s%s", error, because(error))


def _next_best(
    shown: UploadedReport | MissingReport, error: IntegrationError
) -> UploadedReport | MissingReport:
    """How else to show it, after Slack has refused how it was shown; itself where that is all."""
    if isinstance(shown, MissingReport):
        return shown
    if shown.image is not None:
        return _drawn_by_slack(without_chart(shown.report, error))
    if shown.chart is not None:
        log.warning("Slack does not draw %s: %s%s", shown.report.name, error, because(error))
        return _in_words(shown)
    return shown


def _at_most_two(uploads: Uploads) -> Uploads:
    """As many charts that Slack draws as it takes in a message; the other reports in words."""
    left, shown = MOST_IN_MESSAGE, list[UploadedReport | MissingReport]()
    for each in uploads:
        is_drawn = isinstance(each, UploadedReport) and each.chart is not None
        left -= is_drawn
        shown.append(_in_words(each) if isinstance(each, UploadedReport) and left < 0 else each)
    return shown


def _drawn_by_slack(uploaded: UploadedReport) -> UploadedReport:
    """With a chart that Slack draws, where one is missing and the data fits."""
    chart = native_chart(uploaded.report) if uploaded.warning else None
    if chart is None:
        return uploaded
    why = uploaded.warning.removeprefix(MISSING)
    return replace(uploaded, chart=chart, warning=f"{DRAWN_BY_SLACK}{why}")


def _in_words(uploaded: UploadedReport) -> UploadedReport:
    """Without the chart that Slack draws, if it has one."""
    if uploaded.chart is None:
        return uploaded
    why = uploaded.warning.removeprefix(DRAWN_BY_SLACK)
    return replace(uploaded, chart=None, warning=f"{MISSING}{why}")
