"""The schedules of the settings file, kept in the store beside those made in Slack."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from bot.errors import WrongUsage
from bot.schedules.schedule import (
    SETTINGS_PREFIX,
    Kind,
    NotAPlan,
    Schedule,
    as_stored,
    from_stored,
)
from bot.schedules.what import parse_what
from bot.schedules.when import parse_when
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import visible_boards
from config import Settings, SettingsError
from integrations.store import Store
from integrations.store.schedules import StoredSchedule
from metrics.model.iterations import is_relative
from metrics.model.report import Unit


def schedules_from_settings(settings: Settings, now: datetime) -> list[Schedule]:
    """The schedules of the settings; nothing due before `now` is posted. What comes every other
    week without saying which has none yet.

    Raises one SettingsError that lists every schedule that cannot be read.
    """
    schedules, problems = [], []
    for name, shipped in settings.schedules.items():
        visible = visible_boards(ConversationId(shipped.workspace, shipped.channel), settings)
        try:
            if settings.several_workspaces and not shipped.workspace:
                raise WrongUsage("In which workspace? Write its id (T…) in `workspace`.")
            what = parse_what(shipped.report, visible, Unit(settings.default_unit))
            is_watch = what.kind is Kind.WATCH
            for request in what.requests:
                if not is_relative(request.sprint):
                    raise WrongUsage(
                        f"I read `{request.sprint}` as a sprint, of which the report would be each "
                        "time: leave it out in `report`, for the one that is current at the time."
                    )
            trigger = parse_when(shipped.when, shipped.timezone.key, watches=is_watch)
            requests = [
                replace(request, board=request.board or visible.default)
                for request in what.requests
            ]
            if not all(request.board for request in requests):
                boards = " or ".join(f"`board {board}`" for board in visible.boards)
                raise WrongUsage(f"Which board? Write {boards} in `report`.")
        except WrongUsage as error:
            problems.append(f"- schedules.{name}: {error}")
            continue
        plan = replace(what, requests=tuple(requests)).at(trigger)
        schedules.append(
            Schedule(
                f"{SETTINGS_PREFIX}{name}",
                shipped.workspace,
                shipped.channel,
                shipped.owner,
                plan,
                now,
            )
        )
    if problems:
        raise SettingsError(
            "\n".join(["The settings have schedules that cannot be read:", *problems])
        )
    return schedules


def keep_schedules_from_settings(settings: Settings, store: Store, now: datetime) -> None:
    """Add, change and remove schedules of the store as the settings say; unchanged ones keep their
    state. Raises SettingsError and StoreError.
    """
    wanted = {schedule.id: schedule for schedule in schedules_from_settings(settings, now)}
    stored = {
        schedule.id: schedule
        for schedule in store.schedules.all()
        if schedule.id.startswith(SETTINGS_PREFIX)
    }
    for removed in stored.keys() - wanted.keys():
        store.schedules.remove(removed)
    for name, schedule in wanted.items():
        if (before := stored.get(name)) is None or _is_changed(before, schedule):
            trigger = schedule.plan.trigger.started(now)
            started = replace(schedule, plan=replace(schedule.plan, trigger=trigger))
            store.schedules.save(as_stored(started))


def _is_changed(stored: StoredSchedule, wanted: Schedule) -> bool:
    try:
        before = from_stored(stored)
    except NotAPlan:
        return True
    trigger = wanted.plan.trigger
    same_weeks = replace(trigger, starting=trigger.starting or before.plan.trigger.starting)
    plan = replace(wanted.plan, trigger=same_weeks)
    content = attrgetter("team", "channel", "owner", "plan")
    return bool(content(before) != content(replace(wanted, plan=plan)))
