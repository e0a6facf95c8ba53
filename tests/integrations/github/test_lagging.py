"""What GitHub's search index does not have yet is seen all the same: through the real gh."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from integrations.github import Look, Usage, export
from integrations.github.errors import ExportIncomplete
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
    monkeypatch.setattr(export, "LOOKED_THROUGH_AT_ONCE", len(office.board["items"]) - 1)
    return office


def items(document: dict[str, Any]) -> dict[str, Any]:
    return {item["id"]: item for item in document["items"]}


def in_sprint(document: dict[str, Any], title: str) -> dict[str, Any]:
    return {
        item_id: item
        for item_id, item in items(document).items()
        if (item["sprint"] or {}).get("title") == title
    }


def cards_of(office: Office, title: str) -> list[Node]:
    return [
        item
        for item in office.issues
        if item["fieldValues"].get("Sprint", {}).get("title") == title
    ]


def test_where_nothing_has_changed_one_request_says_so(office: Office) -> None:
    earlier = office.export()
    later = office.export(since=earlier)
    assert (later["usage"]["gh_calls"], later["usage"]["cost"]) == (1, 1)
    assert later["items"] == earlier["items"]
    assert later["all_seen_at"] == later["exported_at"] > earlier["exported_at"]


def iteration(office: Office, title: str) -> Node:
    return next(each for each in office.iterations() if each["title"] == title)


def moved(office: Office) -> None:
    office.set(office.issues[5], "Status", "Done")


def into_the_sprint(office: Office) -> None:
    office.set(cards_of(office, "Sprint 1")[0], "Sprint", iteration(office, "Sprint 2"))


def added(office: Office) -> None:
    office.add("New")


def deleted(office: Office) -> None:
    office.delete(office.issues[3])


def one_for_another(office: Office) -> None:
    office.delete(office.issues[3])
    office.add("New")


def archived(office: Office) -> None:
    office.archive(office.issues[3])


def archived_and_back(office: Office) -> None:
    office.archive(office.issues[3])
    office.issues[3].update(isArchived=False, updatedAt=now())


CHANGES = [moved, into_the_sprint, added, deleted, one_for_another, archived, archived_and_back]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("look", Look)
def test_a_change_of_ten_seconds_ago_is_seen_without_another_export_of_all(
    office: Office, change: Callable[[Office], None], look: Look
) -> None:
    earlier = office.export()
    change(office)
    later = office.export(since=earlier, look=look)
    assert items(later) == items(office.export())
    assert later["all_exported_at"] == earlier["all_exported_at"]
    assert later["all_seen_at"] == later["exported_at"]
    # What changed, all of the board lightly, and by its id what the look found.
    assert later["usage"]["gh_calls"] <= 3


def test_what_moves_while_others_are_seen_to_is_not_passed_over(office: Office) -> None:
    """The index has the card that moved last, and lacks one that moved before it."""
    earlier = office.export()
    lacking, last = office.issues[4], office.issues[5]
    office.set(lacking, "Status", "Done")
    office.set(last, "Status", "Done")
    office.faults.index[office.board["id"]] = [
        last if item["id"] == last["id"] else item
        for item in office.faults.index[office.board["id"]]
    ]
    unsure = office.export(since=earlier)
    assert unsure["all_seen_at"] == earlier["exported_at"]
    sure = office.export(since=unsure, look=Look.NOW)
    assert items(sure) == items(office.export())
    assert sure["all_seen_at"] == sure["exported_at"]


def test_what_the_index_still_has_does_not_undo_what_is_known(large: Office) -> None:
    moved(large)
    large.edit(large.issues[7]["content"], title="Renamed")
    earlier = large.export()
    assert items(large.export(since=earlier, look=Look.LATER)) == items(earlier)


def test_the_items_of_a_sprint_are_as_they_are_now_before_all_are_looked_through(
    large: Office,
) -> None:
    earlier = large.export()
    done, gone, elsewhere = *cards_of(large, "Sprint 2")[:2], cards_of(large, "Sprint 1")[0]
    large.set(done, "Status", "Done")
    large.set(gone, "Sprint", None)
    large.set(elsewhere, "Sprint", iteration(large, "Sprint 2"))
    later = large.export(since=earlier, sprint="Sprint 2", look=Look.LATER)
    whole = large.export()
    assert later["usage"]["gh_calls"] == 2
    assert later["complete"]
    assert later["all_seen_at"] == earlier["exported_at"] < later["exported_at"]
    known = {**in_sprint(whole, "Sprint 2")}
    del known[elsewhere["id"]]
    assert in_sprint(later, "Sprint 2") == known
    sure = large.export(since=later, sprint="Sprint 2", look=Look.NOW)
    assert items(sure) == items(whole)


@pytest.mark.parametrize("look", [Look.NOW, Look.LATER])
def test_a_sprint_alone_has_what_came_to_it_just_now(office: Office, look: Look) -> None:
    into_the_sprint(office)
    office.set(cards_of(office, "Sprint 2")[0], "Sprint", None)
    alone = office.export(sprint="Sprint 2", look=look)
    whole = office.export()
    assert items(alone) == in_sprint(whole, "Sprint 2")
    assert alone["all_seen_at"] == alone["exported_at"]


def test_a_sprint_alone_says_where_it_may_lack_what_came_just_now(large: Office) -> None:
    left = cards_of(large, "Sprint 2")[0]
    large.set(left, "Sprint", None)
    alone = large.export(sprint="Sprint 2", look=Look.LATER)
    assert items(alone) == in_sprint(large.export(), "Sprint 2")
    assert alone["all_seen_at"] < alone["exported_at"]
    assert alone["total"] == len(large.board["items"])


def test_a_board_is_large_with_what_is_archived(monkeypatch: pytest.MonkeyPatch) -> None:
    for office in opened(110):
        monkeypatch.setattr(export, "LOOKED_THROUGH_AT_ONCE", len(office.board["items"]) - 1)
        archived(office)
        earlier = office.export()
        office.faults.index = lagging_from_now_on(office.world)
        done = cards_of(office, "Sprint 2")[0]
        office.set(done, "Status", "Done")
        later = office.export(since=earlier, sprint="Sprint 2", look=Look.LATER)
        assert later["all_seen_at"] < later["exported_at"]
        assert items(later)[done["id"]] == items(office.export())[done["id"]]
        # What has changed, a page that tells how many there are, and the sprint.
        assert later["usage"]["gh_calls"] == 3


def test_what_was_asked_before_an_export_failed_is_counted(office: Office) -> None:
    earlier, took = office.export(), Usage()
    moved(office)
    office.faults.page_drop = 1
    with pytest.raises(ExportIncomplete):
        office.export(since=earlier, look=Look.NOW, total=took)
    # What has changed, and three looks.
    assert (took.gh_calls, took.cost) == (4, 4)
