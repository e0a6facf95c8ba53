"""`ReportRequest` -> export -> metric -> chart -> post: the one path that all ways in share."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from bot.answering.chart import Drawn, drawn
from bot.answering.compute import ReportSources, compute
from bot.answering.ephemeral import Tell
from bot.answering.error_boundary import bounded
from bot.answering.message_slot import NewMessage, OldMessage, Spot
from bot.answering.progress_message import WorkingMessage
from bot.answering.report_files import report_files
from bot.asking.report_request import ReportRequest
from bot.blocks.buttons import report_buttons
from bot.blocks.report import escape, notification, report_blocks
from bot.observing.logs import about
from bot.tenancy.conversation import Conversation
from bot.tenancy.visibility import visible_boards
from config import Settings
from integrations.chrome import Chrome
from integrations.errors import IntegrationError
from integrations.slack import (
    ImageNotReady,
    MayNotPost,
    NotInChannel,
    People,
    SlackDestination,
    web_client,
)
from integrations.store.choices import Choices
from metrics.model.report import Report
from metrics.reports.catalogue import CATALOGUE
from metrics.text.locale import written_for

log = logging.getLogger(__name__)

SENT_PRIVATELY = "I sent it to you in a direct message."


@dataclass(frozen=True)
class Answering:
    """What answering takes, or asking back which board is meant.

    Attributes:
        sources: what reports are computed from.
        chrome: draws charts.
        people: in whose language reports are written.
        choices: which boards conversations have chosen.
    """

    sources: ReportSources
    chrome: Chrome
    people: People
    choices: Choices


def answer(
    request: ReportRequest,
    to: Conversation,
    slack: SlackDestination,
    tell_asker: Tell,
    answering: Answering,
) -> None:
    """Answer a request whole: the report to the conversation, or one sentence to the asker.

    Where the bot may not post, the report goes to the asker's direct messages. This is the error
    boundary of all that is asked in Slack; it raises nothing.
    """

    def work() -> None:
        direct = slack.open_direct(to.asker) if to.private else ""
        is_here = direct == to.id.channel
        spot = NewMessage(slack, direct) if direct and not is_here else _spot(to, slack)
        entry = CATALOGUE[request.report]
        working = WorkingMessage(
            spot,
            f"Working on {entry.title.lower()} for <@{to.asker}>.",
            sources.settings.working_message_after,
        )
        locale = answering.people.locale(slack.client, to.id.team, to.asker)
        with working, written_for(locale):
            report = compute(request, sources, working.step, took)
            working.step("Drawing the chart…")
            with sources.telemetry.timed("draw", took):
                found = drawn(report, answering.chrome)
            with sources.telemetry.timed("post", took):
                send(found, working)
        if direct and not is_here:
            tell_asker(SENT_PRIVATELY)

    def send(found: Drawn, working: WorkingMessage) -> None:
        buttons = report_buttons(found.report, request, to.asked_in.channel)
        try:
            _post(found, slack, working.answer, to.asker, buttons)
        except (NotInChannel, MayNotPost) as error:
            if to.private or to.replaces is not None:
                raise
            _send_directly(found, to.asker, buttons, slack, error)
            tell_asker(f"{escape(str(error))} {SENT_PRIVATELY}")

    sources, took = answering.sources, dict[str, float]()
    with about(report=request.report, board=request.board, place=to.id.channel):
        outcome = bounded(work, to, tell_asker, f"{request}")
        sources.telemetry.answers.labels(request.report, outcome).inc()
        log.info("A request was %s", outcome, extra={"seconds": took})


def send_data(
    request: ReportRequest,
    to: Conversation,
    slack: SlackDestination,
    tell_asker: Tell,
    sources: ReportSources,
) -> None:
    """Share the report's files in the thread of the conversation; raises nothing."""

    def work() -> None:
        visible_boards(to.asked_in, sources.settings).check(request.report, *request.boards)
        # Files are for machines: they are written alike for all.
        report = compute(request, sources)
        files = report_files(report, report.figure() if report.figure else None)
        slack.share_files(
            to.id.channel,
            to.thread_ts,
            f"The data behind “{escape(report.headline)}”, for <@{to.asker}>.",
            {f"{report.name}-{name}": content for name, content in files.items()},
        )

    with about(report=request.report, board=request.board, place=to.id.channel):
        bounded(work, to, tell_asker, f"The data of {request}")


def _post(
    found: Drawn,
    slack: SlackDestination,
    send: Callable[[str, list[Block]], object],
    asker: str | None = None,
    buttons: Block | None = None,
) -> None:
    text, image = notification(found.report), found.uploaded(slack)
    try:
        send(text, report_blocks(found.report, image, asker, found.warning, buttons))
    except ImageNotReady as error:
        log.warning("The chart of %s is not shown: %s", found.report.name, error)
        warning = f"The chart is missing. {error}"
        send(text, report_blocks(found.report, None, asker, warning, buttons))


def _send_directly(
    found: Drawn,
    asker: str,
    buttons: Block | None,
    slack: SlackDestination,
    reason: NotInChannel | MayNotPost,
) -> None:
    """Give the answer to the asker alone; where that fails too, the first reason counts."""
    try:
        send = NewMessage(slack, slack.open_direct(asker)).answer
        _post(found, slack, send, asker, buttons)
    except IntegrationError as error:
        log.warning("Nor could it be sent directly: %s", error)
        raise reason from error


def _spot(to: Conversation, slack: SlackDestination) -> Spot:
    if to.replaces is not None:
        return OldMessage(slack, to.id.channel, to.replaces["ts"], to.replaces)
    return NewMessage(slack, to.id.channel, to.thread_ts)


def post_report(report: Report, png: bytes | None, channel: str, settings: Settings) -> None:
    """Post a finished report to a channel (by id or `#name`), asked for by nobody in Slack.

    Raises IntegrationError.
    """
    slack = SlackDestination(web_client(settings.slack_bot_token, settings.slack_api_url))
    _post(Drawn(report, png), slack, lambda text, blocks: slack.post(channel, text, blocks))
