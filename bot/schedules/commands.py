"""What `/report-schedule`, its list and its buttons do: list, change and stop schedules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from slack_bolt import BoltContext

from bot.answering.ephemeral import PrivateReply
from bot.answering.error_boundary import reporting_errors_to
from bot.asking.report_request import ReportRequest
from bot.blocks.mrkdwn import escape, section
from bot.errors import WrongUsage
from bot.schedules import list_blocks, questions, replies
from bot.schedules.deliveries import Deliveries
from bot.schedules.draft import Draft
from bot.schedules.due import Due, DueSchedules
from bot.schedules.list_blocks import NO_SCHEDULES, schedule_blocks, schedule_list
from bot.schedules.making import ScheduleMaker
from bot.schedules.permissions import check_editable, check_member, may_schedule, refusal
from bot.schedules.questions import deletion_question
from bot.schedules.schedule_request import ScheduleRequest
from bot.schedules.selection import own_schedule, schedules_meant
from bot.schedules.sentences import ScheduleAsked, Verb
from bot.schedules.status import ScheduleStatus, statuses_shown
from bot.schedules.triggers import TOO_OFTEN
from bot.tenancy.conversation import Conversation
from bot.tenancy.membership import Memberships
from bot.tenancy.visibility import visible_boards
from config import Settings
from integrations.slack import People
from integrations.store import Store

ACTIONS = {
    Verb.EDIT: list_blocks.EDIT,
    Verb.PAUSE: list_blocks.PAUSE,
    Verb.RESUME: list_blocks.RESUME,
    Verb.RUN: list_blocks.RUN,
    Verb.DELETE: list_blocks.DELETE,
}
DONE = {
    Verb.EDIT: "changed",
    Verb.PAUSE: "paused",
    Verb.RESUME: "resumed",
    Verb.RUN: "posted now",
    Verb.DELETE: "stopped",
}


def takes_long(asked: ScheduleAsked) -> bool:
    """Whether that may ask GitHub something, or posts a report."""
    return asked.verb in (Verb.MAKE, Verb.RUN)


@dataclass(frozen=True)
class ScheduleCommands:
    """What a person can do with schedules; may raise WrongUsage, ReportError and IntegrationError.

    Attributes:
        maker: makes and changes them.
        settings: who may schedule, and which boards there are.
        people: looks up members of workspaces.
        memberships: who is a member of which channel.
        store: schedules, and their deliveries.
        clock: gives the current moment, an aware datetime.
        due: says when schedules are due.
        deliveries: posts a schedule now.
    """

    maker: ScheduleMaker
    settings: Settings
    people: People
    memberships: Memberships
    store: Store
    clock: Callable[[], datetime]
    due: DueSchedules
    deliveries: Deliveries

    def handle(
        self,
        to: Conversation,
        context: BoltContext,
        trigger_id: str,
        tell: PrivateReply,
        react: Callable[[ScheduleRequest], object],
        *,
        only_lists: bool = False,
        is_named: bool = False,
    ) -> None:
        """Run `react`, if the person may schedule or it only lists what is scheduled; tell them why
        not otherwise. Raises nothing.

        `is_named` says that they have named `to`, and Slack does not say that they are there.
        """
        with reporting_errors_to(tell, to.asker, "Schedules"):
            # What they may do depends on it: that they were admins an hour ago is not enough.
            person = self.people.get(context.client, to.id.team, to.asker, within=0)
            may_change = may_schedule(
                person, to.id.team, self.settings, context.client, self.people
            )
            if not may_change and not only_lists:
                tell(refusal(self.settings))
                return
            visible = visible_boards(to.id, self.settings)
            heard_in = "" if is_named else to.id.channel
            react(
                ScheduleRequest(
                    person,
                    to,
                    visible,
                    context,
                    trigger_id,
                    tell,
                    may_change,
                    self.memberships,
                    heard_in,
                )
            )

    def answer(
        self, asked: ScheduleAsked, request: ScheduleRequest, before: ReportRequest | None = None
    ) -> None:
        """Do what is asked of schedules, or ask back; `before` was answered last where it is."""
        match asked.verb:
            case Verb.MAKE:
                self.maker.plan(asked.words, request, before)
            case Verb.LIST:
                self.show(asked.words, request)
            case verb:
                self.change(verb, asked.words, request)

    def show(self, words: str, request: ScheduleRequest) -> None:
        """List the schedules that the words mean, or all, of those that are shown there."""
        statuses = self.shown(request)
        with suppress(WrongUsage):
            meant = schedules_meant(words, [status.schedule for status in statuses]).schedules
            statuses = [status for status in statuses if status.schedule in meant] or statuses
        request.tell(*schedule_list(statuses, is_direct=request.to.id.is_direct))

    def change(self, verb: Verb, words: str, request: ScheduleRequest) -> None:
        """Do that to the schedules that the words mean; which of several, and whether to delete
        them, is asked back."""
        statuses = self.statuses(request)
        if not statuses:
            raise WrongUsage(NO_SCHEDULES)
        try:
            meant = schedules_meant(words, [status.schedule for status in statuses])
        except WrongUsage as unknown:
            text = escape(str(unknown))
            request.tell(text, [section(text), *schedule_blocks(statuses)])
            return
        chosen = [status for status in statuses if status.schedule in meant.schedules]
        if not chosen:
            text = "None of these is like that:"
            request.tell(text, [section(text), *schedule_blocks(statuses)])
            return
        one = len(chosen) == 1
        if one and verb in (Verb.EDIT, Verb.DELETE):
            check_editable(chosen[0].schedule, request.person, request.team)
        if not meant.is_exact or (not one and verb in (Verb.EDIT, Verb.RUN)):
            text = f"Which one is to be {DONE[verb]}?"
            request.tell(text, [section(text), *schedule_blocks(chosen)])
        elif verb is Verb.EDIT and not request.trigger_id:
            text = "A form opens only when a button is pressed:"
            request.tell(text, [section(text), *schedule_blocks(chosen)])
        elif verb is Verb.DELETE:
            own = [each for each in meant.schedules if not each.is_from_settings]
            if not own:
                check_editable(meant.schedules[0], request.person, request.team)
            request.tell(*deletion_question(own))
        else:
            self._do_each(ACTIONS[verb], [each.id for each in meant.schedules], request)

    def decide(self, action: str, names: str, request: ScheduleRequest) -> None:
        """Do what was chosen when it was asked whether to delete these schedules."""
        if action == questions.KEEP:
            request.tell("Nothing is deleted.")
            return
        done = list_blocks.DELETE if action == questions.DELETE_THESE else list_blocks.PAUSE
        self._do_each(done, names.split(","), request)

    def _do_each(self, action: str, names: Sequence[str], request: ScheduleRequest) -> None:
        """Do that to each schedule; of several, not to those that are paused, or go on, already."""
        if len(names) == 1:
            self.do(action, names[0], request)
            return
        is_paused = {list_blocks.PAUSE: True, list_blocks.RESUME: False}.get(action)
        kept = self.due.schedules()
        already = {schedule.id for schedule in kept if schedule.paused is is_paused}
        if already.issuperset(names):
            request.tell(replies.ALL_PAUSED if is_paused else replies.NONE_PAUSED)
            return
        said: list[str] = []
        collecting = replace(request, tell=lambda text, _=None: said.append(text))
        for name in names:
            if name not in already:
                self.do(action, name, collecting)
        request.tell("\n".join(f"• {line}" for line in said) if len(said) > 1 else said[0])

    def do(self, action: str, name: str, request: ScheduleRequest) -> None:
        """Edit, pause, resume, run or delete one schedule."""
        schedule = own_schedule(name, self.due.schedules(), request)
        stored_schedules = self.store.schedules
        if action in (list_blocks.EDIT, list_blocks.DELETE):
            check_editable(schedule, request.person, request.team)
        if action in (list_blocks.RESUME, list_blocks.RUN):
            check_member(schedule.channel, request)
        match action:
            case list_blocks.EDIT:
                self.maker.open(Draft(schedule.plan, schedule.channel, schedule.id), request)
            case list_blocks.PAUSE if schedule.paused:
                request.tell(replies.paused_already(schedule))
            case list_blocks.PAUSE:
                stored_schedules.pause(name)
                request.tell(replies.paused(schedule))
            case list_blocks.RESUME if not schedule.paused:
                request.tell(replies.not_paused(schedule, self.due.next(schedule)))
            case list_blocks.RESUME if schedule.plan.trigger.is_too_often:
                raise WrongUsage(TOO_OFTEN)
            case list_blocks.RESUME:
                stored_schedules.resume(name, self.clock())
                request.tell(replies.resumed(schedule, self.due.next(schedule)))
            case list_blocks.RUN:
                request.tell(replies.started(schedule))
                now = self.clock().replace(microsecond=0)
                if reason := self.deliveries.deliver(Due(schedule, now, is_run=True)):
                    request.tell(replies.not_posted(schedule, reason))
            case list_blocks.DELETE:
                stored_schedules.remove(name)
                request.tell(replies.deleted(schedule))

    def statuses(self, request: ScheduleRequest) -> list[ScheduleStatus]:
        """The schedules that the person may change."""
        return [status for status in self.shown(request) if status.may_change]

    def shown(self, request: ScheduleRequest) -> list[ScheduleStatus]:
        """What is scheduled in the conversation, and elsewhere what the person may change."""
        return statuses_shown(request, self.due, self.store.ledger)
