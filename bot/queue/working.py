"""What a worker does with what the queue carries: it answers, or delivers, each once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from bot.answering.answer import Answering, answer
from bot.answering.ephemeral import AddressedReply, PrivateAddress
from bot.answering.error_boundary import failing_for_all, reporting_errors_to
from bot.answering.turn import Overtaken, Turn
from bot.boards.live import LiveBoards
from bot.errors import because
from bot.queue.payload import FORMAT, DueReport, Question, Unreadable, address_in, own_version, read
from bot.schedules.deliveries import Deliveries
from bot.schedules.due import Due
from bot.schedules.schedule import NotAPlan, from_stored
from bot.tenancy.conversation import Conversation
from bot.tenancy.visibility import visible_boards
from integrations.errors import BeingStopped, IntegrationError
from integrations.queue import Begun, SharedWork
from integrations.slack import (
    AskedTooMuch,
    NotAllSeen,
    NotInChannel,
    ScopeMissing,
    SlackDestination,
    web_client,
)
from integrations.store import StoreError
from integrations.store.schedules import Schedules

log = logging.getLogger(__name__)

# A process that it has killed may have been killed by it.
MOST_TRIES = 3
OTHER_VERSION = (
    "I am being updated, and this question came from another version of me: ask again in a minute."
)


class OutOfTries(IntegrationError):
    """The processes that worked on a question were killed, each time."""

    def __init__(self) -> None:
        super().__init__(
            f"I was stopped {MOST_TRIES} times as I worked on this, and do not try it again: ask "
            "for less, or ask the person who runs this bot to look into the log."
        )


class MayBeAnswered(IntegrationError):
    """A process was killed as it answered, and whether the answer came cannot be seen."""

    def __init__(self) -> None:
        super().__init__(
            "I was stopped as I answered this, and cannot see whether my answer came: ask again "
            "if it did not."
        )


class Answerer:
    """Does each piece of work of the shared queue, as Workers begin it.

    Args:
        shared: the work that is under way.
        answering: answers questions here.
        deliveries: posts due reports.
        schedules: those that are due.
        slack: gives the bot in a workspace.
        boards: which there are now.
    """

    def __init__(
        self,
        shared: SharedWork,
        answering: Answering,
        deliveries: Deliveries,
        schedules: Schedules,
        slack: Callable[[str], SlackDestination],
        boards: LiveBoards,
    ) -> None:
        self._boards = boards
        self._shared = shared
        self._answering = answering
        self._deliveries = deliveries
        self._schedules = schedules
        self._slack = slack
        self._is_stopped = Event()

    def stop(self) -> None:
        """Post no answer any more, as what it is made of is being killed."""
        self._is_stopped.set()

    def do(self, begun: Begun) -> bool:
        """Do it; gives whether all who asked the same have the answer. Raises BeingStopped where
        another process is to do it."""
        waited = self._now() - begun.asked_at
        self._answering.sources.telemetry.took("wait", waited.total_seconds())
        payload = begun.work.payload
        try:
            carried = read(payload)
        except Unreadable:
            self._refuse(payload)
            return False
        # Who asks may just have connected the board, in another process.
        with suppress(StoreError):
            self._boards.refresh()
        if isinstance(carried, DueReport):
            self._deliver(carried)
            return True
        try:
            return self._answer(carried, begun)
        except Overtaken:
            return False

    def _refuse(self, payload: Mapping[str, Any]) -> None:
        """Tell who asked that it cannot be read here."""
        log.error(
            "What is carried in the queue cannot be read: it is of format %s, by version %s, and "
            "this worker of version %s reads format %s. Run one version everywhere: start this "
            "worker, or what hands over to it, again with the other's.",
            *(payload.get("format"), payload.get("version"), own_version(), FORMAT),
        )
        self._tell(payload, OTHER_VERSION)

    def _tell(self, payload: Mapping[str, Any], sentence: str) -> None:
        """Tell who asked, if somebody did."""
        address, team = address_in(payload), str(payload.get("team", ""))
        if not address.user:
            return
        try:
            reply, _ = self._reply(address, team)
            reply(sentence)
        except IntegrationError as error:
            log.warning("%s was not told: %s%s", address.user, error, because(error))

    def _tell_behind(self, begun: Begun, sentence: str) -> None:
        """Tell those who wait for its answer what they would be told of their own."""
        try:
            for other in self._shared.behind(begun):
                self._tell(other.payload, sentence)
                self._shared.drop(other)
        except StoreError as error:
            log.warning("Who asked the same asks again: %s%s", error, because(error))

    def _deliver(self, due: DueReport) -> None:
        """Deliver what is due, unless its schedule is deleted meanwhile."""
        try:
            stored = self._schedules.get(due.schedule)
            schedule = from_stored(stored) if stored else None
        except (IntegrationError, NotAPlan) as error:
            log.warning("Schedule %s is not delivered: %s", due.schedule, error)
            return
        if schedule is None:
            return
        reason = self._deliveries.deliver(Due(schedule, due.at, is_expired=due.is_expired))
        if reason == str(BeingStopped()):
            raise BeingStopped

    def _answer(self, question: Question, begun: Begun) -> bool:
        request, to = question.request, question.to
        reply, refusal = self._reply(question.address, to.id.team)
        with reporting_errors_to(
            reply, to.asker, f"{request}", passes=(BeingStopped, Overtaken)
        ) as outcome:
            slack = reply.slack
            with failing_for_all(outcome):
                if refusal is not None:
                    raise refusal
                if begun.tries > MOST_TRIES:
                    raise OutOfTries
                was_posted = self._was_posted(begun, to, slack)
            if was_posted:
                log.info("An answer in %s had been posted already", to.id.channel)
                return not to.private
            # Settings may have changed since, or be others here.
            visible = visible_boards(to.asked_in, self._answering.settings)
            visible.check(request.report, *request.boards)
            turn = Turn(
                mark_of(begun), lambda: self._begin_posting(begun), (BeingStopped, Overtaken)
            )
            outcome.for_all = answer(
                *(request, to, slack, reply, self._answering),
                *(question.left_out, question.story, turn),
            )
        if isinstance(outcome.for_all, str):
            self._tell_behind(begun, outcome.for_all)
        return outcome.for_all is True

    def _reply(
        self, address: PrivateAddress, team: str
    ) -> tuple[AddressedReply, IntegrationError | None]:
        """The reply to that address; and why the bot has no client in that workspace, where only a
        `response_url` can be answered."""
        try:
            return AddressedReply(self._slack(team), address), None
        except IntegrationError as error:
            url = self._answering.settings.slack_api_url
            return AddressedReply(SlackDestination(web_client(None, url)), address), error

    def _begin_posting(self, begun: Begun) -> None:
        """Note that the answer may be there from now on. Raises BeingStopped, Overtaken and
        StoreError."""
        if self._is_stopped.is_set():
            raise BeingStopped
        if not self._shared.posting(begun, self._now()):
            raise Overtaken

    def _was_posted(self, begun: Begun, to: Conversation, slack: SlackDestination) -> bool:
        """Whether a process that was killed has posted the answer.

        Raises MayBeAnswered where that cannot be seen, and another answer would be a second one.
        """
        if begun.posting_at is None:
            return False
        channel, thread = to.id.channel, to.thread_ts or ""
        if to.private:
            channel, thread = slack.open_direct(to.asker), ""
        elif to.replaces is not None:
            # Where it could be replaced, that is done again, which shows the same.
            thread = to.replaces.get("thread_ts") or to.replaces["ts"]
        # Clocks of machines differ, and what was sent may have been on its way.
        around = (begun.posting_at - timedelta(minutes=1), begun.posting_at + timedelta(minutes=5))
        try:
            return slack.find(channel, mark_of(begun), *around, thread) is not None
        except (AskedTooMuch, NotAllSeen, NotInChannel, ScopeMissing) as error:
            if to.replaces is not None:
                return False
            raise MayBeAnswered from error

    def _now(self) -> datetime:
        return self._answering.sources.clock()


def mark_of(begun: Begun) -> str:
    """The key that the message of its answer is marked with."""
    return f"question {begun.work.id}"
