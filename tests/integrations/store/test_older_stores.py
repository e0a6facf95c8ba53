"""A store that commit 070fc7c made, opened by this version: nothing is lost, and all goes on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest
from cryptography.fernet import Fernet
from pandas.testing import assert_frame_equal
from sqlalchemy import inspect, select

from integrations.store import Store, Summary
from integrations.store.installations import Installation
from integrations.store.ledger import Delivery, State
from integrations.store.schedules import StoredSchedule
from integrations.store.tables import installation
from tests.support.older_stores import make_store_of_070fc7c
from tests.support.store_samples import START, frame, hours, item

WEEK = timedelta(days=7)
DOCUMENT = {
    "title": "Größe",
    "statuses": ["Todo", "Done"],
    "iterations": [{"id": "a", "title": "Sprint 1", "start": "2026-01-05", "days": 14}],
}
QUOTED = item(
    1,
    title="It's “quoted”; 支払い 🚀",
    points=3.0,
    iteration_id="a",
    sprint="Sprint 1",
    status="Todo",
    labels=("bug", "p1"),
    assignees=("ana",),
    ancestor_urls=("https://github.com/acme/web/issues/9",),
)
HALF = item(2, points=0.5, iteration_id="a", sprint="Sprint 1", status="Todo")
OF_API = item(3, repository="acme/api", url="https://github.com/acme/api/issues/3")
CLOSED = HALF | {
    "state": "closed",
    "state_reason": "completed",
    "status": "Done",
    "closed_at": pd.Timestamp(hours(20.5)),
}


@pytest.fixture
def url(new_url: Callable[[], str]) -> str:
    """The URL of such a store, which nobody has opened since."""
    url = new_url()
    make_store_of_070fc7c(url)
    return url


@pytest.fixture
def older(url: str, open_store: Callable[..., Store]) -> Store:
    return open_store(url)


def ordered(items: pd.DataFrame) -> pd.DataFrame:
    return items.sort_values("item_id", ignore_index=True)


def schema(store: Store) -> dict[str, object]:
    """The columns and keys of each table."""
    store.size()
    found = inspect(store._database._engine())
    return {
        name: (
            [{**column, "type": str(column["type"])} for column in found.get_columns(name)],
            found.get_pk_constraint(name)["constrained_columns"],
            found.get_unique_constraints(name),
        )
        for name in found.get_table_names()
    }


def test_its_schema_becomes_that_of_a_new_store(
    older: Store, new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    assert schema(older) == schema(open_store(new_url()))


def test_processes_that_open_it_at_once_upgrade_it_once(
    url: str, open_store: Callable[..., Store]
) -> None:
    stores = [open_store(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        boards = list(pool.map(lambda store: [each.board for each in store.summary()], stores))
    assert boards == [["acme/7", "acme/8"]] * 4


def test_its_history_is_what_exports_saw(older: Store) -> None:
    assert older.summary() == [
        Summary("acme/7", hours(0), hours(100), items=2, changes=6),
        Summary("acme/8", hours(2), hours(2), items=1, changes=1),
    ]
    assert older.runs("acme/7") == [
        (hours(0), hours(1)),
        (hours(30), hours(30)),
        (hours(100), hours(100)),
    ]
    assert older.sightings("acme/7") == [(hours(0), hours(30)), (hours(100), hours(100))]
    later = DOCUMENT | {"statuses": ["Todo", "Doing", "Done"]}
    for moment, items, document in (
        (hours(1), [QUOTED, HALF, OF_API], DOCUMENT),
        (hours(25), [QUOTED, CLOSED, OF_API], DOCUMENT),
        (hours(100), [{**QUOTED, "points": 5.0}, CLOSED], later),
    ):
        snapshot = older.as_of("acme/7", moment)
        assert snapshot is not None
        assert_frame_equal(ordered(snapshot.items), frame(items))
        assert snapshot.about == document
    assert older.as_of("acme/7", hours(-1)) is None


def test_its_history_goes_on(older: Store) -> None:
    grown = {**QUOTED, "points": 8.0}
    assert older.record("acme/7", hours(101), frame([grown, CLOSED, item(4)]), DOCUMENT) == 2
    assert older.record("acme/7", hours(102), frame([grown, CLOSED, item(4)]), DOCUMENT) == 0
    # It had no values of fields.
    items, fields = frame([grown, CLOSED, item(4)]), {"PVTI_1": {"Status": "Todo"}}
    assert older.record("acme/7", hours(103), items, DOCUMENT, field_values=fields) == 1
    assert older.field_values("acme/7", "Status")["value"].tolist() == ["Todo"]
    assert older.record("acme/9", hours(102), frame([item(1)]), {}) == 1
    assert [each.board for each in older.summary()] == ["acme/7", "acme/8", "acme/9"]
    snapshot = older.as_of("acme/7", hours(102))
    assert snapshot is not None
    assert_frame_equal(ordered(snapshot.items), frame([grown, CLOSED, item(4)]))
    points = older.versions("acme/7", issue=("acme/web", 1))["points"]
    assert list(points) == [3.0, 5.0, 8.0]


def test_its_schedules_keep_their_numbers(older: Store) -> None:
    schedules = {each.id: each for each in older.schedules.all()}
    assert [*schedules] == ["1", "2", "3", "4", "6", "settings:weekly"]
    assert {each.since for each in schedules.values()} == {START}
    assert [each.id for each in schedules.values() if each.paused] == ["4"]
    assert schedules["2"].answer == "likely"
    assert schedules["3"].failures == 1
    new = StoredSchedule("", "T0ACME", "C0PLATFORM", "U0ANA", "{}", START)
    assert older.schedules.save(new).id == "7"
    older.schedules.remove("7")
    assert older.schedules.save(new).id == "8"


def test_its_deliveries_go_on_where_they_were(older: Store) -> None:
    ledger, day = older.ledger, timedelta(days=1)
    assert ledger.latest() == {
        "1": Delivery("1", START + 2 * WEEK, State.RETRY, 1, "GitHub did not answer."),
        "2": Delivery("2", START + day, State.QUIET, 1, ""),
        "3": Delivery("3", START + 2 * day, State.FAILED, 1, "The bot is not in the channel."),
        "6": Delivery("6", START + 3 * day, State.POSTING, 1, ""),
        "settings:weekly": Delivery("settings:weekly", START + WEEK, State.CLAIMED, 1, ""),
    }
    now = START + 4 * WEEK
    # What was posted is not posted again, and what its worker left is looked for first.
    assert ledger.claim("1", START + WEEK, "new", now) is None
    for name, due, posting_at in (
        ("1", START + 2 * WEEK, None),
        ("6", START + 3 * day, START + 3 * day),
        ("settings:weekly", START + WEEK, None),
    ):
        claim = ledger.claim(name, due, "new", now)
        assert claim is not None
        assert (claim.attempts, claim.posting_at) == (2, posting_at)
        assert ledger.posting(claim, now)
        ledger.posted(claim, f"{name}.1")
        assert ledger.claim(name, due, "new", now) is None


def test_its_workspaces_stay_and_their_tokens_can_be_encrypted(older: Store) -> None:
    acme = Installation("T0ACME", "Acme", "xoxb-1.2-T0ACME", "B0BOT", "U0BOT")
    beta = Installation("T0BETA", "Beta", "xoxb-1.2-T0BETA", "B0BOT", "U0BOT")
    assert older.installations("1.2").all() == [acme, beta]
    assert older.installations("9.9").all() == [replace(acme, token="xoxb-9.9-T0ACME")]
    sealed = older.installations("1.2", [Fernet.generate_key().decode()])
    sealed.encrypt()
    assert sealed.all() == [acme, beta]
    with older._database.reading() as connection:
        kept = connection.execute(
            select(installation.c.token).where(installation.c.app == "1.2")
        ).scalars()
        assert not [token for token in kept if token.startswith("xoxb-")]


def test_what_conversations_chose_and_who_installs_stays(older: Store) -> None:
    assert older.choices.board("T0ACME/C0PLATFORM") == "platform"
    assert older.choices.board("T0ACME/D0ANALYTICS") == ""
    assert older.installations("1.2").end("state-of-an-installation-begun", START)
