"""`/report-schedule`: reports that come by themselves, made, listed and changed."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.asker import tell_asker, tell_person
from bot.blocks import date_link, escape
from bot.buttons import SCHEDULE, pressed
from bot.delivery import Conversation, Tell, bounded
from bot.home import home
from bot.places import NO_BOARD, Place, chosen, seen_from
from bot.report_request import NotARequest
from bot.requests import WrongUsage, wants_help
from bot.schedules.deliveries import Deliveries, Due, build_deliveries
from bot.schedules.form import (
    FORM,
    KIND,
    ON,
    TIMEZONE,
    Draft,
    Incomplete,
    entered,
    form,
    timezones,
    usual_plan,
)
from bot.schedules.listing import (
    DELETE,
    EDIT,
    NEW,
    NONE,
    PAUSE,
    RESUME,
    RUN,
    Listed,
    in_words,
    schedule_blocks,
)
from bot.schedules.permissions import may_edit, may_schedule, refusal
from bot.schedules.plans import Plan, Schedule, stored
from bot.schedules.words import EXAMPLE, channel_named, parse_plan
from bot.wiring import Analytics
from config import Settings
from integrations.errors import IntegrationError
from integrations.slack import Person, SlackDestination, Surfaces, ViewChanged
from metrics.report import Unit

log = logging.getLogger(__name__)

COMMAND = "/report-schedule"
SUMMARY = "Which reports come by themselves, and when?"
USAGE_HINT = "[reports every DAY TIME in #channel] [list]"
HELP = f"""*{COMMAND}*: {SUMMARY}
• `{COMMAND}` opens a form
• `{COMMAND} {EXAMPLE}`, or `burndown and velocity weekdays 8:30 by issues`
• `{COMMAND} deliverables on the first day of each sprint`, `… every working day during a sprint`
• `{COMMAND} watch the sprint every working day 9:00` speaks only when its outlook changes
• `{COMMAND} list`, then `edit 3`, `pause 3`, `resume 3`, `run 3` or `delete 3`
Times are in your own time zone unless you name one, such as `Europe/Berlin`."""
ABOUT_ONE = re.compile(r"(edit|pause|resume|run|delete|remove)\s+#?(\d+)", re.IGNORECASE)
ACTIONS = {"edit": EDIT, "pause": PAUSE, "resume": RESUME, "run": RUN, "delete": DELETE}
ACTIONS["remove"] = DELETE


@dataclass(frozen=True)
class Asking:
    """Somebody who asks something of schedules: where, and how they are answered."""

    person: Person
    place: Place
    here: Settings
    context: BoltContext
    trigger_id: str
    tell: Tell

    @property
    def slack(self) -> SlackDestination:
        return SlackDestination(self.context.client)


def register(app: App, analytics: Analytics) -> None:
    """Listen to the command, its form, and the buttons of its list."""
    desk = Desk(analytics, build_deliveries(analytics))

    def command(ack: Ack, command: dict[str, Any], context: BoltContext) -> None:
        text = command.get("text", "").strip()
        if wants_help(text):
            ack(text=HELP)
            return
        ack()
        place = Place(command["team_id"], command["channel_id"])
        tell = partial(tell_asker, context)
        desk.asked(
            place,
            command["user_id"],
            context,
            command["trigger_id"],
            tell,
            lambda asking: desk.command(text, asking),
        )

    def from_report(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        pressing(body, context, lambda asking: desk.open_for(body["actions"][0]["value"], asking))

    def on_one(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        action = body["actions"][0]

        def react(asking: Asking) -> None:
            desk.do(action["action_id"], action["value"], asking)
            if action["action_id"] not in (EDIT, RUN):
                desk.show_again(body, asking)

        pressing(body, context, react)

    def new(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        pressing(body, context, desk.open_new)

    def pressing(
        body: dict[str, Any], context: BoltContext, react: Callable[[Asking], object]
    ) -> None:
        user, channel = body["user"]["id"], body.get("channel", {}).get("id", "")
        slack = SlackDestination(context.client)
        tell = partial(tell_asker, context) if channel else partial(tell_person, slack, "", user)
        place = Place(body["team"]["id"], channel or "D")
        desk.asked(place, user, context, body.get("trigger_id", ""), tell, react)

    def change(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        view = body["view"]
        draft = entered(view, complete=False)
        here = seen_from(Place(body["team"]["id"], draft.channel), analytics.settings)
        try:
            Surfaces(context.client).update_modal(view["id"], view["hash"], form(draft, here))
        except ViewChanged:
            log.info("A form was changed again, or closed, before it was drawn anew.")

    def offer(ack: Ack, body: dict[str, Any]) -> None:
        ack(options=[each.to_dict() for each in timezones(body.get("value") or "")])

    def submit(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        try:
            draft = entered(body["view"])
        except Incomplete as incomplete:
            ack(response_action="errors", errors=incomplete.errors)
            return
        ack()
        user = body["user"]["id"]
        tell = partial(tell_person, SlackDestination(context.client), draft.channel, user)
        place = Place(body["team"]["id"], draft.channel)
        desk.asked(place, user, context, "", tell, lambda asking: desk.save(draft, asking))

    app.command(COMMAND)(command)
    app.action(SCHEDULE)(from_report)
    app.action(NEW)(new)
    for action in (EDIT, PAUSE, RESUME, RUN, DELETE):
        app.action(action)(on_one)
    for action in (KIND, ON):
        app.action(action)(change)
    app.options(TIMEZONE)(offer)
    app.view(FORM)(submit)


@dataclass(frozen=True)
class Desk:
    """Does what is asked of schedules; may raise WrongUsage and IntegrationError."""

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
            here = seen_from(place, settings)
            react(Asking(person, place, here, context, trigger_id, tell))

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
        zone = asking.person.timezone or "UTC"
        # A channel that is named may know other boards.
        where = Place(asking.place.team, channel_named(text) or asking.place.channel)
        here = seen_from(where, self.analytics.settings)
        planned = parse_plan(text, here, zone)
        self.save(Draft(planned.plan, where.channel), replace(asking, place=where, here=here))

    def save(self, draft: Draft, asking: Asking) -> None:
        """Keep a new schedule, or a changed one, and say when it is due next."""
        if draft.channel.startswith("D"):
            raise WrongUsage(f"In which channel? Say so, such as `{COMMAND} {EXAMPLE}`.")
        plan = self._with_board(draft.plan, asking)
        now = self.analytics.clock()
        new = Schedule(draft.id, asking.place.team, draft.channel, asking.person.id, plan, now)
        if draft.id:
            before = self._own(draft.id, asking)
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
        here = asking.here
        if not here.boards:
            raise WrongUsage(NO_BOARD)
        board = chosen(asking.place, here, self.analytics.choices) or here.default_board
        plan = usual_plan(
            board or here.team_boards[0],
            Unit(here.default_unit),
            asking.person.timezone or "UTC",
        )
        self._open(Draft(plan, asking.place.channel), asking)

    def open_for(self, value: str, asking: Asking) -> None:
        """The form for the report whose button was pressed: of whichever sprint is current then."""
        try:
            request = pressed(value).request
        except NotARequest as error:
            raise WrongUsage(
                f"This button is of another version of me: type `{COMMAND}`."
            ) from error
        zone = asking.person.timezone or "UTC"
        usual = usual_plan(request.board, request.unit, zone)
        plan = replace(usual, requests=(replace(request, sprint="", as_of=None),))
        self._open(Draft(plan, asking.place.channel), asking)

    def do(self, action: str, name: str, asking: Asking) -> None:
        """Edit, pause, resume, run or delete one schedule."""
        schedule, kept = self._own(name, asking), self.analytics.store.schedules
        title = f"*{escape(schedule.plan.title)}*"
        match action:
            case "schedule_edit":
                self._open(Draft(schedule.plan, schedule.channel, schedule.id), asking)
            case "schedule_pause":
                kept.pause(name)
                asking.tell(f"{title} is paused; `{COMMAND} resume {name}` goes on with it.")
            case "schedule_resume":
                kept.resume(name, self.analytics.clock())
                asking.tell(f"{title} goes on.")
            case "schedule_run":
                asking.tell(f"{title} comes to <#{schedule.channel}> in a moment.")
                now = self.analytics.clock().replace(microsecond=0)
                self.deliveries.deliver(Due(schedule, now))
            case "schedule_delete":
                kept.remove(name)
                asking.tell(f"{title} is deleted.")

    def listed(self, asking: Asking) -> list[Listed]:
        """The schedules that somebody may change, with how they went."""
        return listed(self.analytics, self.deliveries, asking.person, asking.place.team)

    def show_again(self, body: dict[str, Any], asking: Asking) -> None:
        """Draw the list anew that a button was on."""
        mine = self.listed(asking)
        if body["container"]["type"] == "view":
            view = home(asking.here, self.analytics.boards.last_exported, mine)
            Surfaces(asking.context.client).publish_home(asking.person.id, view)
        elif asking.context.respond:
            asking.context.respond(
                text="Schedules you may change" if mine else NONE,
                blocks=schedule_blocks(mine),
                replace_original=True,
            )

    def _open(self, draft: Draft, asking: Asking) -> None:
        here = seen_from(Place(asking.place.team, draft.channel), self.analytics.settings)
        Surfaces(asking.context.client).open_modal(asking.trigger_id, form(draft, here))

    def _own(self, name: str, asking: Asking) -> Schedule:
        """The schedule of that number, if they may change it."""
        for each in self.deliveries.schedules():
            if each.id == name and may_edit(asking.person, asking.place.team, each):
                return each
        raise WrongUsage(
            f"There is no schedule {name} that you may change: `{COMMAND} list` shows those."
        )

    def _with_board(self, plan: Plan, asking: Asking) -> Plan:
        here = asking.here
        usual = chosen(asking.place, here, self.analytics.choices) or here.default_board
        requests = tuple(
            replace(request, board=request.board or usual) for request in plan.requests
        )
        if not here.boards:
            raise WrongUsage(NO_BOARD)
        if not all(request.board in here.boards for request in requests):
            names = " or ".join(f"`board {name}`" for name in here.team_boards)
            raise WrongUsage(f"Which board? Say {names}.")
        return replace(plan, requests=requests)


def listed(analytics: Analytics, deliveries: Deliveries, person: Person, team: str) -> list[Listed]:
    """The schedules that this member of the workspace `team` may change. Raises StoreError."""
    latest = analytics.store.ledger.latest()
    return [
        Listed(each, latest.get(each.id), deliveries.next_due(each))
        for each in deliveries.schedules()
        if may_edit(person, team, each)
    ]


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
