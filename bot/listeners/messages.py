"""Direct messages to the bot, and mentions of it in a channel, answered in a thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from slack_bolt import App, BoltContext

from bot.answering.answer import Answering
from bot.answering.answer_or_ask import answer_or_ask, not_understood
from bot.answering.ephemeral import AddressedReply, PrivateAddress, PrivateReply
from bot.answering.error_boundary import APOLOGY, Outcome, reporting_errors_to
from bot.answering.small_talk import answer_small_talk
from bot.answering.turn import Turn
from bot.asking.asked import Asked
from bot.asking.explanation import report_explained
from bot.asking.grammar import parse_message, without_mentions
from bot.asking.small_talk import SmallTalk, small_talk
from bot.blocks.help import explanation
from bot.connecting.building import build_connector
from bot.connecting.connector import Connector
from bot.connecting.sentences import board_wish
from bot.connecting.wishes import answer_wish
from bot.errors import WrongUsage
from bot.listeners.duplicate_events import SeenEvents
from bot.listeners.jobs import noted, same_question
from bot.schedules.building import build_schedule_commands
from bot.schedules.commands import ScheduleCommands, takes_long
from bot.schedules.sentences import Verb, schedule_asked
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.membership import with_origin
from bot.tenancy.visibility import VisibleBoards, visible_boards
from bot.wiring import Analytics
from bot.work.job import ForAll, Job, asker_in
from bot.work.lanes import Lanes, pass_on
from integrations.errors import IntegrationError
from integrations.slack import SlackDestination
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE

log = logging.getLogger(__name__)

# Edits, deletions and the bot's own words come as messages too.
SUBTYPES_OF_NEW_TEXT = {None, "file_share", "thread_broadcast"}


def register(app: App, analytics: Analytics) -> None:
    """Listen to direct messages and mentions, each answered once."""
    seen_events = SeenEvents(analytics.store.claims, analytics.clock)
    answering = analytics.answering
    schedules, connector = build_schedule_commands(analytics), build_connector(analytics)
    for event, listener in (("message", direct_message), ("app_mention", mention)):
        app.event(event)(
            partial(
                listener,
                seen_events=seen_events,
                answering=answering,
                schedules=schedules,
                connector=connector,
                lanes=analytics.lanes,
            )
        )


def direct_message(
    event: dict[str, Any],
    body: dict[str, Any],
    context: BoltContext,
    *,
    seen_events: SeenEvents,
    answering: Answering,
    schedules: ScheduleCommands,
    connector: Connector,
    lanes: Lanes,
) -> None:
    """Answer a person's message to the bot where it was written."""
    written_by_a_person = event.get("subtype") in SUBTYPES_OF_NEW_TEXT and "bot_id" not in event
    if event["channel_type"] != "im" or not written_by_a_person:
        return
    thread_ts = event.get("thread_ts")
    address = PrivateAddress(event["user"], thread_ts=thread_ts or "", direct=event["channel"])
    reply = AddressedReply(SlackDestination(context.client), address)
    here = ConversationId(context.team_id or "", event["channel"])
    asked_at = answering.sources.clock()
    to = Conversation(here, event["user"], thread_ts, asked_at=asked_at)

    def read() -> None:
        if seen_events.is_new(body):
            _answer(event, to, context, reply, answering, schedules, connector, lanes)

    lanes.hand_on(lanes.talk, Job(read, asker_in(to), reply))


def mention(
    event: dict[str, Any],
    body: dict[str, Any],
    context: BoltContext,
    *,
    seen_events: SeenEvents,
    answering: Answering,
    schedules: ScheduleCommands,
    connector: Connector,
    lanes: Lanes,
) -> None:
    """Answer a mention in a channel in its thread."""
    channel, asker = event["channel"], event["user"]
    # In a thread that has not begun yet, nobody would see an ephemeral message.
    address = PrivateAddress(asker, channel, event.get("thread_ts") or "")
    reply = AddressedReply(SlackDestination(context.client), address)
    thread_ts = event.get("thread_ts", event["ts"])
    to = Conversation(
        ConversationId(context.team_id or "", channel),
        asker,
        thread_ts,
        opens_thread="thread_ts" not in event,
        asked_at=answering.sources.clock(),
    )

    def read() -> None:
        if seen_events.is_new(body):
            _answer(event, to, context, reply, answering, schedules, connector, lanes)

    lanes.hand_on(lanes.talk, Job(read, asker_in(to), reply))


def _answer(
    event: dict[str, Any],
    to: Conversation,
    context: BoltContext,
    reply: AddressedReply,
    answering: Answering,
    schedules: ScheduleCommands,
    connector: Connector,
    lanes: Lanes,
) -> None:
    """Answer at once what is talk, and pass on what takes long."""
    slack = SlackDestination(context.client)
    visible = visible_boards(to.id, answering.settings)
    unit = Unit(answering.settings.default_unit)

    def job(work: Callable[[], object], key: Hashable = None) -> Job:
        def run() -> ForAll:
            with _in_words(event, to, reply, visible, unit, answering) as outcome:
                ended = work()
                outcome.for_all = ended if isinstance(ended, bool | str) else False
            return outcome.for_all

        return Job(run, asker_in(to), reply, key)

    with _in_words(event, to, reply, visible, unit, answering):
        text = without_mentions(event["text"])
        # Others that are mentioned may be whose figures are asked for.
        unmentioned = event["text"].replace(f"<@{context.bot_user_id}>", " ")
        last = answering.memory.last(to)
        before = last.request if last else None
        if wish := board_wish(unmentioned):
            with reporting_errors_to(reply, to.asker, "What was written of boards"):
                answer_wish(wish, context, to.asker, reply, connector)
        elif about_schedules := schedule_asked(unmentioned):
            answer = partial(schedules.answer, about_schedules, before=before)
            only_lists = about_schedules.verb is Verb.LIST
            handle = partial(
                schedules.handle, to, context, "", reply, answer, only_lists=only_lists
            )
            if takes_long(about_schedules):
                pass_on(lanes.reports, job(handle))
            else:
                handle()
        elif said := small_talk(text):
            talk = partial(answer_small_talk, said, to, slack, reply, answering)
            if said is SmallTalk.DATA:
                pass_on(lanes.reports, job(talk))
            else:
                talk()
        elif report := report_explained(text, visible, before.report if before else ""):
            reply(*explanation(CATALOGUE[report], unit, to.thread_ts or ""))
        else:
            asked, there = _asked_by(event["text"], to, last, visible, unit, slack, answering)
            key = same_question(asked.request, there, asked.private)
            turn = Turn(begin_posting=partial(lanes.reports.send, key))
            work = partial(answer_or_ask, asked, there, slack, reply, answering, turn)
            pass_on(lanes.reports, noted(job(work, key), asked, there, answering.memory))


@contextmanager
def _in_words(
    event: dict[str, Any],
    to: Conversation,
    reply: PrivateReply,
    visible: VisibleBoards,
    unit: Unit,
    answering: Answering,
) -> Iterator[Outcome]:
    """Tell the asker in words what fails inside; where telling fails, too, log it."""
    try:
        try:
            yield Outcome()
        except WrongUsage as error:
            now = answering.sources.clock()
            reply(*not_understood(error, event["text"], to, visible, unit, now))
    except IntegrationError as error:
        log.warning("A message was not answered: %s", error, exc_info=error.__cause__)
    except Exception:
        log.exception("A message could not be read")
        with suppress(IntegrationError):
            reply(APOLOGY)


def _asked_by(
    text: str,
    to: Conversation,
    last: Asked | None,
    visible: VisibleBoards,
    unit: Unit,
    slack: SlackDestination,
    answering: Answering,
) -> tuple[Asked, Conversation]:
    """What the text asks for, by itself or as a follow-up of `last`, and where.

    Raises WrongUsage and IntegrationError.
    """
    now = answering.sources.clock()
    if last:
        # A report that was sent directly shows the boards of where it was asked, and so what
        # follows, as long as the asker is a member there.
        there = with_origin(to, last.origin, partial(answering.memberships.is_member, slack.client))
        seen_there = visible_boards(there.asked_in, answering.settings)
        asked = parse_message(text, seen_there, unit, now, last.request)
        if asked.follows:
            return asked, there
    return parse_message(text, visible, unit, now), to
