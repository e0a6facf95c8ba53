"""`ReportRequest` -> export -> metric -> chart -> post: the one path that all ways in share."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.blocks import alt_text, escape, notification, report_blocks
from bot.conventions import conventions
from bot.requests import ReportRequest
from bot.wiring import Analytics
from bot.working_message import WorkingMessage
from config import Settings
from integrations.errors import IntegrationError
from integrations.slack import ImageNotReady, SlackDestination, web_client
from metrics.board import Board
from metrics.catalogue import CATALOGUE
from metrics.errors import ReportError
from metrics.report import Question, Report

log = logging.getLogger(__name__)

APOLOGY = "Something went wrong on my side; it is in the log, and asking again may help."


@dataclass(frozen=True)
class Conversation:
    """Where an answer goes (a Slack conversation id, perhaps a thread) and who asked for it."""

    channel: str
    asker: str
    thread_ts: str | None = None


def answer(
    request: ReportRequest,
    to: Conversation,
    slack: SlackDestination,
    tell_asker: Callable[[str], object],
    analytics: Analytics,
) -> None:
    """Answer a request whole: the report to the conversation, or one sentence to the asker.

    This is the error boundary of all that is asked in Slack; it raises nothing.
    """
    entry = CATALOGUE[request.report]
    working = WorkingMessage(
        slack,
        to.channel,
        to.thread_ts,
        f"Working on {entry.title.lower()} for <@{to.asker}>.",
        analytics.settings.working_message_after,
    )
    try:
        with working:
            report = compute(request, analytics, working.step)
            working.step("Drawing the chart…")
            png, warning = _chart(report, analytics)
            _post(report, png, slack, working.answer, to.asker, warning)
    except (ReportError, IntegrationError) as error:
        log.warning("%s was not answered: %s", request, error, exc_info=error.__cause__)
        _tell(to, tell_asker, escape(str(error)))
    except Exception:
        log.exception("%s was not answered", request)
        _tell(to, tell_asker, APOLOGY)


def _tell(to: Conversation, tell_asker: Callable[[str], object], text: str) -> None:
    try:
        tell_asker(text)
    except Exception:
        log.exception("%s was not told: %s", to.asker, text)


def compute(
    request: ReportRequest, analytics: Analytics, step: Callable[[str], None] = lambda _: None
) -> Report:
    """The report of that request from boards fresh enough; `step` is told what is being done.

    Raises ReportError and IntegrationError.
    """
    settings = analytics.settings.boards[request.board]
    if request.as_of is not None and request.as_of >= analytics.clock():
        request = replace(request, as_of=None)

    def exported(items: int, total: int | None) -> None:
        step(f"Exporting the board: {items} of {total or '?'} items…")

    def board_of(name: str) -> Board:
        if request.as_of is not None:
            return analytics.snapshots.as_of(analytics.settings.boards[name], request.as_of)
        if CATALOGUE[request.report].history == "sprint":
            now = analytics.clock()
            return analytics.boards.get_for_sprint(name, request.sprint, now, exported)
        return analytics.boards.get(name, exported)

    step("Exporting the board…")
    board = board_of(request.board)
    roadmap = None
    if settings.roadmap and CATALOGUE[request.report].reads_roadmap:
        roadmap = board_of(settings.roadmap)
    step("Computing…")
    now = request.as_of or analytics.clock()
    history, trouble = analytics.snapshots.history(settings, request, board, now)
    report = CATALOGUE[request.report].compute(
        Question(
            board=board,
            roadmap=roadmap,
            history=history,
            now=now,
            unit=request.unit,
            sprint=request.sprint,
            statuses=request.statuses,
            deliverable=request.deliverable,
            issue=request.issue,
            epics=request.epics,
            conventions=conventions(settings, analytics.settings),
        )
    )
    return replace(report, notes=(trouble, *report.notes)) if trouble else report


def post_report(report: Report, png: bytes | None, channel: str, settings: Settings) -> None:
    """Post a finished report to a channel (by id or `#name`), asked for by nobody in Slack.

    Raises IntegrationError.
    """
    slack = SlackDestination(web_client(settings.slack_bot_token, settings.slack_api_url))
    _post(report, png, slack, lambda text, blocks: slack.post(channel, text, blocks))


def _chart(report: Report, analytics: Analytics) -> tuple[bytes | None, str]:
    """The chart as PNG; where it fails, the report is still given, with the reason."""
    if report.figure is None:
        return None, ""
    try:
        return analytics.chrome.png(report.figure()), ""
    except IntegrationError as error:
        log.warning("The chart of %s was not drawn: %s", report.name, error)
        return None, f"The chart is missing. {error}"


def _post(
    report: Report,
    png: bytes | None,
    slack: SlackDestination,
    send: Callable[..., object],
    asker: str | None = None,
    warning: str = "",
) -> None:
    text = notification(report)
    image = None
    if png is not None:
        image = slack.upload_image(png, f"{report.name}.png", report.headline, alt_text(report))
    try:
        send(text, report_blocks(report, image, asker, warning))
    except ImageNotReady as error:
        send(text, report_blocks(report, None, asker, f"The chart is missing. {error}"))
