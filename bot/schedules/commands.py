"""The desk where schedules are made, listed and changed, for those who may."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt import BoltContext

from bot.answering.conversation import Conversation, Tell
from bot.answering.error_boundary import bounded
from bot.asking.board_choice import usual_board
from bot.asking.report_request import NotARequest
from bot.blocks.buttons import pressed
from bot.blocks.report import date_link, escape
from bot.errors import WrongUsage
from bot.listeners.home_view import home
from bot.schedules import list_blocks
from bot.schedules.deliveries import RELATIVE_SPRINTS, Deliveries, Due
from bot.schedules.form import Draft, form, usual_plan
from bot.schedules.grammar import COMMAND, EXAMPLE, channel_named, parse_plan
from bot.schedules.list_blocks import NONE, Listed, in_words, schedule_blocks
from bot.schedules.permissions import may_edit, may_run, may_schedule, refusal
from bot.schedules.schedule import OF_SETTINGS, Plan, Schedule, stored
from bot.tenancy.place import Place
from bot.tenancy.visibility import NO_BOARD, VisibleBoards, visible_boards
from bot.wiring import Analytics
from config.parsers import timezone
from integrations.errors import IntegrationError
from integrations.slack import Person, SlackDestination, Surfaces
from metrics.model.errors import UnknownSprint
from metrics.model.iterations import find_sprint
from metrics.model.report import Unit
from metrics.reports.parameters import SPRINT

log = logging.getLogger(__name__)

ABOUT_ONE = re.compile(
    rf"(edit|pause|resume|run|delete|remove)\s+#?(\d+|{OF_SETTINGS}.+)", re.IGNORECASE
)
ACTIONS = {
    "edit": list_blocks.EDIT,
    "pause": list_blocks.PAUSE,
    "resume": list_blocks.RESUME,
    "run": list_blocks.RUN,
    "delete": list_blocks.DELETE,
    "remove": list_blocks.DELETE,
}


@dataclass(frozen=True)
class Asking:
    """Somebody who asks something of schedules: where, and how they are answered."""

    person: Person
    place: Place
    visible: VisibleBoards
    context: BoltContext
    trigger_id: str
    tell: Tell

    @property
    def slack(self) -> SlackDestination:
        return SlackDestination(self.context.client)

    @property
    def timezone(self) -> str:
        """In whose time they mean what they ask; UTC where it is not told, or unknown here."""
        try:
            return timezone(self.person.timezone).key
        except ValueError:
            return "UTC"


@dataclass(frozen=True)
class Desk:
    """Does what is asked of schedules; may raise WrongUsage, ReportError and IntegrationError."""

    analytics: Analytics
    deliveries: Deliveries

    def asked(
        self,
        place: Place,
        user: str,
        context: BoltContext,
        trigger_id: str,
        tell: Tell,
        react: Callable[[Asking], object],
    ) -> None:
        """Let somebody have what they ask, or one sentence on why not; raises nothing."""

        def work() -> None:
            people, settings = self.analytics.people, self.analytics.settings
            person = people.get(context.client, place.team, user)
            if not may_schedule(person, place.team, settings, context.client, people):
                tell(refusal(settings))
                return
            visible = visible_boards(place, settings)
            react(Asking(person, place, visible, context, trigger_id, tell))

        bounded(work, Conversation(place, user), tell, "Schedules")

    def command(self, text: str, asking: Asking) -> None:
        """What the words behind the command ask for."""
        if not text:
            self.open_new(asking)
        elif text.lower() in ("list", "show"):
            mine = self.listed(asking)
            asking.tell("Schedules you may change", schedule_blocks(mine))
        elif about := ABOUT_ONE.fullmatch(text):
            self.do(ACTIONS[about[1].lower()], about[2], asking)
        else:
            self.plan(text, asking)

    def plan(self, text: str, asking: Asking) -> None:
        """Schedule what the words say."""
        # A channel that is named may know other boards, which are none to speak of here.
        where = Place(asking.place.team, channel_named(text) or asking.place.channel)
        visible = asking.visible.seen_also_from(where)
        settings = self.analytics.settings
        unit = Unit(settings.default_unit)
        planned = parse_plan(text, visible, asking.timezone, unit, settings.working_days)
        self.save(Draft(planned.plan, where.channel), replace(asking, place=where, visible=visible))

    def save(self, draft: Draft, asking: Asking) -> None:
        """Keep a new schedule, or a changed one, and say when it is due next."""
        if draft.channel.startswith("D"):
            raise WrongUsage(f"In which channel? Say so, such as `{COMMAND} {EXAMPLE}`.")
        plan = self._with_board(draft.plan, asking)
        self._check_sprints(plan)
        now = self.analytics.clock()
        new = Schedule(draft.id, asking.place.team, draft.channel, asking.person.id, plan, now)
        if draft.id:
            before = self._own(draft.id, asking)
            _check_editable(before, asking)
            new = replace(new, owner=before.owner, paused=before.paused)
        invite = asking.slack.enter(draft.channel)
        saved = self.analytics.store.schedules.save(stored(new))
        schedule = replace(new, id=saved.id)
        due = self.deliveries.next_due(schedule)
        next_ = f" Next: {date_link(due)}." if due else " It begins with the next sprint."
        change = f"`{COMMAND} edit {schedule.id}` changes it."
        asking.tell(" ".join(filter(None, [f"{in_words(schedule)}.{next_}", change, invite])))

    def open_new(self, asking: Asking) -> None:
        """The form of a new schedule for this conversation."""
        visible = asking.visible
        if not visible.boards:
            raise WrongUsage(NO_BOARD)
        board = usual_board(asking.place, visible, self.analytics.choices)
        plan = usual_plan(
            board or visible.team_boards[0],
            Unit(self.analytics.settings.default_unit),
            asking.timezone,
        )
        self._open(Draft(plan, asking.place.channel), asking)

    def open_for(self, value: str, asking: Asking) -> None:
        """The form for the report whose button was pressed: of whichever sprint is current then."""
        try:
            meant = pressed(value)
        except NotARequest as error:
            raise WrongUsage(
                f"This button is of another version of me: type `{COMMAND}`."
            ) from error
        request = meant.request
        asked_at = replace(asking.place, channel=meant.origin or asking.place.channel)
        visible_boards(asked_at, self.analytics.settings).check(request.report, request.board)
        usual = usual_plan(request.board, request.unit, asking.timezone)
        plan = replace(usual, requests=(replace(request.asking(SPRINT, ""), as_of=None),))
        self._open(Draft(plan, asking.place.channel), asking)

    def do(self, action: str, name: str, asking: Asking) -> None:
        """Edit, pause, resume, run or delete one schedule."""
        schedule, kept = self._own(name, asking), self.analytics.store.schedules
        if action in (list_blocks.EDIT, list_blocks.DELETE):
            _check_editable(schedule, asking)
        title = f"*{escape(schedule.plan.title)}*"
        match action:
            case list_blocks.EDIT:
                self._open(Draft(schedule.plan, schedule.channel, schedule.id), asking)
            case list_blocks.PAUSE:
                kept.pause(name)
                asking.tell(f"{title} is paused; `{COMMAND} resume {name}` goes on with it.")
            case list_blocks.RESUME:
                kept.resume(name, self.analytics.clock())
                asking.tell(f"{title} goes on.")
            case list_blocks.RUN:
                asking.tell(f"{title} comes to <#{schedule.channel}> in a moment.")
                now = self.analytics.clock().replace(microsecond=0)
                if reason := self.deliveries.deliver(Due(schedule, now, is_run=True)):
                    asking.tell(f"{title} was not posted: {escape(reason)}")
            case list_blocks.DELETE:
                kept.remove(name)
                asking.tell(f"{title} is deleted.")

    def listed(self, asking: Asking) -> list[Listed]:
        """The schedules that somebody may change, with how they went."""
        return listed(self.analytics, self.deliveries, asking.person, asking.place.team)

    def show_again(self, body: dict[str, Any], asking: Asking) -> None:
        """Draw the list anew that a button was on."""
        mine = self.listed(asking)
        if body["container"]["type"] == "view":
            unit = Unit(self.analytics.settings.default_unit)
            view = home(asking.visible, unit, self.analytics.boards.last_exported, mine)
            Surfaces(asking.context.client).publish_home(asking.person.id, view)
        elif asking.context.respond:
            asking.context.respond(
                text="Schedules you may change" if mine else NONE,
                blocks=schedule_blocks(mine),
                replace_original=True,
            )

    def _open(self, draft: Draft, asking: Asking) -> None:
        where = Place(asking.place.team, draft.channel)
        visible = visible_boards(where, self.analytics.settings)
        Surfaces(asking.context.client).open_modal(asking.trigger_id, form(draft, visible))

    def _own(self, name: str, asking: Asking) -> Schedule:
        """The schedule of that number, if it is theirs to pause, resume and run."""
        for each in self.deliveries.schedules():
            if each.id == name and may_run(asking.person, asking.place.team, each):
                return each
        raise WrongUsage(
            f"There is no schedule {name} that you may change: `{COMMAND} list` shows those."
        )

    def _check_sprints(self, plan: Plan) -> None:
        """Words that nothing else takes are read as a sprint's, whatever was meant with them."""
        for request in plan.requests:
            if request.sprint in RELATIVE_SPRINTS:
                continue
            board = self.analytics.boards.known(request.board)
            today = self.analytics.clock().astimezone(board.timezone).date()
            try:
                find_sprint(request.sprint, board.iterations, today)
            except UnknownSprint as error:
                raise WrongUsage(
                    f"I read `{request.sprint}` as a sprint. {error} "
                    "Leave it out for whichever is current then."
                ) from error

    def _with_board(self, plan: Plan, asking: Asking) -> Plan:
        visible = asking.visible
        usual = usual_board(asking.place, visible, self.analytics.choices)
        requests = tuple(
            replace(request, board=request.board or usual) for request in plan.requests
        )
        if not visible.boards:
            raise WrongUsage(NO_BOARD)
        if not all(request.board in visible.boards for request in requests):
            names = " or ".join(f"`board {name}`" for name in visible.team_boards)
            raise WrongUsage(f"Which board? Say {names}.")
        for request in requests:
            visible.check(request.report, request.board)
        return replace(plan, requests=requests)


def listed(analytics: Analytics, deliveries: Deliveries, person: Person, team: str) -> list[Listed]:
    """The schedules that this member of the workspace `team` may change. Raises StoreError."""
    latest = analytics.store.ledger.latest()
    return [
        Listed(each, latest.get(each.id), deliveries.next_due(each))
        for each in deliveries.schedules()
        if may_run(person, team, each)
    ]


def _check_editable(schedule: Schedule, asking: Asking) -> None:
    if not may_edit(asking.person, asking.place.team, schedule):
        raise WrongUsage(
            f"Schedule {schedule.id} is written in the settings, and changed there: "
            f"`{COMMAND} pause {schedule.id}`, `resume` or `run` is all that can be done here."
        )


def mine_or_none(
    analytics: Analytics, deliveries: Deliveries, context: BoltContext, team: str, user: str
) -> list[Listed]:
    """What somebody may change, for their Home tab; nothing where that cannot be told."""
    try:
        person = analytics.people.get(context.client, team, user)
        return listed(analytics, deliveries, person, team)
    except IntegrationError as error:
        log.warning("The schedules of %s are not shown: %s", user, error)
        return []
