"""How many schedules a person and a channel may have."""

from __future__ import annotations

from collections.abc import Iterable

from bot.errors import WrongUsage
from bot.schedules.grammar import COMMAND
from bot.schedules.schedule import SETTINGS_PREFIX, Schedule
from config import Settings
from integrations.store.schedules import StoredSchedule
from metrics.text.formatting import count


def check_room(
    new: Schedule, schedules: Iterable[Schedule | StoredSchedule], settings: Settings
) -> None:
    """Raise WrongUsage where its owner or its channel would have more schedules than the settings
    allow; those of the settings do not count.

    A schedule that is changed stays its owner's, and stays where it is.
    """
    made = [
        each
        for each in schedules
        if each.team == new.team and not each.id.startswith(SETTINGS_PREFIX)
    ]
    before = next((each for each in made if each.id == new.id), None)
    most = settings.schedules_per_person
    if before is None and sum(each.owner == new.owner for each in made) >= most:
        raise WrongUsage(
            f"You have {count(most, 'schedule')}, and nobody may have more: stop one first; "
            f"`{COMMAND} list` shows them."
        )
    most = settings.schedules_per_channel
    is_there = before is not None and before.channel == new.channel
    if not is_there and sum(each.channel == new.channel for each in made) >= most:
        raise WrongUsage(
            f"That channel has {count(most, 'schedule')}, and none may have more: stop one first; "
            f"`{COMMAND} list` there shows them."
        )
