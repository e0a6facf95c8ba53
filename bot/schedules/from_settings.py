"""The schedules of the settings file, kept in the store beside those made in Slack."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from bot.errors import WrongUsage
from bot.schedules.grammar import parse_plan
from bot.schedules.schedule import SETTINGS_PREFIX, Schedule, as_stored
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import visible_boards
from config import Settings, SettingsError
from integrations.store import Store
from integrations.store.schedules import StoredSchedule
from metrics.model.report import Unit


def schedules_from_settings(settings: Settings, now: datetime) -> list[Schedule]:
    """The schedules of the settings; nothing due before `now` is posted.

    Raises one SettingsError that lists every schedule that cannot be read.
    """
    schedules, problems = [], []
    for name, shipped in settings.schedules.items():
        visible = visible_boards(ConversationId(shipped.workspace, shipped.channel), settings)
        try:
            if settings.several_workspaces and not shipped.workspace:
                raise WrongUsage("In which workspace? Write its id (T…) in `workspace`.")
            planned = parse_plan(
                f"{shipped.report} {shipped.when}",
                visible,
                shipped.timezone.key,
                Unit(settings.default_unit),
            )
            requests = [
                replace(request, board=request.board or visible.default)
                for request in planned.plan.requests
            ]
            if not all(request.board for request in requests):
                boards = " or ".join(f"`board {board}`" for board in visible.boards)
                raise WrongUsage(f"Which board? Write {boards} in `report`.")
        except WrongUsage as error:
            problems.append(f"- schedules.{name}: {error}")
            continue
        plan = replace(planned.plan, requests=tuple(requests))
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
    wanted = {
        schedule.id: as_stored(schedule) for schedule in schedules_from_settings(settings, now)
    }
    stored = {
        schedule.id: schedule
        for schedule in store.schedules.all()
        if schedule.id.startswith(SETTINGS_PREFIX)
    }
    for removed in stored.keys() - wanted.keys():
        store.schedules.remove(removed)
    for name, schedule in wanted.items():
        if (before := stored.get(name)) is None or _is_changed(before, schedule):
            store.schedules.save(schedule)


def _is_changed(before: StoredSchedule, now: StoredSchedule) -> bool:
    content = attrgetter("team", "channel", "owner", "plan")
    return bool(content(before) != content(now))
