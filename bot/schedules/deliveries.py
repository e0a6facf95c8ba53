"""Delivers what is due, once: whatever crashes in between, and however many bots share a store."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from slack_sdk.models.blocks import Block

from bot.answering.answer import send_data
from bot.answering.chart import Drawn, drawn
from bot.answering.compute import compute
from bot.answering.conversation import Conversation
from bot.answering.error_boundary import APOLOGY
from bot.blocks.buttons import report_buttons
from bot.blocks.report import (
    Missing,
    Shown,
    brief_blocks,
    date_link,
    digest_notification,
    escape,
    scheduled_blocks,
)
from bot.errors import WrongUsage
from bot.observing.logs import about
from bot.schedules.schedule import Kind, NotAPlan, Plan, Schedule, read, when_in_words
from bot.schedules.triggers import Calendar, On
from bot.tenancy.place import Place
from bot.tenancy.visibility import visible_boards
from bot.tenancy.workspaces import client_of
from bot.wiring import Analytics
from integrations.errors import IntegrationError
from integrations.slack import (
    ImageNotReady,
    MayNotPost,
    NotInChannel,
    ScopeMissing,
    SlackDestination,
    SlackUnreachable,
    TokenRefused,
)
from integrations.store.ledger import Claim, State
from metrics.model.errors import ReportError, UnknownSprint
from metrics.model.report import Report
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.sprint_risk import ON_TRACK, TOO_EARLY
from metrics.text.formatting import count

log = logging.getLogger(__name__)

# Within the hour, for what fails for a while.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 20))
# Each pause is over before somebody looks, and each try takes its time.
TRIED_FOR = sum(PAUSES, timedelta(hours=1))
# What nobody but a person can mend is not tried again.
LASTING = (ReportError, WrongUsage, NotInChannel, MayNotPost, ScopeMissing, TokenRefused)
EXPECTED = (ReportError, WrongUsage, IntegrationError)
MOST_FAILURES = 5
LATE = timedelta(minutes=15)
REMEMBERED = timedelta(days=400)
NO_NEWS = "there is no news of which it would speak."
NEVER_DONE = (
    f"It was begun {count(len(PAUSES) + 1, 'time')} and never done in time: "
    "let whoever runs the bot look into the log."
)
TOO_OLD = "It was left for so long that it is not worth posting any more."
DELETED = "it is deleted."
UNDER_WAY = "it is under way already."
TOO_SLOW = "it took too long, and comes within minutes if all goes well."
RELATIVE_SPRINTS = {"", "@current", "@previous", "@next"}


class Step(StrEnum):
    """What has just been done for a delivery."""

    CLAIMED = "claim"
    COMPUTED = "export"
    DRAWN = "render"
    UPLOADED = "upload"
    POSTED = "post"
    RECORDED = "record"


class Lost(Exception):
    """It took so long that another worker may have taken over."""


@dataclass(frozen=True)
class Due:
    """A due time of a schedule.

    With `is_run` somebody wants it now, and waits; with `is_over` it is not worth posting any more.
    """

    schedule: Schedule
    at: datetime
    is_run: bool = False
    is_over: bool = False

    @property
    def key(self) -> str:
        """By which its message is found again."""
        return f"{self.schedule.id} {self.at:%Y-%m-%dT%H:%M:%SZ}"


class Deliveries:
    """Finds what is due and delivers it; `slack` gives the bot's client of a workspace.

    `notice` is told each step, after it is done.
    """

    def __init__(
        self,
        analytics: Analytics,
        slack: Callable[[str], SlackDestination],
        notice: Callable[[Step, Due], object] = lambda _step, _due: None,
    ) -> None:
        self._analytics = analytics
        self._slack = slack
        self._notice = notice
        self._worker = uuid4().hex
        self._ledger = analytics.store.ledger

    def due(self) -> list[Due]:
        """What is to be delivered now: the latest due time of each schedule that is not too long
        ago, and what another worker left, which is to be ended if it was. Raises StoreError."""
        now = self._analytics.clock()
        schedules = {each.id: each for each in self.schedules() if not each.paused}
        latest = self._ledger.latest()
        found = {}
        for schedule in schedules.values():
            since = max(schedule.since, now - max(self._analytics.settings.catch_up, LATE))
            with _holding_up_no_other(schedule):
                moments = schedule.plan.trigger.due(since, now, self.calendar(schedule))
                known = latest.get(schedule.id)
                if moments and (known is None or known.due < moments[-1]):
                    found[schedule.id] = Due(schedule, moments[-1])
        over = []
        for left in self._ledger.unfinished(now):
            if left.schedule not in schedules:
                continue
            schedule = schedules[left.schedule]
            since = max(schedule.since, now - max(self._analytics.settings.catch_up, TRIED_FOR))
            is_latest = left.schedule in latest and latest[left.schedule].due == left.due
            if is_latest and left.schedule not in found and left.due > since:
                found[left.schedule] = Due(schedule, left.due)
            else:
                over.append(Due(schedule, left.due, is_over=True))
        return [*over, *found.values()]

    def schedules(self) -> list[Schedule]:
        """All schedules that can be read. Raises StoreError."""
        found = []
        for each in self._analytics.store.schedules.all():
            try:
                found.append(read(each))
            except NotAPlan as error:
                log.warning("Schedule %s is left out: %s", each.id, error)
        return found

    def calendar(self, schedule: Schedule) -> Calendar:
        """The sprints and working days that the schedule's days depend on.

        Raises IntegrationError and ReportError.
        """
        return calendar(schedule, self._analytics)

    def next_due(self, schedule: Schedule) -> datetime | None:
        """When it is due next, as far as that is known."""
        found = None
        with _holding_up_no_other(schedule):
            now = self._analytics.clock()
            found = schedule.plan.trigger.next(now, self.calendar(schedule))
        return found  # noqa: RET504

    def deliver(self, due: Due) -> str:
        """Deliver it, if no other worker does; gives why nothing was posted, if so.

        Raises nothing.
        """
        try:
            # It may have waited for its turn for a while.
            if self._analytics.store.schedules.get(due.schedule.id) is None:
                return DELETED
            claim = self._ledger.claim(
                due.schedule.id, due.at, self._worker, self._analytics.clock()
            )
        except IntegrationError as error:
            log.warning("%s cannot be claimed: %s", due.key, error)
            return str(error)
        if claim is None:
            return UNDER_WAY
        self._notice(Step.CLAIMED, due)
        with about(schedule=due.schedule.id, due=due.key.rpartition(" ")[2]):
            return self._deliver_claimed(due, claim)

    def _deliver_claimed(self, due: Due, claim: Claim) -> str:
        try:
            slack = self._slack(due.schedule.team)
            if claim.may_be_posted and self._was_posted(due, claim, slack):
                return ""
            # Whoever died, or was too slow, could not say that it failed.
            if claim.attempts > len(PAUSES) + 1:
                log.warning("%s is given up: %s", due.key, NEVER_DONE)
                return self._given_up(due, claim, NEVER_DONE)
            if due.is_over:
                self._left_out(due, claim, TOO_OLD)
                return TOO_OLD
            return self._deliver(due, claim, slack)
        except Lost:
            log.warning("%s took so long that another may have delivered it.", due.key)
            return TOO_SLOW
        except Exception as error:
            if isinstance(error, UnknownSprint) and _is_between_sprints(due.schedule):
                self._left_out(due, claim, str(error))
                return str(error)
            expected = isinstance(error, EXPECTED)
            log.warning("%s failed: %s", due.key, error, exc_info=None if expected else error)
            return self._failed(due, claim, error)

    def _deliver(self, due: Due, claim: Claim, slack: SlackDestination) -> str:
        plan, timed = due.schedule.plan, self._analytics.telemetry.timed
        where = Place(due.schedule.team, due.schedule.channel)
        visible = visible_boards(where, self._analytics.settings)
        for request in plan.requests:
            visible.check(request.report, request.board)
        took: dict[str, float] = {}
        reports = self._reports(plan, took)
        self._done(Step.COMPUTED, due, claim)
        said, before = _said(reports[0]), due.schedule.answer
        if plan.kind is Kind.WATCH and not _is_news(said, before):
            self._ledger.quiet(claim, said or before)
            self._count(State.QUIET)
            return NO_NEWS
        with timed("draw", took):
            charts = [
                each if isinstance(each, Missing) else drawn(each, self._analytics)
                for each in reports
            ]
        self._done(Step.DRAWN, due, claim)
        with timed("post", took):
            images = [
                None if isinstance(each, Missing) else each.uploaded(slack) for each in charts
            ]
            self._done(Step.UPLOADED, due, claim)
            ts = self._post(due, claim, slack, charts, images)
        self._notice(Step.POSTED, due)
        self._ledger.posted(claim, ts, said)
        self._notice(Step.RECORDED, due)
        self._count(State.POSTED)
        log.info("A scheduled report was posted", extra={"seconds": took})
        if plan.details:
            to = Conversation(
                Place(due.schedule.team, due.schedule.channel), due.schedule.owner, thread_ts=ts
            )
            for request in plan.requests:
                send_data(request, to, slack, _untold, self._analytics)
        return ""

    def _reports(self, plan: Plan, took: dict[str, float]) -> list[Report | Missing]:
        """Its reports, of which one that cannot be made gives its place to the reason.

        Raises ReportError where none can be made, and IntegrationError.
        """
        found: list[Report | Missing] = []
        errors: list[ReportError] = []
        for request in plan.requests:
            try:
                found.append(compute(request, self._analytics.sources, took=took))
            except ReportError as error:
                log.warning("%s is not among the reports: %s", request, error)
                errors.append(error)
                found.append(Missing(CATALOGUE[request.report].title, str(error)))
        if len(errors) == len(found):
            raise errors[0]
        return found

    def _post(
        self,
        due: Due,
        claim: Claim,
        slack: SlackDestination,
        charts: list[Drawn | Missing],
        images: list[str | None],
    ) -> str:
        def send(shown: list[str | None], warning: str = "") -> str:
            if not self._ledger.posting(claim, self._analytics.clock()):
                raise Lost
            try:
                # A wait could be longer than the claim lasts: then another would post it too.
                return slack.impatient().post(
                    due.schedule.channel,
                    digest_notification(reports),
                    self._blocks(due, charts, shown, warning),
                    marked={"key": due.key, "answer": _said(reports[0])},
                )
            except SlackUnreachable:
                raise
            except IntegrationError:
                # Slack said no: there is nothing to look for.
                self._ledger.not_posted(claim, self._analytics.clock())
                raise

        reports = [each if isinstance(each, Missing) else each.report for each in charts]
        try:
            return send(images)
        except ImageNotReady as error:
            return send([None] * len(images), f"The charts are missing. {error}")

    def _blocks(
        self, due: Due, charts: list[Drawn | Missing], images: list[str | None], warning: str
    ) -> list[Block]:
        schedule = due.schedule
        late = self._analytics.clock() - due.at
        words = [when_in_words(schedule.plan.trigger)]
        if schedule.plan.kind is Kind.WATCH:
            words = ["Speaks when the answer changes"]
        if late > LATE:
            words.append(f"*late*: it was due {date_link(due.at)}")
        shown = [
            each
            if isinstance(each, Missing)
            else Shown(each.report, image, each.warning or warning)
            for each, image in zip(charts, images, strict=True)
        ]
        line = f":calendar: {' · '.join(words)}"
        buttons = None
        if len(shown) == 1 and isinstance(only := shown[0], Shown):
            if schedule.plan.kind is Kind.WATCH:
                return brief_blocks(only, line)
            request = schedule.plan.requests[0]
            buttons = report_buttons(only.report, request, schedule.channel)
        return scheduled_blocks(shown, line, buttons)

    def _was_posted(self, due: Due, claim: Claim, slack: SlackDestination) -> bool:
        """Whether it was posted before, which is recorded now. Raises Lost."""
        found = slack.find(due.schedule.channel, due.key, due.at - timedelta(minutes=1))
        if found is None:
            if not self._ledger.not_posted(claim, self._analytics.clock()):
                raise Lost
            return False
        log.info("%s had been posted already.", due.key)
        self._ledger.posted(claim, found.ts, found.marked.get("answer", ""))
        return True

    def _done(self, step: Step, due: Due, claim: Claim) -> None:
        self._notice(step, due)
        if not self._ledger.hold(claim, self._analytics.clock()):
            raise Lost

    def _failed(self, due: Due, claim: Claim, error: Exception) -> str:
        """Try again later, or give it up; gives the reason.

        Whoever runs it now is told that reason, and tries again when they like.
        """
        expected = isinstance(error, EXPECTED)
        reason = str(error) if expected else APOLOGY
        now = self._analytics.clock()
        if due.is_run:
            self._kept(lambda: self._ledger.failed(claim, reason, counts=False))
            self._count(State.FAILED)
            return reason
        if not isinstance(error, LASTING) and claim.attempts <= len(PAUSES):
            at = now + PAUSES[claim.attempts - 1]
            self._kept(lambda: self._ledger.retry(claim, at, reason))
            self._count(State.RETRY)
            return reason
        return self._given_up(due, claim, reason)

    def _given_up(self, due: Due, claim: Claim, reason: str) -> str:
        """Give it up and tell the owner, once; gives the reason."""

        def give_up() -> None:
            failures = self._ledger.failed(claim, reason)
            is_last = failures >= MOST_FAILURES
            if failures == 1 or is_last:
                is_told = self._tell_owner(due.schedule, reason, failures)
                # Nobody would go on with what is paused without a word.
                if is_last and is_told:
                    self._analytics.store.schedules.pause(due.schedule.id)

        self._kept(give_up)
        self._count(State.FAILED)
        return reason

    def _count(self, state: State) -> None:
        self._analytics.telemetry.deliveries.labels(state).inc()

    def _left_out(self, due: Due, claim: Claim, reason: str) -> None:
        log.info("%s is left out: %s", due.key, reason)
        self._kept(lambda: self._ledger.skipped(claim, reason))
        self._count(State.SKIPPED)

    def _kept(self, work: Callable[[], object]) -> None:
        try:
            work()
        except IntegrationError as error:
            log.warning("The ledger was not kept, so it is tried again: %s", error)

    def _tell_owner(self, schedule: Schedule, reason: str, failures: int) -> bool:
        """Whether the owner could be told, or there is none but the log."""
        text = (
            f"*{escape(schedule.plan.title)}* in <#{schedule.channel}>, "
            f"{when_in_words(schedule.plan.trigger)}, was not posted: {escape(reason)}"
        )
        if failures >= MOST_FAILURES:
            text += (
                f" That was {count(failures, 'time')} in a row, so it is paused: "
                f"`/report-schedule resume {schedule.id}` goes on with it."
            )
        if not schedule.owner:
            log.error("%s", text)
            return True
        try:
            slack = self._slack(schedule.team)
            slack.post(slack.open_direct(schedule.owner), text)
        except IntegrationError as error:
            log.warning("%s was not told that %s: %s", schedule.owner, text, error)
            return False
        return True


def build_deliveries(analytics: Analytics) -> Deliveries:
    """Deliveries as the bot of each workspace."""
    return Deliveries(analytics, lambda team: SlackDestination(client_of(team, analytics)))


def calendar(schedule: Schedule, analytics: Analytics) -> Calendar:
    """What the days of a schedule depend on; sprints as the last export saw them.

    Raises IntegrationError and ReportError.
    """
    board = schedule.plan.requests[0].board
    settings = analytics.settings.boards.get(board)
    if settings is None or schedule.plan.trigger.on in (On.WEEKDAYS, On.CRON):
        return Calendar()
    return Calendar(analytics.boards.known(board).iterations, settings.working_days)


@contextmanager
def _holding_up_no_other(schedule: Schedule) -> Iterator[None]:
    """What goes wrong with the days of one schedule, even a bug, is that one's alone."""
    try:
        yield
    except (ReportError, IntegrationError) as error:
        log.debug("The days of schedule %s are not known: %s", schedule.id, error)
    except Exception:
        log.exception("Nobody knows when schedule %s is due", schedule.id)


def _is_between_sprints(schedule: Schedule) -> bool:
    """Whether what it asks about is not there for a while, as no sprint was named."""
    return all(each.sprint in RELATIVE_SPRINTS for each in schedule.plan.requests)


def _said(report: Report | Missing) -> str:
    """What a watch compares: the answer, of that sprint; empty where there is none."""
    if isinstance(report, Missing) or report.sprint is None or report.answer in ("", TOO_EARLY):
        return ""
    return f"{report.answer} {report.sprint.id}"


def _is_news(said: str, before: str) -> bool:
    """Whether a watch speaks: not of what it said before, nor of a sprint that is well so far."""
    answer, _, sprint = said.rpartition(" ")
    is_first = before.rpartition(" ")[2] != sprint
    return bool(said) and said != before and not (is_first and answer == ON_TRACK)


def _untold(text: str, blocks: list[Block] | None = None) -> None:  # noqa: ARG001
    log.warning("What could not be shared: %s", text)
