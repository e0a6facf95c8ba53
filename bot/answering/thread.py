"""What is sent in the thread below a report: its details, or its data as files."""

from __future__ import annotations

from bot.answering.answer import Answering
from bot.answering.compute import ReportSources, compute
from bot.answering.details import post_details
from bot.answering.ephemeral import PrivateReply
from bot.answering.error_boundary import reporting_errors_to
from bot.answering.report_files import download_name, report_files
from bot.asking.report_request import ReportRequest
from bot.blocks.mrkdwn import escape
from bot.observing.logs import log_context
from bot.tenancy.conversation import Conversation
from bot.tenancy.visibility import visible_boards
from integrations.slack import SlackDestination
from metrics.model.report import Report
from metrics.text.locale import written_for


def send_details(
    request: ReportRequest,
    to: Conversation,
    slack: SlackDestination,
    reply: PrivateReply,
    answering: Answering,
) -> None:
    """Post all that stands behind the report in the thread of the conversation; raises nothing."""
    looked_up = answering.people.look_up(slack.client, to.id.team, to.asker)
    with (
        log_context(report=request.report, board=request.board, conversation=to.id.channel),
        reporting_errors_to(reply, to.asker, f"The details of {request}"),
        written_for(looked_up.locale),
    ):
        report = _computed(request, to, answering.sources)
        post_details(report, to.asker, slack, to.id.channel, to.thread_ts)


def send_data(
    request: ReportRequest,
    to: Conversation,
    slack: SlackDestination,
    reply: PrivateReply,
    sources: ReportSources,
) -> None:
    """Share the report's files in the thread of the conversation; raises nothing."""
    with (
        log_context(report=request.report, board=request.board, conversation=to.id.channel),
        reporting_errors_to(reply, to.asker, f"The data of {request}"),
    ):
        # Files are for machines: they are written alike for all.
        report = _computed(request, to, sources)
        files = report_files(report, report.drawing().plain() if report.drawing else None)
        slack.share_files(
            to.id.channel,
            to.thread_ts,
            f"The data behind “{escape(report.headline)}”, for <@{to.asker}>.",
            {download_name(report, name): content for name, content in files.items()},
        )


def _computed(request: ReportRequest, to: Conversation, sources: ReportSources) -> Report:
    visible = visible_boards(to.asked_in, sources.settings)
    visible.check(request.report, *request.boards)
    return compute(request, sources, visible)
