"""`ReportRequest` -> export -> metric -> chart -> post: the one path that all ways in share."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from slack_sdk.models.blocks import Block

from bot.blocks import alt_text, escape, notification, report_blocks
from bot.buttons import report_buttons
from bot.conventions import conventions
from bot.places import Place
from bot.report_files import report_files
from bot.report_request import ReportRequest
from bot.requests import WrongUsage
from bot.spots import NewMessage, OldMessage, Spot
from bot.wiring import Analytics
from bot.working_message import WorkingMessage
from config import Settings
from integrations.errors import IntegrationError
from integrations.slack import ImageNotReady, NotInChannel, SlackDestination, web_client
from metrics.board import Board
from metrics.catalogue import CATALOGUE
from metrics.errors import ReportError
from metrics.report import Question, Report

log = logging.getLogger(__name__)

APOLOGY = "Something went wrong on my side; it is in the log, and asking again may help."
SENT_PRIVATELY = "I sent it to you in a direct message."


class Tell(Protocol):
    """Says something to the asker alone, with blocks if need be."""

    def __call__(self, text: str, blocks: list[Block] | None = None) -> object: ...


@dataclass(frozen=True)
class Conversation:
    """Where something was asked, by whom, and where the answer goes.

    That is the place itself, perhaps a thread of it; or a message of the bot's, as Slack tells it,
    that the answer replaces; or with `private` the asker's own conversation with the bot.
    `origin` is the conversation where it was asked first, if it is another one.
    """

    place: Place
    asker: str
    thread_ts: str | None = None
    private: bool = False
    replaces: Mapping[str, Any] | None = None
    origin: str = ""

    @property
    def asked_in(self) -> str:
        """The conversation whose boards may be asked about."""
        return self.origin or self.place.channel


@dataclass(frozen=True)
class _Answer:
    """A report with its chart, ready to be posted."""

    report: Report
    png: bytes | None
    warning: str
    request: ReportRequest | None = None
    asker: str | None = None
    origin: str = ""

    def post(self, slack: SlackDestination, send: Callable[[str, list[Block]], object]) -> None:
        text = notification(self.report)
        image = None
        if self.png is not None:
            name, told = f"{self.report.name}.png", alt_text(self.report)
            image = slack.upload_image(self.png, name, self.report.headline, told)
        try:
            send(text, self._blocks(image, self.warning))
        except ImageNotReady as error:
            send(text, self._blocks(None, f"The chart is missing. {error}"))

    def _blocks(self, image: str | None, warning: str) -> list[Block]:
        buttons = report_buttons(self.report, self.request, self.origin) if self.request else None
        return report_blocks(self.report, image, self.asker, warning, buttons)


def answer(
    request: ReportRequest,
    to: Conversation,
    slack: SlackDestination,
    tell_asker: Tell,
    analytics: Analytics,
) -> None:
    """Answer a request whole: the report to the conversation, or one sentence to the asker.

    Where the bot may not post, the report goes to the asker's direct messages. This is the error
    boundary of all that is asked in Slack; it raises nothing.
    """

    def work() -> None:
        spot = _spot(to, slack)
        entry = CATALOGUE[request.report]
        working = WorkingMessage(
            spot,
            f"Working on {entry.title.lower()} for <@{to.asker}>.",
            analytics.settings.working_message_after,
        )
        with working:
            report = compute(request, analytics, working.step)
            working.step("Drawing the chart…")
            png, warning = _chart(report, analytics)
            found = _Answer(report, png, warning, request, to.asker, to.asked_in)
            try:
                found.post(slack, working.answer)
            except NotInChannel as error:
                if to.private or to.replaces is not None:
                    raise
                _send_directly(found, to.asker, slack, error)
                tell_asker(f"{escape(str(error))} {SENT_PRIVATELY}")
        if to.private:
            tell_asker(SENT_PRIVATELY)

    bounded(work, to, tell_asker, f"{request}")


def send_data(
    request: ReportRequest,
    to: Conversation,
    slack: SlackDestination,
    tell_asker: Tell,
    analytics: Analytics,
) -> None:
    """Share the report's files in the thread of the conversation; raises nothing."""

    def work() -> None:
        report = compute(request, analytics)
        files = report_files(report, report.figure() if report.figure else None)
        slack.share_files(
            to.place.channel,
            to.thread_ts,
            f"The data behind “{escape(report.headline)}”, for <@{to.asker}>.",
            {f"{report.name}-{name}": content for name, content in files.items()},
        )

    bounded(work, to, tell_asker, f"The data of {request}")


def bounded(work: Callable[[], None], to: Conversation, tell_asker: Tell, what: str) -> None:
    """Do it; whatever fails is told to the asker in one sentence, and logged."""
    try:
        work()
    except (ReportError, IntegrationError, WrongUsage) as error:
        log.warning("%s was not answered: %s", what, error, exc_info=error.__cause__)
        _tell(to, tell_asker, escape(str(error)))
    except Exception:
        log.exception("%s was not answered", what)
        _tell(to, tell_asker, APOLOGY)


def _tell(to: Conversation, tell_asker: Tell, text: str) -> None:
    try:
        tell_asker(text)
    except Exception:
        log.exception("%s was not told: %s", to.asker, text)


def _send_directly(
    found: _Answer, asker: str, slack: SlackDestination, reason: NotInChannel
) -> None:
    """Give the answer to the asker alone; where that fails too, the first reason counts."""
    try:
        found.post(slack, NewMessage(slack, slack.open_direct(asker)).answer)
    except IntegrationError as error:
        log.warning("Nor could it be sent directly: %s", error)
        raise reason from error


def _spot(to: Conversation, slack: SlackDestination) -> Spot:
    if to.replaces is not None:
        return OldMessage(slack, to.place.channel, to.replaces["ts"], to.replaces)
    if to.private:
        return NewMessage(slack, slack.open_direct(to.asker))
    return NewMessage(slack, to.place.channel, to.thread_ts)


def compute(
    request: ReportRequest, analytics: Analytics, step: Callable[[str], None] = lambda _: None
) -> Report:
    """The report of that request from boards fresh enough; `step` is told what is being done.

    Raises ReportError and IntegrationError.
    """
    settings = analytics.settings.boards[request.board]
    if request.as_of is not None and request.as_of >= analytics.clock():
        request = replace(request, as_of=None)

    def exported(page: int, pages: int) -> None:
        step(f"Exporting {page} of {pages} pages…")

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
    question = Question(
        board=board,
        roadmap=roadmap,
        now=request.as_of or analytics.clock(),
        unit=request.unit,
        sprint=request.sprint,
        statuses=request.statuses,
        deliverable=request.deliverable,
        issue=request.issue,
        epics=request.epics,
        conventions=conventions(settings, analytics.settings),
    )
    history, trouble = analytics.snapshots.history(settings, request, question)
    report = CATALOGUE[request.report].compute(replace(question, history=history))
    return replace(report, notes=(trouble, *report.notes)) if trouble else report


def post_report(report: Report, png: bytes | None, channel: str, settings: Settings) -> None:
    """Post a finished report to a channel (by id or `#name`), asked for by nobody in Slack.

    Raises IntegrationError.
    """
    slack = SlackDestination(web_client(settings.slack_bot_token, settings.slack_api_url))
    _Answer(report, png, "").post(slack, lambda text, blocks: slack.post(channel, text, blocks))


def _chart(report: Report, analytics: Analytics) -> tuple[bytes | None, str]:
    """The chart as PNG; where it fails, the report is still given, with the reason."""
    if report.figure is None:
        return None, ""
    try:
        return analytics.chrome.png(report.figure()), ""
    except IntegrationError as error:
        log.warning("The chart of %s was not drawn: %s", report.name, error)
        return None, f"The chart is missing. {error}"
