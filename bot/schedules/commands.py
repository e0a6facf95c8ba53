"""What `/report-schedule`, its form and its buttons do: make, list and change schedules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from slack_bolt import BoltContext

from bot.answering.ephemeral import PrivateReply
from bot.answering.error_boundary import reporting_errors_to
from bot.asking.asked import from_text
from bot.asking.board_choice import usual_board
from bot.asking.report_request import NotARequest, ReportRequest
from bot.blocks.mrkdwn import section
from bot.boards.cache import Boards
from bot.errors import WrongUsage
from bot.schedules import list_blocks, questions, replies
from bot.schedules.channels import channel_named
from bot.schedules.deliveries import Deliveries
from bot.schedules.draft import Draft, usual_plan
from bot.schedules.due import Due, DueSchedules
from bot.schedules.form import schedule_form
from bot.schedules.grammar import COMMAND, parse_plan
from bot.schedules.list_blocks import NO_SCHEDULES, schedule_blocks, schedule_buttons
from bot.schedules.permissions import may_edit, may_run, may_schedule, refusal
from bot.schedules.questions import deletion_question
from bot.schedules.schedule import NotAPlan, Plan, Schedule, as_stored
from bot.schedules.schedule_request import ScheduleRequest
from bot.schedules.selection import schedules_meant, unknown_schedule
from bot.schedules.sentences import ScheduleAsked, Verb, schedule_commanded
from bot.schedules.status import ScheduleStatus, statuses_for
from bot.tenancy.conversation import Conversation
from bot.tenancy.visibility import NO_BOARD, visible_boards
from config import Settings
from integrations.slack import People, Surfaces
from integrations.store import Store
from metrics.model.errors import UnknownSprint
from metrics.model.iterations import find_sprint, is_relative
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import BY, SPRINT, SPRINTS, ValueKind, stated_values

ACTIONS = {
    Verb.EDIT: list_blocks.EDIT,
    Verb.PAUSE: list_blocks.PAUSE,
    Verb.RESUME: list_blocks.RESUME,
    Verb.RUN: list_blocks.RUN,
    Verb.DELETE: list_blocks.DELETE,
}
# What a report is of today, and not of the day when it is due.
OF_ITS_TIME = (SPRINT, SPRINTS, BY)

DONE = {
    Verb.EDIT: "changed",
    Verb.PAUSE: "paused",
    Verb.RESUME: "resumed",
    Verb.RUN: "posted now",
    Verb.DELETE: "stopped",
}
THOSE_TO_CHANGE = "Schedules you may change"
OLD_BUTTON = f"This button is of another version of me: type `{COMMAND}`."


@dataclass(frozen=True)
class ScheduleCommands:
    """What a person can do with schedules; may raise WrongUsage, ReportError and IntegrationError.

    Attributes:
        settings: which boards there are, and who may schedule.
        boards: with their sprints.
        people: looks up members of workspaces.
        store: schedules, their deliveries, and the boards that conversations have chosen.
        clock: gives the current moment, an aware datetime.
        due: says when schedules are due.
        deliveries: posts a schedule now.
    """

    settings: Settings
    boards: Boards
    people: People
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
    ) -> None:
        """Run `react`, if the person may schedule; tell them why not otherwise. Raises nothing."""
        with reporting_errors_to(tell, to.asker, "Schedules"):
            person = self.people.get(context.client, to.id.team, to.asker)
            if not may_schedule(person, to.id.team, self.settings, context.client, self.people):
                tell(refusal(self.settings))
                return
            visible = visible_boards(to.id, self.settings)
            react(ScheduleRequest(person, to, visible, context, trigger_id, tell))

    def command(self, text: str, request: ScheduleRequest) -> None:
        """Do what the text after the command says; without text, open a form."""
        if text:
            self.answer(schedule_commanded(text), request)
        else:
            self.open_new(request)

    def answer(
        self, asked: ScheduleAsked, request: ScheduleRequest, before: ReportRequest | None = None
    ) -> None:
        """Do what is asked of schedules, or ask back; `before` was answered last where it is."""
        match asked.verb:
            case Verb.MAKE:
                self.plan(asked.words, request, before)
            case Verb.LIST:
                self.show(asked.words, request)
            case verb:
                self.change(verb, asked.words, request)

    def show(self, words: str, request: ScheduleRequest) -> None:
        """List the schedules that the words mean, or all."""
        statuses = self.statuses(request)
        with suppress(WrongUsage):
            meant = schedules_meant(words, [status.schedule for status in statuses]).schedules
            statuses = [status for status in statuses if status.schedule in meant] or statuses
        request.tell(THOSE_TO_CHANGE if statuses else NO_SCHEDULES, schedule_blocks(statuses))

    def change(self, verb: Verb, words: str, request: ScheduleRequest) -> None:
        """Do that to the schedules that the words mean; which of several, and whether to delete
        them, is asked back."""
        statuses = self.statuses(request)
        meant = schedules_meant(words, [status.schedule for status in statuses])
        if not statuses:
            raise WrongUsage(NO_SCHEDULES)
        chosen = [status for status in statuses if status.schedule in meant.schedules]
        if not chosen:
            request.tell("None of these is like that:", schedule_blocks(statuses))
            return
        one = len(chosen) == 1
        if one and verb in (Verb.EDIT, Verb.DELETE):
            _check_editable(chosen[0].schedule, request)
        if not meant.is_exact or (not one and verb in (Verb.EDIT, Verb.RUN)):
            text = f"Which one is to be {DONE[verb]}?"
            request.tell(text, [section(text), *schedule_blocks(chosen)])
        elif verb is Verb.EDIT and not request.trigger_id:
            text = "A form opens only when a button is pressed:"
            request.tell(text, [section(text), *schedule_blocks(chosen)])
        elif verb is Verb.DELETE:
            own = [each for each in meant.schedules if not each.is_from_settings]
            request.tell(*deletion_question(own))
        else:
            for schedule in meant.schedules:
                self.do(ACTIONS[verb], schedule.id, request)

    def decide(self, action: str, names: str, request: ScheduleRequest) -> None:
        """Do what was chosen when it was asked whether to delete these schedules."""
        if action == questions.KEEP:
            request.tell("Nothing is deleted.")
            return
        done = list_blocks.DELETE if action == questions.DELETE_THESE else list_blocks.PAUSE
        for name in names.split(","):
            self.do(done, name, request)

    def save_asked(self, value: str, request: ScheduleRequest) -> None:
        """Save the schedule of a button that says of which sprint it is."""
        try:
            draft = questions.draft_of(value)
        except NotAPlan as error:
            raise WrongUsage(OLD_BUTTON) from error
        to = replace(request.to, id=replace(request.to.id, channel=draft.channel))
        visible = request.visible.visible_also_from(to.id)
        self.save(draft, replace(request, to=to, visible=visible))

    def plan(
        self, text: str, request: ScheduleRequest, before: ReportRequest | None = None
    ) -> None:
        """Save the schedule that the text describes, of the report `before` where it says so."""
        # The named channel may see other boards than this conversation: allow only what both see.
        channel = channel_named(text) or request.to.id.channel
        to = replace(request.to, id=replace(request.to.id, channel=channel))
        visible = request.visible.visible_also_from(to.id)
        unit = Unit(self.settings.default_unit)
        planned = parse_plan(
            text, visible, request.timezone, unit, _of_any_time(before) if before else None
        )
        draft, request = Draft(planned.plan, channel), replace(request, to=to, visible=visible)
        plan = self._with_board(planned.plan, request)
        titles = self._check_sprints(plan)
        draft = replace(draft, plan=plan)
        if channel.startswith("D"):
            request.tell(*questions.channel_question(draft, offers_form=not titles))
        elif titles:
            request.tell(*questions.sprint_question(draft, titles))
        else:
            self.save(draft, request)

    def save(self, draft: Draft, request: ScheduleRequest) -> None:
        """Save a new or a changed schedule, and tell the person when it is due next."""
        if draft.channel.startswith("D"):
            raise WrongUsage(questions.WHICH_CHANNEL)
        plan = self._with_board(draft.plan, request)
        self._check_sprints(plan)
        now = self.clock()
        plan = replace(plan, trigger=plan.trigger.started(now))
        new = Schedule(draft.id, request.team, draft.channel, request.person.id, plan, now)
        if draft.id:
            before = self._own(draft.id, request)
            _check_editable(before, request)
            new = replace(new, owner=before.owner, paused=before.paused)
        invite = request.slack.enter(draft.channel)
        saved = self.store.schedules.save(as_stored(new))
        schedule = replace(new, id=saved.id)
        text = replies.saved(schedule, self.due.next(schedule), invite)
        request.tell(text, [section(text), schedule_buttons(schedule)])

    def open_new(self, request: ScheduleRequest, value: str = "") -> None:
        """Open the form of a new schedule for this conversation, or of the draft of a button."""
        visible = request.visible
        if not visible.boards:
            raise WrongUsage(NO_BOARD)
        with suppress(NotAPlan):
            draft = questions.draft_of(value)
            for report in draft.plan.requests:
                visible.check(report.report, *report.boards)
            self._open(draft, request)
            return
        board = usual_board(request.to.id, visible, self.store.choices)
        plan = usual_plan(
            board or visible.team_boards[0],
            Unit(self.settings.default_unit),
            request.timezone,
        )
        self._open(Draft(plan, request.to.id.channel), request)

    def open_for(self, value: str, request: ScheduleRequest) -> None:
        """Open the form for the report whose button was pressed, of the sprint current when due,
        and of no day that will have passed."""
        try:
            asked = from_text(value)
        except NotARequest as error:
            raise WrongUsage(OLD_BUTTON) from error
        report = asked.request
        asked_in = replace(request.to, origin=asked.origin).asked_in
        visible_boards(asked_in, self.settings).check(report.report, *report.boards)
        usual = usual_plan(report.board, report.unit, request.timezone)
        plan = replace(usual, requests=(_of_any_time(report),))
        self._open(Draft(plan, request.to.id.channel), request)

    def do(self, action: str, name: str, request: ScheduleRequest) -> None:
        """Edit, pause, resume, run or delete one schedule."""
        schedule, stored_schedules = self._own(name, request), self.store.schedules
        if action in (list_blocks.EDIT, list_blocks.DELETE):
            _check_editable(schedule, request)
        match action:
            case list_blocks.EDIT:
                self._open(Draft(schedule.plan, schedule.channel, schedule.id), request)
            case list_blocks.PAUSE:
                stored_schedules.pause(name)
                request.tell(replies.paused(schedule))
            case list_blocks.RESUME:
                stored_schedules.resume(name, self.clock())
                request.tell(replies.resumed(schedule))
            case list_blocks.RUN:
                request.tell(replies.started(schedule))
                now = self.clock().replace(microsecond=0)
                if reason := self.deliveries.deliver(Due(schedule, now, is_run=True)):
                    request.tell(replies.not_posted(schedule, reason))
            case list_blocks.DELETE:
                stored_schedules.remove(name)
                request.tell(replies.deleted(schedule))

    def statuses(self, request: ScheduleRequest) -> list[ScheduleStatus]:
        """The schedules that the person may change, with their last and next due times."""
        return statuses_for(request.person, request.team, self.due, self.store.ledger)

    def _open(self, draft: Draft, request: ScheduleRequest) -> None:
        visible = visible_boards(replace(request.to.id, channel=draft.channel), self.settings)
        Surfaces(request.context.client).open_modal(
            request.trigger_id, schedule_form(draft, visible)
        )

    def _own(self, name: str, request: ScheduleRequest) -> Schedule:
        """The schedule of that id, if the person may run it. Raises WrongUsage."""
        for schedule in self.due.schedules():
            if schedule.id == name and may_run(request.person, request.team, schedule):
                return schedule
        raise unknown_schedule(name)

    def _check_sprints(self, plan: Plan) -> list[str]:
        """The titles of the sprints that are named; raises WrongUsage for one that the board does
        not have: the grammar takes words that it does not understand for the name of one."""
        titles = []
        for report, sprint in _fixed_sprints(plan):
            board = self.boards.last_exported_or_outline(report.board)
            today = self.clock().astimezone(board.timezone).date()
            try:
                titles.append(find_sprint(sprint, board.iterations, today).title)
            except UnknownSprint as error:
                raise WrongUsage(
                    f"I read `{sprint}` as a sprint. {error} "
                    "Leave it out for the sprint that is current at the time."
                ) from error
        return titles

    def _with_board(self, plan: Plan, request: ScheduleRequest) -> Plan:
        visible = request.visible
        usual = usual_board(request.to.id, visible, self.store.choices)
        reports = tuple(replace(report, board=report.board or usual) for report in plan.requests)
        if not visible.boards:
            raise WrongUsage(NO_BOARD)
        if not all(report.board in visible.boards for report in reports):
            names = " or ".join(f"`board {name}`" for name in visible.team_boards)
            raise WrongUsage(f"Which board? Say {names}.")
        for report in reports:
            visible.check(report.report, *report.boards)
        return replace(plan, requests=reports)


def _check_editable(schedule: Schedule, request: ScheduleRequest) -> None:
    if not may_edit(request.person, request.team, schedule):
        raise WrongUsage(
            f"Schedule {schedule.id} is written in the settings, and changed there: "
            f"`{COMMAND} pause {schedule.id}`, `resume` or `run` is all that can be done here."
        )


def _of_any_time(report: ReportRequest) -> ReportRequest:
    """The same report, of the sprint that is current when it is due."""
    for parameter in OF_ITS_TIME:
        report = report.asking(parameter, None)
    return replace(report, as_of=None)


def _fixed_sprints(plan: Plan) -> Iterator[tuple[ReportRequest, str]]:
    """Each sprint that is the same each time, with its report."""
    for request in plan.requests:
        for parameter in CATALOGUE[request.report].takes:
            if parameter.kind is ValueKind.SPRINT:
                for sprint in stated_values(request.of(parameter)):
                    if not is_relative(str(sprint)):
                        yield request, str(sprint)
