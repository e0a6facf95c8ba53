"""`ReportRequest` -> export -> metric -> chart -> post: the one path that all ways in share."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from slack_sdk.models.blocks import Block

from bot.asking.errors import WrongUsage
from bot.asking.report_request import ReportRequest
from bot.blocks.buttons import report_buttons
from bot.blocks.report import escape, notification, report_blocks
from bot.boards.conventions import conventions
from bot.drawing import Drawn, drawn
from bot.logs import about
from bot.report_files import report_files
from bot.spots import NewMessage, OldMessage, Spot
from bot.tenancy.place import Place
from bot.tenancy.visibility import check_board, seen_from
from bot.wiring import Analytics
from bot.working_message import WorkingMessage
from config import Settings
from integrations.errors import IntegrationError
from integrations.github import Usage
from integrations.slack import (
    ImageNotReady,
    MayNotPost,
    NotInChannel,
    SlackDestination,
    web_client,
)
from metrics.model.board import Board
from metrics.model.errors import ReportError
from metrics.model.report import Question, Report
from metrics.reports.catalogue import CATALOGUE
from metrics.text.locale import written_for

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

    @property
    def asked_at(self) -> Place:
        """That conversation as a place of its workspace."""
        return replace(self.place, channel=self.asked_in)


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
        direct = slack.open_direct(to.asker) if to.private else ""
        is_here = direct == to.place.channel
        spot = NewMessage(slack, direct) if direct and not is_here else _spot(to, slack)
        entry = CATALOGUE[request.report]
        working = WorkingMessage(
            spot,
            f"Working on {entry.title.lower()} for <@{to.asker}>.",
            analytics.settings.working_message_after,
        )
        locale = analytics.people.locale(slack.client, to.place.team, to.asker)
        with working, written_for(locale):
            report = compute(request, analytics, working.step, took)
            working.step("Drawing the chart…")
            with analytics.telemetry.timed("draw", took):
                found = drawn(report, analytics)
            with analytics.telemetry.timed("post", took):
                send(found, working)
        if direct and not is_here:
            tell_asker(SENT_PRIVATELY)

    def send(found: Drawn, working: WorkingMessage) -> None:
        buttons = report_buttons(found.report, request, to.asked_in)
        try:
            _post(found, slack, working.answer, to.asker, buttons)
        except (NotInChannel, MayNotPost) as error:
            if to.private or to.replaces is not None:
                raise
            _send_directly(found, to.asker, buttons, slack, error)
            tell_asker(f"{escape(str(error))} {SENT_PRIVATELY}")

    took: dict[str, float] = {}
    with about(report=request.report, board=request.board, place=to.place.channel):
        outcome = bounded(work, to, tell_asker, f"{request}")
        analytics.telemetry.answers.labels(request.report, outcome).inc()
        log.info("A request was %s", outcome, extra={"seconds": took})


def send_data(
    request: ReportRequest,
    to: Conversation,
    slack: SlackDestination,
    tell_asker: Tell,
    analytics: Analytics,
) -> None:
    """Share the report's files in the thread of the conversation; raises nothing."""

    def work() -> None:
        check_board(request, seen_from(to.asked_at, analytics.settings))
        # Files are for machines: they are written alike for all.
        report = compute(request, analytics)
        files = report_files(report, report.figure() if report.figure else None)
        slack.share_files(
            to.place.channel,
            to.thread_ts,
            f"The data behind “{escape(report.headline)}”, for <@{to.asker}>.",
            {f"{report.name}-{name}": content for name, content in files.items()},
        )

    with about(report=request.report, board=request.board, place=to.place.channel):
        bounded(work, to, tell_asker, f"The data of {request}")


def bounded(work: Callable[[], None], to: Conversation, tell_asker: Tell, what: str) -> str:
    """Do it; whatever fails is told to the asker in one sentence, and logged.

    Gives how it went: `answered`, `refused` with reason, or `failed` by a bug.
    """
    try:
        work()
    except (ReportError, IntegrationError, WrongUsage) as error:
        kind = type(error).__name__
        log.warning("%s was not answered: %s: %s", what, kind, error, exc_info=error.__cause__)
        _tell(to, tell_asker, escape(str(error)))
        return "refused"
    except Exception:
        log.exception("%s was not answered", what)
        _tell(to, tell_asker, APOLOGY)
        return "failed"
    return "answered"


def _tell(to: Conversation, tell_asker: Tell, text: str) -> None:
    try:
        tell_asker(text)
    except Exception:
        log.exception("%s was not told: %s", to.asker, text)


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
        return OldMessage(slack, to.place.channel, to.replaces["ts"], to.replaces)
    return NewMessage(slack, to.place.channel, to.thread_ts)


def compute(
    request: ReportRequest,
    analytics: Analytics,
    step: Callable[[str], None] = lambda _: None,
    took: dict[str, float] | None = None,
) -> Report:
    """The report of that request from boards fresh enough; `step` is told what is being done.

    The log has what it took of GitHub, and `took` the seconds of each step. Raises ReportError and
    IntegrationError.
    """
    took, usage = {} if took is None else took, Usage()
    timed = partial(analytics.telemetry.timed, into=took)
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
            return analytics.boards.get_for_sprint(name, request.sprint, now, exported, usage)
        return analytics.boards.get(name, exported, usage)

    step("Exporting the board…")
    with timed("export"):
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
    with timed("compute"):
        history, trouble = analytics.snapshots.history(settings, request, question)
        report = CATALOGUE[request.report].compute(replace(question, history=history))
    analytics.telemetry.gh_calls.inc(usage.gh_calls)
    analytics.telemetry.graphql_cost.inc(usage.cost or 0)
    seconds = round(took["export"] + took["compute"], 2)
    log.info("Computed %s of %s: %s, %s s", request.report, request.board, usage, seconds)
    if trouble:
        return replace(report, notes=(trouble, *report.notes), trouble=trouble)
    return report


def post_report(report: Report, png: bytes | None, channel: str, settings: Settings) -> None:
    """Post a finished report to a channel (by id or `#name`), asked for by nobody in Slack.

    Raises IntegrationError.
    """
    slack = SlackDestination(web_client(settings.slack_bot_token, settings.slack_api_url))
    _post(Drawn(report, png), slack, lambda text, blocks: slack.post(channel, text, blocks))
