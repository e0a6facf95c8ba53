"""Delivers what is due, once: whatever crashes in between, and however many bots share a store."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from uuid import uuid4

from slack_sdk.models.blocks import Block

from bot.answering.answer import send_data
from bot.answering.chart import RenderedReport, render
from bot.answering.compute import ReportSources, compute
from bot.blocks.report import Missing, digest_notification
from bot.observing.logs import about
from bot.schedules.due import Due
from bot.schedules.message import delivery_blocks
from bot.schedules.retries import EXPECTED, Retries
from bot.schedules.schedule import Kind, Plan, Schedule
from bot.schedules.watch import is_news, watched_answer
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.visibility import visible_boards
from integrations.chrome import Chrome
from integrations.errors import IntegrationError
from integrations.slack import ImageNotReady, SlackDestination, SlackUnreachable
from integrations.store import Store
from integrations.store.ledger import Claim, State
from metrics.model.errors import ReportError, UnknownSprint
from metrics.model.iterations import is_relative
from metrics.model.report import Report
from metrics.reports.catalogue import CATALOGUE

log = logging.getLogger(__name__)

LEDGER_RETENTION = timedelta(days=400)
NO_NEWS = "nothing has changed since the last message."
TOO_OLD = "it was due too long ago (see `catch_up`)."
DELETED = "it is deleted."
UNDER_WAY = "it is under way already."
TOO_SLOW = "it took too long, and comes within minutes if all goes well."


class Step(StrEnum):
    """What has just been done for a delivery."""

    CLAIMED = "claim"
    COMPUTED = "export"
    DRAWN = "render"
    UPLOADED = "upload"
    POSTED = "post"
    RECORDED = "record"


class LeaseLost(Exception):
    """It took so long that another worker may have taken over."""


class Deliveries:
    """Claims what is due, and posts it; `slack` gives the bot's client of a workspace.

    `notice` is told each step, after it is done.
    """

    def __init__(
        self,
        sources: ReportSources,
        chrome: Chrome,
        store: Store,
        slack: Callable[[str], SlackDestination],
        notice: Callable[[Step, Due], object] = lambda _step, _due: None,
    ) -> None:
        self._sources = sources
        self._chrome = chrome
        self._store = store
        self._slack = slack
        self._notice = notice
        self._clock = sources.clock
        self._worker = uuid4().hex
        self._retries = Retries(store, slack, sources.telemetry, sources.clock)

    def deliver(self, due: Due) -> str:
        """Deliver it, if no other worker does; gives why nothing was posted, if so.

        Raises nothing.
        """
        try:
            # It may have waited for its turn for a while.
            if self._store.schedules.get(due.schedule.id) is None:
                return DELETED
            claim = self._store.ledger.claim(due.schedule.id, due.at, self._worker, self._clock())
        except IntegrationError as error:
            log.warning("%s cannot be claimed: %s", due.key, error)
            return str(error)
        if claim is None:
            return UNDER_WAY
        self._notice(Step.CLAIMED, due)
        with about(schedule=due.schedule.id, due=due.key.rpartition(" ")[2]):
            return self._deliver_claimed(due, claim)

    def forget(self) -> None:
        """Forget deliveries so old that nothing asks for them. Raises StoreError."""
        self._store.ledger.forget(self._clock() - LEDGER_RETENTION)

    def _deliver_claimed(self, due: Due, claim: Claim) -> str:
        try:
            slack = self._slack(due.schedule.team)
            if claim.may_be_posted and self._was_posted(due, claim, slack):
                return ""
            if not self._retries.has_tries_left(claim):
                return self._retries.never_done(due, claim)
            if due.is_over:
                return self._retries.skip(due, claim, TOO_OLD)
            return self._deliver(due, claim, slack)
        except LeaseLost:
            log.warning("%s took so long that another may have delivered it.", due.key)
            return TOO_SLOW
        except Exception as error:
            if isinstance(error, UnknownSprint) and _is_between_sprints(due.schedule):
                return self._retries.skip(due, claim, str(error))
            expected = isinstance(error, EXPECTED)
            log.warning("%s failed: %s", due.key, error, exc_info=None if expected else error)
            return self._retries.failed(due, claim, error)

    def _deliver(self, due: Due, claim: Claim, slack: SlackDestination) -> str:
        plan, team, channel = due.schedule.plan, due.schedule.team, due.schedule.channel
        timed = self._sources.telemetry.timed
        conversation = ConversationId(team, channel)
        visible = visible_boards(conversation, self._sources.settings)
        for request in plan.requests:
            visible.check(request.report, *request.boards)
        took: dict[str, float] = {}
        reports = self._reports(plan, took)
        self._done(Step.COMPUTED, due, claim)
        answer, before = watched_answer(reports[0]), due.schedule.answer
        if plan.kind is Kind.WATCH and not is_news(answer, before):
            self._store.ledger.quiet(claim, answer or before)
            self._count(State.QUIET)
            return NO_NEWS
        with timed("draw", took):
            charts = [
                report if isinstance(report, Missing) else render(report, self._chrome)
                for report in reports
            ]
        self._done(Step.DRAWN, due, claim)
        with timed("post", took):
            images = [
                None if isinstance(chart, Missing) else chart.uploaded(slack) for chart in charts
            ]
            self._done(Step.UPLOADED, due, claim)
            ts = self._post(due, claim, slack, charts, images)
        self._notice(Step.POSTED, due)
        self._store.ledger.posted(claim, ts, answer)
        self._notice(Step.RECORDED, due)
        self._count(State.POSTED)
        log.info("A scheduled report was posted", extra={"seconds": took})
        if plan.details:
            to = Conversation(conversation, due.schedule.owner, thread_ts=ts)
            for request in plan.requests:
                send_data(request, to, slack, _log_what_is_told, self._sources)
        return ""

    def _reports(self, plan: Plan, took: dict[str, float]) -> list[Report | Missing]:
        """Its reports; the reason stands in for one that cannot be made.

        Raises ReportError where none can be made, and IntegrationError.
        """
        reports: list[Report | Missing] = []
        errors: list[ReportError] = []
        for request in plan.requests:
            try:
                reports.append(compute(request, self._sources, took=took))
            except ReportError as error:
                log.warning("%s is not among the reports: %s", request, error)
                errors.append(error)
                reports.append(Missing(CATALOGUE[request.report].title, str(error)))
        if len(errors) == len(reports):
            raise errors[0]
        return reports

    def _post(
        self,
        due: Due,
        claim: Claim,
        slack: SlackDestination,
        charts: list[RenderedReport | Missing],
        images: list[str | None],
    ) -> str:
        def send(shown: list[str | None], warning: str = "") -> str:
            if not self._store.ledger.posting(claim, self._clock()):
                raise LeaseLost
            try:
                # A wait could be longer than the claim lasts: then another would post it too.
                return slack.impatient().post(
                    due.schedule.channel,
                    digest_notification(reports),
                    delivery_blocks(due, charts, shown, self._clock(), warning),
                    marked={"key": due.key, "answer": watched_answer(reports[0])},
                )
            except SlackUnreachable:
                raise
            except IntegrationError:
                # Slack said no: there is nothing to look for.
                self._store.ledger.not_posted(claim, self._clock())
                raise

        reports = [chart if isinstance(chart, Missing) else chart.report for chart in charts]
        try:
            return send(images)
        except ImageNotReady as error:
            return send([None] * len(images), f"The charts are missing. {error}")

    def _was_posted(self, due: Due, claim: Claim, slack: SlackDestination) -> bool:
        """Whether it was posted before, which is recorded now. Raises LeaseLost."""
        found = slack.find(due.schedule.channel, due.key, due.at - timedelta(minutes=1))
        if found is None:
            if not self._store.ledger.not_posted(claim, self._clock()):
                raise LeaseLost
            return False
        log.info("%s had been posted already.", due.key)
        self._store.ledger.posted(claim, found.ts, found.marked.get("answer", ""))
        return True

    def _done(self, step: Step, due: Due, claim: Claim) -> None:
        self._notice(step, due)
        if not self._store.ledger.hold(claim, self._clock()):
            raise LeaseLost

    def _count(self, state: State) -> None:
        self._sources.telemetry.deliveries.labels(state).inc()


def _is_between_sprints(schedule: Schedule) -> bool:
    """Whether it names no sprint: there is none between two sprints, which is no failure."""
    return all(is_relative(request.sprint) for request in schedule.plan.requests)


def _log_what_is_told(text: str, blocks: list[Block] | None = None) -> None:  # noqa: ARG001
    log.warning("The data of a scheduled report were not shared: %s", text)
