"""`ReportRequest` -> export -> metric -> chart -> post: the one path that all ways in share."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from slack_sdk.models.blocks import Block

from bot.answering.chart import RenderedReport, Uploads, post_as_taken, render
from bot.answering.compute import ReportSources, compute
from bot.answering.details import post_details
from bot.answering.ephemeral import PrivateReply
from bot.answering.error_boundary import Outcome, failing_for_all, reporting_errors_to
from bot.answering.instead import buttons_instead
from bot.answering.memory import Memory
from bot.answering.message_slot import EditedMessage, NewMessage, ReplyTarget
from bot.answering.progress_message import ProgressMessage
from bot.answering.shown_lines import ShownLine
from bot.answering.turn import ONLY_TURN, HandOver, Turn
from bot.asking.asked import Asked
from bot.asking.board_choice import Choices
from bot.asking.report_request import ReportRequest
from bot.asking.story import NOBODYS, Story
from bot.blocks.buttons import as_shown, report_buttons
from bot.blocks.mrkdwn import escape
from bot.blocks.report import (
    Origin,
    UploadedReport,
    notification,
    report_blocks,
    schedule_line,
)
from bot.blocks.suggestions import Suggestions
from bot.errors import because
from bot.observing.logs import log_context
from bot.tenancy.conversation import Conversation
from bot.tenancy.membership import Memberships
from bot.tenancy.visibility import visible_boards
from bot.work.job import ForAll
from config import Settings
from integrations.chrome import Chrome
from integrations.errors import IntegrationError
from integrations.slack import (
    MayNotPost,
    NotInChannel,
    People,
    SlackDestination,
    web_client,
)
from integrations.store.progress_lines import ProgressLines
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import FOCUS
from metrics.text.locale import written_for

log = logging.getLogger(__name__)

SENT_PRIVATELY = "I sent it to you in a direct message."


@dataclass(frozen=True)
class Answering:
    """What it takes to answer a request, or to ask which board is meant.

    Attributes:
        sources: what reports are computed from.
        chrome: draws charts.
        people: in whose language reports are written.
        choices: which boards conversations have chosen.
        memory: what each was answered last.
        lines: the lines of progress that are shown now.
        memberships: who is a member of which channel.
        hand_over: hands a question over to the processes that answer; None where this one does.
    """

    sources: ReportSources
    chrome: Chrome
    people: People
    choices: Choices
    memory: Memory
    lines: ProgressLines
    memberships: Memberships
    hand_over: HandOver | None = None

    @property
    def settings(self) -> Settings:
        """The settings of this deployment."""
        return self.sources.settings


def answer(
    request: ReportRequest,
    to: Conversation,
    slack: SlackDestination,
    reply: PrivateReply,
    answering: Answering,
    left_out: tuple[str, ...] = (),
    story: Story = NOBODYS,
    turn: Turn = ONLY_TURN,
) -> ForAll:
    """Answer a request: post the report in the conversation, or tell the asker what failed.

    Gives how it ended for all who asked the same there before it was posted.

    `left_out` are words of the question that were not understood, and `story` is that of the
    message which the answer replaces. Where the bot may not post, it
    sends the report to the asker in a direct message. Raises what `turn` passes, and nothing else.
    """
    telemetry, took = answering.sources.telemetry, dict[str, float]()
    with log_context(report=request.report, board=request.board, conversation=to.id.channel):
        visible = visible_boards(to.asked_in, answering.settings)
        sources = answering.sources
        known = Suggestions(visible, sources.boards.last_exported, sources.clock())
        offered = partial(buttons_instead, request, to, known)
        with reporting_errors_to(reply, to.asker, f"{request}", offered, turn.passes) as outcome:
            outcome.for_all = _answer(
                request, to, slack, reply, answering, left_out, story, turn, took, outcome
            )
        telemetry.answers.labels(request.report, outcome.name).inc()
        log.info("A request was %s", outcome.name, extra={"seconds": took})
    return outcome.for_all


def _answer(
    request: ReportRequest,
    to: Conversation,
    slack: SlackDestination,
    reply: PrivateReply,
    answering: Answering,
    left_out: tuple[str, ...],
    story: Story,
    turn: Turn,
    took: dict[str, float],
    outcome: Outcome,
) -> bool:
    """Answer the request; true if everybody in the conversation has the answer now."""
    sources = answering.sources
    direct = slack.open_direct(to.asker) if to.private else ""
    is_sent_elsewhere = bool(direct) and direct != to.id.channel
    entry = CATALOGUE[request.report]
    noted = ShownLine(answering.lines, to.id.team, sources.clock)
    working = ProgressMessage(
        NewMessage(slack, direct, noted=noted, mark=turn.mark)
        if is_sent_elsewhere
        else _reply_target(to, slack, noted, turn.mark),
        f"Working on {entry.title.lower()} for <@{to.asker}>.",
        sources.settings.working_message_after,
    )
    looked_up = answering.people.look_up(slack.client, to.id.team, to.asker)
    place = to.sent_to(direct) if is_sent_elsewhere else to
    asked, memory = Asked(request, origin=to.asked_in.channel), answering.memory
    with working, written_for(looked_up.locale), memory.answering(asked, place) as asked_at:
        visible = visible_boards(to.asked_in, sources.settings)
        with failing_for_all(outcome):
            report = compute(
                request, sources, visible, working.step, took, waits=False, again=to.refreshes
            )
        working.step("Drawing the chart…")
        with sources.telemetry.timed("draw", took):
            is_list = bool(request.of(FOCUS))
            rendered = render(report, answering.chrome, sources.answers, is_list=is_list)
        is_known = story.asker or story.schedule
        story = (story if is_known else replace(story, asker=to.asker)).shows(report)
        buttons = report_buttons(report, request, to.asked_in.channel, story)
        asker = "" if story.schedule else story.asker
        line = schedule_line(story.schedule) if story.schedule else ""
        origin = Origin(asker, left_out, line, story)
        shown = Asked(as_shown(request, report), origin=to.asked_in.channel)
        with sources.telemetry.timed("post", took):
            try:
                send = memory.remembering(shown, place, turn.posting(working.answer), asked_at)
                _post(rendered, slack, send, origin, buttons)
            except (NotInChannel, MayNotPost) as error:
                if to.private or to.replaces is not None:
                    raise
                with _unless_refused(error):
                    place = to.sent_to(slack.open_direct(to.asker))
                    new = NewMessage(slack, place.id.channel, mark=turn.mark)
                    send = memory.remembering(shown, place, turn.posting(new.answer), asked_at)
                    _post(rendered, slack, send, origin, buttons)
                reply(f"{escape(str(error))} {SENT_PRIVATELY}")
                return False
    if is_sent_elsewhere:
        reply(SENT_PRIVATELY)
    return not to.private


def _post(
    rendered: RenderedReport,
    slack: SlackDestination,
    send: Callable[[str, list[Block]], str],
    origin: Origin,
    buttons: Block | None = None,
) -> str:
    """Post the report, as Slack takes it; gives the `ts` of its message."""

    def show(uploads: Uploads) -> str:
        (uploaded,) = (each for each in uploads if isinstance(each, UploadedReport))
        return send(notification(uploaded.report), report_blocks(uploaded, origin, buttons))

    return post_as_taken([rendered.uploaded(slack)], show, slack)


@contextmanager
def _unless_refused(reason: NotInChannel | MayNotPost) -> Iterator[None]:
    """If it cannot be sent in a direct message either, raise why it was to be sent there."""
    try:
        yield
    except IntegrationError as error:
        log.warning("The report could not be sent in a direct message either: %s", error)
        raise reason from error


def _reply_target(
    to: Conversation, slack: SlackDestination, noted: ShownLine, mark: str
) -> ReplyTarget:
    if to.replaces is not None:
        return EditedMessage(slack, to.id.channel, to.replaces["ts"], to.replaces, noted, mark)
    return NewMessage(slack, to.id.channel, to.thread_ts, noted, mark)


def post_report(rendered: RenderedReport, channel: str, settings: Settings) -> None:
    """Post a finished report to a channel (by id or `#name`) that nobody asked for in Slack.

    Its details follow in its thread, as there may be no bot to answer a button. Raises
    IntegrationError where the report itself is not posted.
    """
    slack = SlackDestination(web_client(settings.slack_bot_token, settings.slack_api_url))
    ts = _post(rendered, slack, lambda text, blocks: slack.post(channel, text, blocks), Origin())
    try:
        post_details(rendered.report, "", slack, channel, ts)
    except IntegrationError as error:
        log.warning("The details were not posted: %s%s", error, because(error))
