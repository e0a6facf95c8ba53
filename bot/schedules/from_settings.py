"""The schedules that a deployment ships in its settings, kept in the store like people's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from bot.errors import WrongUsage
from bot.schedules.grammar import parse_plan
from bot.schedules.schedule import OF_SETTINGS, Schedule, stored
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import visible_boards
from config import Settings, SettingsError
from integrations.store import Store
from integrations.store.schedules import StoredSchedule
from metrics.model.report import Unit


def schedules_of(settings: Settings, now: datetime) -> list[Schedule]:
    """The schedules of the settings, which count from `now`.

    Raises SettingsError, which tells of all that cannot be read.
    """
    found, problems = [], []
    for name, each in settings.schedules.items():
        visible = visible_boards(ConversationId(each.workspace, each.channel), settings)
        try:
            if settings.several_workspaces and not each.workspace:
                raise WrongUsage("In which workspace? Write its id (T…) in `workspace`.")
            planned = parse_plan(
                f"{each.report} {each.when}",
                visible,
                each.timezone.key,
                Unit(settings.default_unit),
                settings.working_days,
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
        found.append(
            Schedule(f"{OF_SETTINGS}{name}", each.workspace, each.channel, each.owner, plan, now)
        )
    if problems:
        raise SettingsError(
            "\n".join(["The settings have schedules that cannot be read:", *problems])
        )
    return found


def keep_schedules_of(settings: Settings, store: Store, now: datetime) -> None:
    """Make those of the store what the settings say; what has not changed goes on as it was.

    Raises SettingsError and StoreError.
    """
    wanted = {each.id: stored(each) for each in schedules_of(settings, now)}
    known = {each.id: each for each in store.schedules.all() if each.id.startswith(OF_SETTINGS)}
    for gone in known.keys() - wanted.keys():
        store.schedules.remove(gone)
    for name, each in wanted.items():
        if (before := known.get(name)) is None or _is_changed(before, each):
            store.schedules.save(each)


def _is_changed(before: StoredSchedule, now: StoredSchedule) -> bool:
    said = attrgetter("team", "channel", "owner", "plan")
    return bool(said(before) != said(now))
