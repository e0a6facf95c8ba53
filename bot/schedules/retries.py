"""Failed deliveries: retried within the hour, or given up, with a message to the owner."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.answering.error_boundary import APOLOGY
from bot.blocks.mrkdwn import escape
from bot.errors import WrongUsage
from bot.observing.metrics import Telemetry
from bot.schedules.due import RETRY_DELAYS, Due
from bot.schedules.schedule import Schedule
from bot.schedules.veil import veiled
from bot.schedules.when_in_words import when_in_words
from integrations.errors import IntegrationError
from integrations.slack import (
    MayNotPost,
    NotAllSeen,
    NotInChannel,
    ScopeMissing,
    SlackDestination,
    TokenRefused,
    is_member,
)
from integrations.store import Store
from integrations.store.ledger import Claim, State
from metrics.model.errors import ReportError
from metrics.text.formatting import count

log = logging.getLogger(__name__)

# Only a person can fix these: they are not retried.
PERMANENT = (
    *(ReportError, WrongUsage),
    *(NotAllSeen, NotInChannel, MayNotPost, ScopeMissing, TokenRefused),
)
EXPECTED_ERRORS = (ReportError, WrongUsage, IntegrationError)
FAILURES_TO_PAUSE = 5
LEFT = "join its channel again to be told why."
OUT_OF_TRIES = (
    f"It was started {count(len(RETRY_DELAYS) + 1, 'time')} and never finished in time: "
    "ask the person who runs this bot to look into the log."
)


class Retries:
    """Ends a delivery that was not posted, or schedules a retry; every method returns the reason.

    `slack` gives the bot's client in a workspace.
    """

    def __init__(
        self,
        store: Store,
        slack: Callable[[str], SlackDestination],
        telemetry: Telemetry,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._slack = slack
        self._telemetry = telemetry
        self._clock = clock

    def has_tries_left(self, claim: Claim) -> bool:
        """Whether it may be attempted once more; a worker that died counts as an attempt."""
        return claim.attempts <= len(RETRY_DELAYS) + 1

    def failed(self, due: Due, claim: Claim, error: Exception) -> str:
        """Schedule a retry, or give up; a person who runs it now is told the reason instead."""
        reason = str(error) if isinstance(error, EXPECTED_ERRORS) else APOLOGY
        now = self._clock()
        if due.is_run:
            self._record(lambda: self._store.ledger.failed(claim, reason, counts=False))
            self._count(State.FAILED)
            return reason
        if not isinstance(error, PERMANENT) and claim.attempts <= len(RETRY_DELAYS):
            at = now + RETRY_DELAYS[claim.attempts - 1]
            self._record(lambda: self._store.ledger.retry(claim, at, reason))
            self._count(State.RETRY)
            return reason
        return self._give_up(due, claim, reason)

    def hand_back(self, due: Due, claim: Claim, reason: str, after: timedelta) -> str:
        """Let any worker try it after a while, which counts as no attempt."""
        log.info("Handed back %s for %s: %s", due.key, after, reason)
        at = self._clock() + after
        self._record(lambda: self._store.ledger.hand_back(claim, at, reason))
        self._count(State.RETRY)
        return reason

    def give_up_out_of_tries(self, due: Due, claim: Claim) -> str:
        """Give up after workers died, or were too slow, too often to report a failure."""
        log.warning("Gave up %s: %s", due.key, OUT_OF_TRIES)
        return self._give_up(due, claim, OUT_OF_TRIES)

    def skip(self, due: Due, claim: Claim, reason: str) -> str:
        """End it without telling anybody."""
        log.info("Skipped %s: %s", due.key, reason)
        self._record(lambda: self._store.ledger.skipped(claim, reason))
        self._count(State.SKIPPED)
        return reason

    def _give_up(self, due: Due, claim: Claim, reason: str) -> str:
        """Record the failure; tell the owner at the first one, and at the last, which pauses it."""

        def give_up() -> None:
            failures = self._store.ledger.failed(claim, reason)
            is_last = failures >= FAILURES_TO_PAUSE
            if failures == 1 or is_last:
                is_told = self._tell_owner(due.schedule, reason, failures)
                # An owner who was not told would not know to resume it.
                if is_last and is_told:
                    self._store.schedules.pause(due.schedule.id)

        self._record(give_up)
        self._count(State.FAILED)
        return reason

    def _tell_owner(self, schedule: Schedule, reason: str, failures: int) -> bool:
        """True if the owner was told; without an owner the log is.

        Owners who have left its channel are told neither what it posts nor why it failed.
        """
        text = _failure(schedule, reason, failures)
        if not schedule.owner:
            log.error("%s", text)
            return True
        try:
            slack = self._slack(schedule.team)
            if is_member(slack.client, schedule.channel, schedule.owner) is False:
                text = _failure(veiled(schedule), LEFT, failures)
            slack.post(slack.open_direct(schedule.owner), text)
        except IntegrationError as error:
            log.warning("Could not tell %s that %s: %s", schedule.owner, text, error)
            return False
        return True

    def _record(self, work: Callable[[], object]) -> None:
        try:
            work()
        except IntegrationError as error:
            log.warning("Could not write the ledger, so the delivery will be retried: %s", error)

    def _count(self, state: State) -> None:
        self._telemetry.deliveries.labels(state).inc()


def _failure(schedule: Schedule, reason: str, failures: int) -> str:
    """That it was not posted, and why (mrkdwn)."""
    text = (
        f"*{escape(schedule.plan.title)}* in <#{schedule.channel}>, "
        f"{escape(when_in_words(schedule.plan.trigger))}, was not posted: {escape(reason)}"
    )
    if failures >= FAILURES_TO_PAUSE:
        text += (
            f" That was {count(failures, 'time')} in a row, so it is paused: "
            f"`/report-schedule resume {schedule.id}` goes on with it."
        )
    return text
