"""Delivers each due report exactly once, through crashes and with several bots on one store."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Event
from uuid import uuid4

from slack_sdk.models.blocks import Block

from bot.answering.chart import Uploads, delete_pictures, pictures, post_as_taken, render
from bot.answering.compute import ReportSources, compute
from bot.answering.memory import Memory
from bot.answering.thread import send_data
from bot.asking.asked import Asked
from bot.blocks.buttons import as_shown
from bot.blocks.report import MissingReport
from bot.observing.logs import log_context
from bot.schedules.due import LATE_AFTER, Due
from bot.schedules.message import delivery_blocks, delivery_notification
from bot.schedules.retries import EXPECTED_ERRORS, Retries
from bot.schedules.schedule import Kind, Plan, Schedule
from bot.schedules.watch import Look
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.visibility import VisibleBoards, visible_boards
from integrations.chrome import Chrome
from integrations.errors import BeingStopped, IntegrationError
from integrations.slack import (
    AskedTooMuch,
    NotAllSeen,
    NotInChannel,
    ScopeMissing,
    SlackDestination,
    SlackUnreachable,
)
from integrations.slack.destination import MarkedMessage
from integrations.store import Store
from integrations.store.ledger import Claim, State
from metrics.model.errors import ReportError, UnknownSprint
from metrics.model.iterations import is_relative
from metrics.model.report import Report
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import FOCUS

log = logging.getLogger(__name__)

# By how much a clock may be wrong with which a message is still found: an hour, as of another zone.
MAY_BE_WRONG = timedelta(minutes=70)
NO_NEWS = "nothing has changed since the last message."
TOO_OLD = "it was due too long ago (see `catch_up`)."
DELETED = "it was deleted."
BEING_POSTED = "it is being posted already."
TOO_SLOW = "it took too long; it is tried again within minutes."


class Step(StrEnum):
    """The step of a delivery that has just been done."""

    CLAIMED = "claim"
    COMPUTED = "export"
    DRAWN = "render"
    UPLOADED = "upload"
    POSTED = "post"
    RECORDED = "record"


class LeaseLost(Exception):
    """The lease ran out: another worker may have taken the delivery over."""


class Deliveries:
    """Claims due times in the ledger, and posts their reports.

    `slack` gives the bot's client in a workspace; `on_step` is called after each step.
    """

    def __init__(
        self,
        sources: ReportSources,
        chrome: Chrome,
        store: Store,
        slack: Callable[[str], SlackDestination],
        on_step: Callable[[Step, Due], object] = lambda _step, _due: None,
    ) -> None:
        self._sources = sources
        self._chrome = chrome
        self._store = store
        self._slack = slack
        self._on_step = on_step
        self._clock = sources.clock
        self._began = self._clock()
        self._worker = uuid4().hex
        self._memory = Memory(store.conversations, sources.clock)
        self._retries = Retries(store, slack, sources.telemetry, sources.clock)
        self._held: dict[Due, Claim] = {}
        self._is_stopped = Event()

    def deliver(self, due: Due) -> str:
        """Deliver it, unless another worker does; gives the reason if nothing was posted, else "".

        Raises nothing.
        """
        if self._is_stopped.is_set():
            return str(BeingStopped())
        try:
            # It may have waited for its turn, and been deleted meanwhile.
            if self._store.schedules.get(due.schedule.id) is None:
                return DELETED
            claim = self._store.ledger.claim(due.schedule.id, due.at, self._worker, self._clock())
        except IntegrationError as error:
            log.warning("Could not claim %s: %s", due.key, error)
            return str(error)
        if claim is None:
            return BEING_POSTED
        self._on_step(Step.CLAIMED, due)
        self._held[due] = claim
        try:
            with log_context(schedule=due.schedule.id, due=due.key.rpartition(" ")[2]):
                return self._deliver_claimed(due, claim)
        finally:
            self._held.pop(due, None)

    def stop(self) -> None:
        """Begin no more of them, and have those under way handed back at their next step."""
        self._is_stopped.set()

    def hand_back(self) -> None:
        """Let other workers take those under way, as this process is gone in a moment."""
        for due, claim in [*self._held.items()]:
            # One that is being posted is gone with this process, or is there to be found.
            after = timedelta(minutes=1)
            self._retries.hand_back(due, claim, str(BeingStopped()), after)

    def _deliver_claimed(self, due: Due, claim: Claim) -> str:
        try:
            slack = self._slack(due.schedule.team)
            if (at := claim.posting_at) and self._was_posted(due, claim, slack, at):
                return ""
            if not self._retries.has_tries_left(claim):
                return self._retries.give_up_out_of_tries(due, claim)
            if due.is_expired:
                return self._retries.skip(due, claim, TOO_OLD)
            if due.at < self._began and self._is_forgotten(due, claim, slack):
                return ""
            return self._deliver(due, claim, slack)
        except LeaseLost:
            log.warning("%s lost its lease: another worker may have delivered it", due.key)
            return TOO_SLOW
        except (AskedTooMuch, BeingStopped) as error:
            if due.is_run:
                return self._retries.failed(due, claim, error)
            after = timedelta(seconds=error.seconds if isinstance(error, AskedTooMuch) else 0)
            return self._retries.hand_back(due, claim, str(error), after)
        except Exception as error:
            if isinstance(error, UnknownSprint) and _is_between_sprints(due.schedule):
                return self._retries.skip(due, claim, str(error))
            if isinstance(error, EXPECTED_ERRORS):
                log.warning("%s failed: %s", due.key, error)
            else:
                log.exception("%s failed", due.key)
            return self._retries.failed(due, claim, error)

    def _deliver(self, due: Due, claim: Claim, slack: SlackDestination) -> str:
        plan, team, channel = due.schedule.plan, due.schedule.team, due.schedule.channel
        timed = self._sources.telemetry.timed
        conversation = ConversationId(team, channel)
        visible = visible_boards(conversation, self._sources.settings)
        for request in plan.requests:
            visible.check(request.report, *request.boards)
        took: dict[str, float] = {}
        reports = self._reports(plan, visible, took)
        self._done(Step.COMPUTED, due, claim)
        look = Look(reports[0], due.schedule.answer, self._clock())
        if plan.kind is Kind.WATCH and not look.is_news:
            self._store.ledger.quiet(claim, look.untold)
            self._count(State.QUIET)
            return NO_NEWS
        with timed("draw", took):
            charts = [
                report
                if isinstance(report, MissingReport)
                else render(
                    report,
                    self._chrome,
                    self._sources.answers,
                    is_list=bool(request.of(FOCUS)),
                )
                for request, report in zip(plan.requests, reports, strict=True)
            ]
        self._done(Step.DRAWN, due, claim)
        with timed("post", took):
            uploads = [
                chart if isinstance(chart, MissingReport) else chart.uploaded(slack)
                for chart in charts
            ]
            try:
                self._done(Step.UPLOADED, due, claim)
            except LeaseLost:
                delete_pictures(pictures(uploads), slack)
                raise
            ts = self._post(due, claim, slack, uploads, look)
        self._on_step(Step.POSTED, due)
        self._store.ledger.posted(claim, ts, look.told)
        if len(reports) == 1 and isinstance(only := reports[0], Report):
            shown = Asked(as_shown(plan.requests[0], only), origin=channel)
            self._memory.remember(conversation, shown, "", ts)
        self._on_step(Step.RECORDED, due)
        self._count(State.POSTED)
        log.info("A scheduled report was posted", extra={"seconds": took})
        if plan.details:
            to = Conversation(conversation, due.schedule.owner, thread_ts=ts)
            for request in plan.requests:
                send_data(request, to, slack, _log_reply, self._sources)
        return ""

    def _reports(
        self, plan: Plan, visible: VisibleBoards, took: dict[str, float]
    ) -> list[Report | MissingReport]:
        """The reports of the plan; a MissingReport, with the reason, stands for one that failed.

        Raises ReportError where all failed, and IntegrationError.
        """
        reports: list[Report | MissingReport] = []
        errors: list[ReportError] = []
        for request in plan.requests:
            try:
                reports.append(compute(request, self._sources, visible, took=took))
            except ReportError as error:
                log.warning("A report of several failed: %s: %s", request, error)
                errors.append(error)
                reports.append(MissingReport(CATALOGUE[request.report].title, str(error)))
        if len(errors) == len(reports):
            raise errors[0]
        return reports

    def _post(
        self,
        due: Due,
        claim: Claim,
        slack: SlackDestination,
        uploads: Uploads,
        look: Look,
    ) -> str:
        def send(uploads: Uploads) -> str:
            if not self._store.ledger.posting(claim, self._clock()):
                raise LeaseLost
            try:
                # A wait for a rate limit could outlast the lease: another worker would post it too.
                return slack.impatient().post(
                    due.schedule.channel,
                    notification,
                    delivery_blocks(due, uploads, self._clock(), outlook_before),
                    marked={"key": due.key, "answer": look.told},
                )
            except SlackUnreachable:
                raise
            except IntegrationError:
                # Slack refused it: there is no message to look for later.
                self._store.ledger.not_posted(claim, self._clock())
                raise

        outlook_before = look.outlook_before if due.schedule.plan.kind is Kind.WATCH else ""
        notification = delivery_notification(uploads, outlook_before)
        return post_as_taken(uploads, send, slack)

    def _was_posted(self, due: Due, claim: Claim, slack: SlackDestination, at: datetime) -> bool:
        """True if the channel has its message that was on its way to Slack at that moment, by the
        clock of the machine that sent it. Raises LeaseLost."""
        channel = due.schedule.channel
        # The clocks of two machines differ, and what was sent may have been on its way.
        around = (at - timedelta(minutes=1), at + timedelta(minutes=5))
        message = slack.find(channel, due.key, *around)
        if message is None:
            # That clock may have been wrong, which nobody can tell who looks later. An app that has
            # one page a minute (not of the Marketplace) is refused this second one at once, and
            # does without: it waits for nothing, and takes no page from what is due next.
            with suppress(AskedTooMuch, NotAllSeen):
                message = slack.find(channel, due.key, at - MAY_BE_WRONG, at + MAY_BE_WRONG)
        return self._recorded(claim, due, message)

    def _recorded(self, claim: Claim, due: Due, message: MarkedMessage | None) -> bool:
        """Whether there is a message, which is then recorded. Raises LeaseLost."""
        if message is None:
            if not self._store.ledger.not_posted(claim, self._clock()):
                raise LeaseLost
            return False
        log.info("%s had been posted already", due.key)
        self._store.ledger.posted(claim, message.ts, message.marked.get("answer", ""))
        return True

    def _is_forgotten(self, due: Due, claim: Claim, slack: SlackDestination) -> bool:
        """True if it was posted in time, before this process began, and after the backup that the
        store was restored from. Raises LeaseLost."""
        around = (due.at - timedelta(minutes=1), due.at + LATE_AFTER)
        try:
            message = slack.find(due.schedule.channel, due.key, *around)
            return self._recorded(claim, due, message)
        except (NotAllSeen, NotInChannel, ScopeMissing):
            # It cannot be seen there, and for all that the store knows it is not.
            return False

    def _done(self, step: Step, due: Due, claim: Claim) -> None:
        self._on_step(step, due)
        if self._is_stopped.is_set():
            raise BeingStopped
        if not self._store.ledger.hold(claim, self._clock()):
            raise LeaseLost

    def _count(self, state: State) -> None:
        self._sources.telemetry.deliveries.labels(state).inc()


def _is_between_sprints(schedule: Schedule) -> bool:
    """Whether it names no sprint: there is none between two sprints, which is no failure."""
    return all(is_relative(request.sprint) for request in schedule.plan.requests)


def _log_reply(text: str, blocks: list[Block] | None = None) -> None:  # noqa: ARG001
    log.warning("Could not share the data of a scheduled report: %s", text)
