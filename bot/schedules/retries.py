"""What becomes of a delivery that fails: tried again within the hour, or given up and told to its
owner."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from bot.answering.error_boundary import APOLOGY
from bot.blocks.report import escape
from bot.errors import WrongUsage
from bot.observing.metrics import Telemetry
from bot.schedules.due import PAUSES, Due
from bot.schedules.schedule import Schedule, when_in_words
from integrations.errors import IntegrationError
from integrations.slack import (
    MayNotPost,
    NotInChannel,
    ScopeMissing,
    SlackDestination,
    TokenRefused,
)
from integrations.store import Store
from integrations.store.ledger import Claim, State
from metrics.model.errors import ReportError
from metrics.text.formatting import count

log = logging.getLogger(__name__)

# What nobody but a person can mend is not tried again.
LASTING = (ReportError, WrongUsage, NotInChannel, MayNotPost, ScopeMissing, TokenRefused)
EXPECTED = (ReportError, WrongUsage, IntegrationError)
MOST_FAILURES = 5
NEVER_DONE = (
    f"It was begun {count(len(PAUSES) + 1, 'time')} and never done in time: "
    "ask the person who runs this bot to look into the log."
)


class Retries:
    """Ends a delivery that was not posted, or has it tried again; each gives the reason.

    `slack` gives the bot's client of a workspace.
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
        """Whether it was not yet begun so often that those who began it died, or were too slow."""
        return claim.attempts <= len(PAUSES) + 1

    def failed(self, due: Due, claim: Claim, error: Exception) -> str:
        """Try again later, or give it up.

        Whoever runs it now is told the reason, and tries again when they like.
        """
        reason = str(error) if isinstance(error, EXPECTED) else APOLOGY
        now = self._clock()
        if due.is_run:
            self._record(lambda: self._store.ledger.failed(claim, reason, counts=False))
            self._count(State.FAILED)
            return reason
        if not isinstance(error, LASTING) and claim.attempts <= len(PAUSES):
            at = now + PAUSES[claim.attempts - 1]
            self._record(lambda: self._store.ledger.retry(claim, at, reason))
            self._count(State.RETRY)
            return reason
        return self._give_up(due, claim, reason)

    def never_done(self, due: Due, claim: Claim) -> str:
        """Give up what has no tries left: whoever died, or was too slow, could not say that it
        failed."""
        log.warning("%s is given up: %s", due.key, NEVER_DONE)
        return self._give_up(due, claim, NEVER_DONE)

    def skip(self, due: Due, claim: Claim, reason: str) -> str:
        """End it without a message to anybody."""
        log.info("%s is skipped: %s", due.key, reason)
        self._record(lambda: self._store.ledger.skipped(claim, reason))
        self._count(State.SKIPPED)
        return reason

    def _give_up(self, due: Due, claim: Claim, reason: str) -> str:
        """End it as failed, and tell the owner of the first failure and of the last."""

        def give_up() -> None:
            failures = self._store.ledger.failed(claim, reason)
            is_last = failures >= MOST_FAILURES
            if failures == 1 or is_last:
                is_told = self._tell_owner(due.schedule, reason, failures)
                # Nobody would go on with what is paused without a word.
                if is_last and is_told:
                    self._store.schedules.pause(due.schedule.id)

        self._record(give_up)
        self._count(State.FAILED)
        return reason

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

    def _record(self, work: Callable[[], object]) -> None:
        try:
            work()
        except IntegrationError as error:
            log.warning("The ledger was not written, so the delivery is tried again: %s", error)

    def _count(self, state: State) -> None:
        self._telemetry.deliveries.labels(state).inc()
