"""What a webhook told of is read by its id, whatever GitHub's search index has of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from integrations.github import Look, export
from playground.github.faults import lagging_from_now_on
from playground.github.world import Node
from tests.support.office import Office, now, opened


@pytest.fixture
def office() -> Iterator[Office]:
    """An office whose index hears of nothing that is done in it."""
    for each in opened(70):
        each.faults.index = lagging_from_now_on(each.world)
        yield each


@pytest.fixture
def large(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The office, with a board that is too large to look through while people wait."""
    monkeypatch.setattr(export, "LOOKED_THROUGH_AT_ONCE", 0)
    return office


def items(document: dict[str, Any]) -> dict[str, Any]:
    return {item["id"]: item for item in document["items"]}


def moved(office: Office) -> Node:
    office.set(office.issues[5], "Status", "Done")
    return office.issues[5]


def added(office: Office) -> Node:
    return office.add("New")


def archived(office: Office) -> Node:
    item = office.issues[3]
    office.archive(item)
    return item


def restored(office: Office) -> Node:
    item = office.issues[3]
    office.archive(item)
    item.update(isArchived=False, updatedAt=now())
    return item


@pytest.mark.parametrize("change", [moved, added, archived, restored])
def test_it_is_as_it_is_now_before_all_items_are_looked_through(
    large: Office, change: Callable[[Office], Node]
) -> None:
    earlier = large.export()
    item = change(large)
    later = large.export(since=earlier, changed={item["id"]}, look=Look.LATER)
    assert items(later) == items(large.export())
    assert later["usage"]["gh_calls"] <= 3
    # Another delivery may have been lost.
    assert later["all_seen_at"] == earlier["exported_at"]


@pytest.mark.parametrize("change", [moved, added, archived, restored])
@pytest.mark.parametrize("look", [Look.NOW, Look.LATER])
def test_all_items_are_looked_through_where_one_was_told(
    office: Office, change: Callable[[Office], Node], look: Look
) -> None:
    earlier = office.export()
    office.set(office.issues[8], "Status", "Done")
    item = change(office)
    later = office.export(since=earlier, changed={item["id"]}, look=look)
    assert items(later) == items(office.export())
    assert later["all_seen_at"] == later["exported_at"]


def test_it_is_sure_in_the_export_after_that_too(office: Office) -> None:
    """The project moved in the second in which it was read, and may have moved after, too."""
    earlier = office.export()
    item = moved(office)
    first = office.export(since=earlier, changed={item["id"]}, look=Look.LATER)
    second = office.export(since=first, changed={item["id"]}, look=Look.LATER)
    assert second["all_seen_at"] == second["exported_at"]
    assert items(second) == items(office.export())


def test_one_that_is_gone_is_left_out_though_the_index_has_it(large: Office) -> None:
    large.set(large.issues[3], "Status", "Doing")
    large.faults.index = lagging_from_now_on(large.world)
    earlier = large.export()
    item = large.issues[3]
    large.delete(item)
    later = large.export(since=earlier, changed={item["id"]}, look=Look.LATER)
    assert items(later) == items(large.export())
    # Nothing that is left tells when it went: so it is not certain that nothing else moved.
    assert later["all_seen_at"] == earlier["exported_at"]


def test_what_moved_after_it_is_looked_for(large: Office) -> None:
    earlier = large.export()
    told = large.issues[5]
    told["updatedAt"] = "2026-01-01T00:00:00Z"
    large.set(large.issues[6], "Status", "Done")
    later = large.export(since=earlier, changed={told["id"]}, look=Look.LATER)
    assert later["all_seen_at"] == earlier["exported_at"]
    sure = large.export(since=earlier, changed={told["id"]}, look=Look.NOW)
    assert items(sure) == items(large.export())


def test_what_was_not_looked_through_before_still_is_after_it(large: Office) -> None:
    """The last move was told, and not one before it."""
    earlier = large.export()
    large.set(large.issues[6], "Status", "Done")
    unsure = large.export(since=earlier, look=Look.LATER)
    item = moved(large)
    later = large.export(since=unsure, changed={item["id"]}, look=Look.LATER)
    assert later["all_seen_at"] == earlier["exported_at"]
    sure = large.export(since=later, changed={item["id"]}, look=Look.NOW)
    assert items(sure) == items(large.export())


def test_ids_of_nothing_on_the_board_change_nothing(office: Office) -> None:
    earlier = office.export()
    repository = office.world.repositories["acme/web"]["id"]
    later = office.export(since=earlier, changed={"PVTI_nobody's", repository})
    assert later["items"] == earlier["items"]
    assert later["all_seen_at"] == later["exported_at"]


def test_an_export_names_its_project_as_webhooks_do(office: Office) -> None:
    assert office.export()["project_id"] == office.board["id"]
