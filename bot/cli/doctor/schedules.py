"""Doctor's checks of the store, and of every schedule: its last run and its next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from tempfile import TemporaryDirectory

from bot.cli.doctor.check import Check
from bot.schedules.from_settings import schedules_from_settings
from bot.schedules.schedule import Schedule
from bot.schedules.when_in_words import when_in_words
from bot.wiring import build_analytics, build_store
from config import Settings, SettingsError
from config.rights import closing_command
from integrations.store import StoreError
from integrations.store.ledger import Delivery, State
from metrics.text.formatting import count, moment


def schedules(settings: Settings) -> Iterator[Check]:
    """The store, who can read its file, and what is scheduled."""
    with closing(build_store(settings)) as store:
        try:
            new = store.is_new()
        except StoreError as error:
            yield Check("Store", False, str(error))
            return
        place = store.place()
    if not new:
        yield from _schedules(settings, place)
        return
    yield Check("Store", True, f"{place} is not there yet: the first export makes it")
    # Looking makes none.
    with TemporaryDirectory() as folder:
        empty = replace(settings, database_url=f"sqlite:///{folder}/empty.sqlite3")
        for check in _schedules(empty, place):
            if check.name != "Store":
                yield check


def _schedules(settings: Settings, place: str) -> Iterator[Check]:
    with build_analytics(settings) as analytics:
        due, store = analytics.due, analytics.store
        try:
            stored = {schedule.id: schedule for schedule in due.schedules()}
            latest = store.ledger.latest()
        except StoreError as error:
            yield Check("Store", False, str(error))
            return
        yield Check("Store", True, f"{place} holds {count(len(stored), 'schedule')}")
        if store.file and (command := closing_command(store.file)):
            detail = f"others on this machine can read {store.file}"
            yield Check("Store's file", False, detail, f"run `{command}`")
        try:
            shipped = {
                schedule.id: schedule
                for schedule in schedules_from_settings(settings, analytics.clock())
            }
        except SettingsError as error:
            yield Check("Schedules of the settings", False, str(error))
            shipped = {}
        for name, schedule in {**shipped, **stored}.items():
            yield _schedule(schedule, latest.get(name), due.next(schedule), settings)


def _schedule(
    schedule: Schedule, last: Delivery | None, due: datetime | None, settings: Settings
) -> Check:
    details = [
        f"{schedule.plan.title} to {schedule.channel}, {when_in_words(schedule.plan.trigger)}"
    ]
    if last is None:
        details.append("never due yet")
    else:
        reason = f" ({last.message})" if last.state in (State.FAILED, State.SKIPPED) else ""
        details.append(f"last {moment(last.due, settings.timezone)}: {last.state}{reason}")
    details.append(f"next {moment(due, settings.timezone)}" if due else "next not known")
    remedy = ""
    if schedule.paused:
        remedy = f"it is paused: `/report-schedule resume {schedule.id}` goes on with it"
    elif last and last.state is State.FAILED:
        remedy = f"fix what it says, then try `/report-schedule run {schedule.id}`"
    return Check(f"Schedule {schedule.id}", not remedy, "; ".join(details), remedy)
