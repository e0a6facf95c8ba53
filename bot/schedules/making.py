"""Making and changing a schedule: from words, a form or a button to one that is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.asking.asked import from_text
from bot.asking.board_choice import ReadChoices, usual_board
from bot.asking.report_request import NotARequest, ReportRequest
from bot.blocks.mrkdwn import section
from bot.boards.cache import Boards
from bot.errors import WrongUsage
from bot.schedules import questions, replies
from bot.schedules.channels import channel_named
from bot.schedules.draft import Draft, usual_plan
from bot.schedules.due import DueSchedules
from bot.schedules.equal import ThereAlready, check_unequal
from bot.schedules.form import schedule_form
from bot.schedules.grammar import COMMAND, parse_plan
from bot.schedules.limits import check_room
from bot.schedules.list_blocks import schedule_buttons
from bot.schedules.permissions import check_editable, check_member, may_run
from bot.schedules.schedule import NotAPlan, Plan, Schedule, as_stored
from bot.schedules.schedule_request import ScheduleRequest
from bot.schedules.selection import own_schedule
from bot.schedules.triggers import TOO_OFTEN, On, Trigger, check_cron
from bot.tenancy.conversation import DIRECT
from bot.tenancy.membership import with_origin
from bot.tenancy.visibility import NoBoard, VisibleBoards, visible_boards
from config import Settings
from integrations.slack import Surfaces
from integrations.store import Store
from integrations.store.schedules import StoredSchedule
from metrics.model.errors import UnknownSprint
from metrics.model.iterations import find_sprint, is_relative
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import BY, HOW_MUCH, SPRINT, SPRINTS, ValueKind, stated_values
from metrics.text.formatting import shortened

# What a report is of today, and not of the day when it is due.
OF_ITS_TIME = (SPRINT, SPRINTS, BY, HOW_MUCH)
OLD_BUTTON = f"This button is of another version of me: type `{COMMAND}`."


@dataclass(frozen=True)
class ScheduleMaker:
    """Makes and changes schedules; may raise WrongUsage, ReportError and IntegrationError.

    Attributes:
        settings: which boards there are.
        boards: with their sprints.
        store: schedules, and the boards that conversations have chosen.
        clock: gives the current moment, an aware datetime.
        due: says when schedules are due.
        choices_at_hand: the boards that conversations have chosen, known at once.
    """

    settings: Settings
    boards: Boards
    store: Store
    clock: Callable[[], datetime]
    due: DueSchedules
    choices_at_hand: ReadChoices

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
        if not to.id.is_direct:
            check_member(channel, request)
        draft, request = Draft(planned.plan, channel), replace(request, to=to, visible=visible)
        plan = self._with_board(planned.plan, request)
        titles = self._check_sprints(plan, visible)
        draft = replace(draft, plan=plan)
        if channel.startswith("D"):
            typed = f"{COMMAND} {text}" if request.trigger_id else text
            request.tell(*questions.channel_question(draft, typed, offers_form=not titles))
        elif titles:
            request.tell(*questions.sprint_question(draft, titles))
        else:
            self.save(draft, request)

    def save(self, draft: Draft, request: ScheduleRequest) -> None:
        """Save a new or a changed schedule, and tell the person when it is due next."""
        if draft.channel.startswith("D"):
            raise WrongUsage(questions.WHICH_CHANNEL)
        check_member(draft.channel, request)
        _check_often(draft.plan.trigger)
        plan = self._with_board(draft.plan, request)
        self._check_sprints(plan, request.visible)
        now = self.clock()
        plan = replace(plan, trigger=plan.trigger.started(now))
        new = Schedule(draft.id, request.team, draft.channel, request.person.id, plan, now)
        schedules = self.due.schedules()
        if draft.id:
            before = own_schedule(draft.id, schedules, request)
            check_editable(before, request.person, request.team)
            new = replace(new, owner=before.owner, paused=before.paused)
        try:
            self._check(new, schedules)
            invite = request.slack.enter(draft.channel)
            # Once more, as several may be saved at once.
            saved = self.store.schedules.save(as_stored(new), partial(self._check, new))
        except ThereAlready as error:
            schedule = error.schedule
            text = replies.there_already(schedule, self.due.next(schedule))
            may_change = may_run(request.person, request.team, schedule)
        else:
            schedule = replace(new, id=saved.id)
            text, may_change = replies.saved(schedule, self.due.next(schedule), invite), True
        request.tell(text, [section(text), *([schedule_buttons(schedule)] if may_change else [])])

    def _check(self, new: Schedule, schedules: Sequence[Schedule | StoredSchedule]) -> None:
        """Raise ThereAlready and WrongUsage where it may not be saved beside these."""
        check_unequal(new, schedules)
        check_room(new, schedules, self.settings)

    def save_asked(self, value: str, request: ScheduleRequest) -> None:
        """Save the schedule of a button that says of which sprint it is."""
        try:
            draft = questions.draft_of(value)
        except NotAPlan as error:
            raise WrongUsage(OLD_BUTTON) from error
        to = replace(request.to, id=replace(request.to.id, channel=draft.channel))
        visible = request.visible.visible_also_from(to.id)
        self.save(draft, replace(request, to=to, visible=visible))

    def open_new(self, request: ScheduleRequest, value: str = "") -> None:
        """Open the form of a new schedule for this conversation, or of the draft of a button."""
        visible = request.visible
        if not visible.boards:
            raise NoBoard
        with suppress(NotAPlan):
            draft = questions.draft_of(value)
            for report in draft.plan.requests:
                visible.check(report.report, *report.boards)
            self.open(draft, request)
            return
        # The store may take longer than a form may.
        board = usual_board(request.to.id, visible, self.choices_at_hand)
        plan = usual_plan(
            board or visible.team_boards[0],
            Unit(self.settings.default_unit),
            request.timezone,
        )
        self.open(Draft(plan, request.to.id.channel), request)

    def open_for(self, value: str, request: ScheduleRequest) -> None:
        """Open the form for the report whose button was pressed, of the sprint current when due,
        and of no day that will have passed."""
        try:
            asked = from_text(value)
        except NotARequest as error:
            raise WrongUsage(OLD_BUTTON) from error
        report = asked.request
        to = with_origin(
            request.to,
            asked.origin,
            partial(request.memberships.is_member, request.context.client),
        )
        visible_boards(to.asked_in, self.settings).check(report.report, *report.boards)
        usual = usual_plan(report.board, report.unit, request.timezone)
        plan = replace(usual, requests=(_of_any_time(report),))
        self.open(Draft(plan, request.to.id.channel), request)

    def open(self, draft: Draft, request: ScheduleRequest) -> None:
        """Open the form with that draft, which offers the boards of its channel."""
        if draft.channel not in (request.heard_in, DIRECT):
            check_member(draft.channel, request)
        visible = visible_boards(replace(request.to.id, channel=draft.channel), self.settings)
        Surfaces(request.context.client).open_modal(
            request.trigger_id, schedule_form(draft, visible)
        )

    def _check_sprints(self, plan: Plan, visible: VisibleBoards) -> list[str]:
        """The titles of the sprints that are named; raises WrongUsage for one that the board does
        not have: the grammar takes words that it does not understand for the name of one."""
        titles = []
        for report, sprint in _fixed_sprints(plan):
            board = self.boards.last_exported_or_outline(visible.get(report.board).key)
            today = self.clock().astimezone(board.timezone).date()
            try:
                titles.append(find_sprint(sprint, board.iterations, today).title)
            except UnknownSprint as error:
                raise WrongUsage(
                    f"I read `{shortened(sprint)}` as a sprint. {error} "
                    "Leave it out for the sprint that is current at the time."
                ) from error
        return titles

    def _with_board(self, plan: Plan, request: ScheduleRequest) -> Plan:
        visible = request.visible
        usual = usual_board(request.to.id, visible, self.store.choices)
        reports = tuple(replace(report, board=report.board or usual) for report in plan.requests)
        if not visible.boards:
            raise NoBoard
        if not all(report.board in visible.boards for report in reports):
            names = " or ".join(f"`board {name}`" for name in visible.team_boards)
            raise WrongUsage(f"Which board? Say {names}.")
        for report in reports:
            visible.check(report.report, *report.boards)
        return replace(plan, requests=reports)


def _check_often(trigger: Trigger) -> None:
    """Raise WrongUsage where it is due more often than hourly, as with a field for seconds."""
    if trigger.on is On.CRON:
        try:
            check_cron(trigger.cron)
        except ValueError as error:
            raise WrongUsage(f"That is no crontab: {error}.") from error
    if trigger.is_too_often:
        raise WrongUsage(TOO_OFTEN)


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
