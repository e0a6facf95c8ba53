"""The plans of schedules that commit 070fc7c stored: this version posts the same at the same time.

`tests/integrations/store/test_older_stores.py` has what else is in that store.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from bot.schedules.schedule import from_stored
from bot.schedules.when_in_words import when_in_words
from integrations.store import Store
from tests.support.older_stores import make_store_of_070fc7c


def test_what_was_scheduled_is_read_as_it_was_meant(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    make_store_of_070fc7c(url)
    with closing(Store(url)) as store:
        schedules = [from_stored(each) for each in store.schedules.all()]
    assert {
        each.id: f"{each.plan.title}: {when_in_words(each.plan.trigger)}" for each in schedules
    } == {
        "1": "Sprint burndown and Sprint velocity of platform: "
        "every Monday at 09:00 (Europe/Berlin)",
        "2": "Watch on the sprint of platform: "
        "every working day during a sprint at 16:30 (Europe/Berlin)",
        "3": "Sprint summary of platform by issues, for the previous sprint: "
        "on the first day of each sprint at 10:00 (Europe/Berlin)",
        "4": "Sprint summary of platform: on the last day of each sprint at 15:00 (Europe/Berlin)",
        "6": "Deliverable status of platform, for “In Progress” and “Planning”: "
        "by cron `0 8 1 * *` (UTC)",
        "settings:weekly": "Sprint burndown and Sprint velocity of platform: "
        "every Monday at 09:00 (Europe/Berlin)",
    }
    assert [each.id for each in schedules if each.plan.details] == ["1", "settings:weekly"]
