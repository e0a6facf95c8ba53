"""An export brought up to date, or of one sprint, is what a whole export gives: through real gh."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
import stamina

from integrations.github import Usage
from integrations.github.errors import ExportIncomplete, RateLimited
from playground.github.limits import no_points_left
from playground.github.server import TOKEN
from playground.github.world import (
    Node,
    add_item,
    content_node,
    label,
    person,
)
from tests.support.office import FIELDS, STATUSES, TITLES, Office, now, opened


@pytest.fixture
def office() -> Iterator[Office]:
    yield from opened(70)


@pytest.fixture(autouse=True)
def no_waiting_between_attempts() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


def content(export: dict[str, Any]) -> dict[str, Any]:
    """What an export says, whatever the order of its items; when and how dearly apart."""
    assert len({item["id"] for item in export["items"]}) == len(export["items"])
    items = {item["id"]: item for item in export["items"]}
    apart = ("exported_at", "all_exported_at", "all_seen_at", "project_updated_at", "read", "usage")
    told = {key: value for key, value in export.items() if key not in apart}
    return {**told, "items": items}


def rename_a_sprint(office: Office, random: Random) -> None:
    iteration = random.choice(office.iterations())
    iteration["title"] = f"Sprint {random.random()}"
    for item in office.board["items"]:
        if (value := item["fieldValues"].get("Sprint", {})).get("id") == iteration["id"]:
            value["title"] = iteration["title"]


def one_for_another(office: Office, random: Random) -> None:
    office.delete(random.choice(office.issues))
    office.add("Instead")


Change = Callable[[Office, Random], object]
CHANGES: dict[str, Change] = {
    "points": lambda office, random: office.set(
        random.choice(office.issues), "Points", random.choice([3, 5, None])
    ),
    "status": lambda office, random: office.set(
        random.choice(office.issues), "Status", random.choice(STATUSES)
    ),
    "sprint": lambda office, random: office.set(
        random.choice(office.issues), "Sprint", random.choice([*office.iterations(), None])
    ),
    "closed": lambda office, random: office.close(
        random.choice(office.issues), random.choice(["COMPLETED", "NOT_PLANNED", "DUPLICATE"])
    ),
    "reopened": lambda office, random: office.reopen(random.choice(office.issues)),
    "title": lambda office, random: office.edit(
        random.choice(office.issues)["content"], title=f"Renamed {random.random()}"
    ),
    "labelled and assigned": lambda office, random: office.edit(
        random.choice(office.issues)["content"],
        labels=[label("bug", "d73a4a")],
        assignees=[person("ana")],
    ),
    "another parent": lambda office, random: office.move(
        random.choice(office.issues)["content"], random
    ),
    # The first epic stays where it is, so that no chain of parents becomes a circle.
    "another parent of a parent": lambda office, random: office.edit(
        random.choice(office.epics[1:]), parent=random.choice([None, office.epics[0]])
    ),
    "added": lambda office, random: office.add("New", random.choice(["web", "api", "roadmap"])),
    "deleted": lambda office, random: office.delete(random.choice(office.board["items"])),
    "archived": lambda office, random: office.archive(random.choice(office.issues)),
    "one deleted, one added": one_for_another,
    "a draft": lambda office, _: add_item(
        office.board, "DRAFT_ISSUE", content_node("DraftIssue", "Idea"), {}, now()
    ),
    "a sprint renamed": rename_a_sprint,
    "nothing": lambda *_: None,
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_seen(office: Office, change: str) -> None:
    office.faults.only_items_age = True
    earlier = office.export()
    before = deepcopy(earlier)
    CHANGES[change](office, Random(change))  # noqa: S311
    later = office.export(since=earlier)
    assert content(later) == content(office.export())
    assert later["complete"]
    assert earlier == before


def test_names_of_fields_in_another_case_are_found_out_only_once(office: Office) -> None:
    typed = {role: name.upper() for role, name in FIELDS.items()}
    export = office.github.export_project("acme", 1, fields=typed)
    assert content(export) == content(office.export())
    assert export["usage"]["gh_calls"] == 2
    office.set(office.issues[0], "Points", 8)
    later = office.github.export_project("acme", 1, fields=typed, since=export)
    assert content(later) == content(office.export())
    assert later["usage"]["gh_calls"] == 1
    assert later["all_exported_at"] == export["all_exported_at"]


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_it_is_what_a_whole_export_gives(office: Office, seed: int) -> None:
    random = Random(seed)  # noqa: S311
    office.faults.only_items_age = bool(seed % 2)
    export = office.export()
    for _ in range(6):
        done = random.choices(list(CHANGES), k=random.randint(0, 6))
        for change in done:
            CHANGES[change](office, random)
        export = office.export(since=export)
        assert content(export) == content(office.export()), done


@pytest.mark.parametrize("asked", ["all", "changes", "a sprint"])
def test_an_export_is_of_the_moment_before_its_first_page(office: Office, asked: str) -> None:
    more: dict[str, dict[str, Any]] = {
        "all": {},
        "changes": {"since": office.export()},
        "a sprint": {"sprint": "Sprint 2"},
    }
    first_page: list[datetime] = []
    export = office.export(progress=lambda *_: first_page.append(datetime.now(UTC)), **more[asked])
    begin = datetime.fromisoformat(export["exported_at"])
    assert first_page[0] - timedelta(seconds=60) < begin < first_page[0]


def test_only_what_changed_is_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    for office in opened(300):
        earlier = office.export()
        assert Usage(**earlier["usage"]).pages == 1 + 4
        for item in office.issues[:5]:
            office.set(item, "Points", 8)
        with caplog.at_level(logging.INFO, "integrations.github"):
            later = office.export(since=earlier)
        used = Usage(**later["usage"])
        assert (used.gh_calls, used.pages, used.cost) == (1, 1, 1)
        assert used.remaining == earlier["usage"]["remaining"] - 1
        line = (
            "Exported acme/1 (changes): 302 items, 1 gh call, 1 page, GraphQL cost 1 (4,990 left)"
        )
        assert line in caplog.text
        assert TOKEN not in caplog.text


def test_twenty_changes_that_the_index_has_take_two_requests() -> None:
    """Those that it has, and by their ids the issues whose parent was edited and those above the
    ones that were closed."""
    for office in opened(200):
        earlier = office.export()
        worked_on = [item for item in office.issues if item["content"] is not office.story][:18]
        for item in worked_on[:6]:
            office.set(item, "Status", "Done")
        for item in worked_on[6:12]:
            office.edit(item["content"], parent=office.story)
            office.close(item)
        for item in worked_on[12:]:
            office.edit(item["content"], title="Renamed", labels=[label("bug", "d73a4a")])
        office.add("New")
        office.edit(office.epics[0], title="Renamed")
        later = office.export(since=earlier)
        assert later["usage"]["gh_calls"] == 2
        assert content(later) == content(office.export())


def test_the_items_of_changed_parents_are_asked_for_by_their_ids(office: Office) -> None:
    office.faults.only_items_age = True
    earlier = office.export()
    office.edit(office.epics[1], parent=office.epics[0])
    later = office.export(since=earlier)
    assert later["usage"]["gh_calls"] == 2
    assert content(later) == content(office.export())


def test_the_issue_above_one_that_was_closed_is_asked_for(office: Office) -> None:
    """GitHub counts sub-issues, and promises no update of the issue above them."""
    earlier = office.export()
    item = next(each for each in office.issues if each["content"]["parent"] is office.story)
    office.close(item, "NOT_PLANNED")
    later = office.export(since=earlier)
    assert content(later) == content(office.export())
    summaries = [
        each["content"]["subIssuesSummary"]
        for export in (earlier, later)
        for each in export["items"]
        if each["content"] and each["content"].get("url") == office.story["url"]
    ]
    assert summaries[1] == {**summaries[0], "completed": 1}


def test_deliverables_are_asked_for_when_work_elsewhere_changes(office: Office) -> None:
    """Of a roadmap the text is wanted, and the work below it may be on any board or none."""
    item = next(each for each in office.issues if each["content"]["parent"] is office.story)
    office.delete(item)
    earlier = office.export(body=True)
    item["content"]["state"] = "CLOSED"
    later = office.export(body=True, since=earlier)
    assert content(later) == content(office.export(body=True)) != content(earlier)


def test_an_addition_that_the_index_lacks_is_found_all_the_same(office: Office) -> None:
    earlier = office.export()
    office.add("New")["updatedAt"] = "2020-01-01T00:00:00Z"
    office.board["items"][-1]["content"]["updatedAt"] = "2020-01-01T00:00:00Z"
    later = office.export(since=earlier)
    assert content(later) == content(office.export())


def without_key(key: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda export: {name: value for name, value in export.items() if name != key}


@pytest.mark.parametrize(
    "spoilt",
    [
        without_key("complete"),
        lambda export: {**export, "complete": False, "items": export["items"][:9]},
        lambda export: {**export, "number": 2},
        lambda export: {**export, "field_names": {**FIELDS, "points": "Size"}},
        lambda export: {**export, "body": True},
        lambda export: {**export, "items": []},
        lambda export: {**export, "items": export["items"][:-1]},
        lambda export: {**export, "title": "Another", "exported_at": "2020-01-01T00:00:00Z"},
    ],
)
def test_an_export_that_is_not_to_go_on_from_does_no_harm(
    office: Office, spoilt: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    export = office.export()
    assert content(office.export(since=spoilt(export))) == content(export)


def test_many_repositories_or_a_busy_one_ask_for_the_whole(office: Office) -> None:
    export = office.export()
    for number in range(101):
        office.edit(office.add(f"New {number}")["content"])
    assert office.export(since=export)["usage"]["pages"] > 3
    for number in range(100):
        office.world.add_repository("acme", f"small-{number}")
        office.add("Alone", f"small-{number}")
    export = office.export()
    later = office.export(since=export)
    assert (later["usage"]["cost"], content(later)) == (export["usage"]["cost"], content(export))


@pytest.mark.parametrize("sprint", [None, "Sprint 2"])
def test_a_server_without_the_filter_is_asked_for_the_whole(
    office: Office, sprint: str | None
) -> None:
    office.faults.has_filter = False
    export = office.export()
    since = None if sprint else export
    later = office.export(since=since, sprint=sprint)
    assert content(later) == content(export)
    assert later["usage"]["gh_calls"] == 2


@pytest.mark.parametrize("sprint", [None, "Sprint 2"])
def test_a_server_that_ignores_the_filter_gives_the_whole(
    office: Office, sprint: str | None
) -> None:
    office.faults.filters = False
    export = office.export()
    since = None if sprint else export
    assert content(office.export(since=since, sprint=sprint)) == content(export)


def test_a_server_that_no_longer_knows_updated_is_found_out(office: Office) -> None:
    export = office.export()
    office.faults.unknown = {"updated"}
    office.set(office.issues[3], "Points", 21)
    assert content(office.export(since=export)) == content(office.export())


def test_a_repository_that_has_gone_is_no_obstacle(office: Office) -> None:
    # What is gone is below nothing any more.
    for issue in office.world.repositories["acme/api"]["issues"]:
        issue["parent"] = None
    export = office.export()
    del office.world.repositories["acme/api"]
    later = office.export(since=export)
    assert content(later) == content(export)
    assert later["usage"]["gh_calls"] == 1


def test_gh_failing_midway_leaves_the_earlier_export_as_it_was(office: Office) -> None:
    export = office.export()
    before = deepcopy(export)
    for item in office.issues:
        office.set(item, "Points", 5)
    office.faults.next_answers += [None, no_points_left()]
    with pytest.raises(RateLimited):
        office.export(since=export)
    assert export == before
    assert content(office.export(since=export)) == content(office.export())


@pytest.mark.parametrize("asked", [{}, {"sprint": "Sprint 2"}])
def test_pages_cut_short_are_never_taken_for_all(office: Office, asked: dict[str, Any]) -> None:
    earlier = asked or {"since": office.export()}
    office.faults.page_drop = 1
    with pytest.raises(ExportIncomplete):
        office.export(**earlier)


@pytest.mark.parametrize("title", TITLES[:3])
def test_a_sprint_comes_alone_and_whole(office: Office, title: str) -> None:
    office.github.outline("acme", 1, fields=FIELDS)
    export = office.export(sprint=title)
    whole = office.export()
    assert (export["complete"], export["only_sprint"]) == (False, title)
    assert export["items"] == [
        item for item in whole["items"] if (item["sprint"] or {}).get("title") == title
    ]
    assert export["fields"] == whole["fields"]
    assert (export["usage"]["pages"], export["usage"]["cost"]) == (1, 1)


def test_other_items_come_with_a_sprint_where_they_are_asked_for(office: Office) -> None:
    others = [item["id"] for item in office.issues if "Sprint" not in item["fieldValues"]][:3]
    office.github.outline("acme", 1, fields=FIELDS)
    export = office.export(sprint="Sprint 2", also=others)
    ids = [item["id"] for item in export["items"]]
    assert (ids[-3:], export["usage"]["gh_calls"]) == (sorted(others), 2)
    assert not {item["id"] for item in office.export(sprint="Sprint 2")["items"]} & set(others)


@pytest.mark.parametrize("fate", [Office.delete, Office.archive])
def test_another_item_that_has_gone_asks_for_the_whole(
    office: Office, fate: Callable[[Office, Node], None]
) -> None:
    gone = next(item for item in office.issues if "Sprint" not in item["fieldValues"])
    fate(office, gone)
    export = office.export(sprint="Sprint 2", also=[gone["id"]])
    assert content(export) == content(office.export())


def test_a_field_with_spaces_and_an_odd_title_can_be_asked_for(office: Office) -> None:
    sprint = next(field for field in office.board["fields"] if field["name"] == "Sprint")
    for item in office.board["items"]:
        if "Sprint" in item["fieldValues"]:
            item["fieldValues"]["Team Sprint"] = item["fieldValues"].pop("Sprint")
    sprint["name"] = "Team Sprint"
    fields = {**FIELDS, "sprint": "Team Sprint"}
    export = office.github.export_project("acme", 1, fields=fields, sprint="Sprint 2")
    assert export["only_sprint"] == "Sprint 2"
    assert {item["sprint"]["title"] for item in export["items"]} == {"Sprint 2"}


@pytest.mark.parametrize(
    ("sprint", "field"),
    [
        ("Sprint 4", "Sprint"),
        ("No such", "Sprint"),
        ('The "big" one', "Sprint"),
        ("1", "🏃 Sprint"),
    ],
    ids=["empty", "unknown", "quoted", "field of an odd name"],
)
def test_a_sprint_that_a_filter_cannot_tell_asks_for_the_whole(
    office: Office, sprint: str, field: str
) -> None:
    fields = {**FIELDS, "sprint": field}
    export = office.github.export_project("acme", 1, fields=fields, sprint=sprint)
    assert export["complete"]
    assert "only_sprint" not in export
    assert len(export["items"]) == len(office.board["items"])


def test_how_old_the_oldest_item_may_be_is_told(office: Office) -> None:
    export = office.export() | {"all_exported_at": "2026-11-01T09:00:00Z"}
    assert office.export(since=export)["all_exported_at"] == "2026-11-01T09:00:00Z"
    rename_a_sprint(office, Random(0))  # noqa: S311
    whole = office.export(since=export)
    assert whole["all_exported_at"] == whole["exported_at"]


def test_an_outline_has_all_but_the_items(office: Office) -> None:
    outline = office.github.outline("acme", 1, fields=FIELDS)
    whole = office.export()
    assert (outline["items"], outline["total"]) == ([], len(whole["items"]))
    assert (outline["complete"], outline["fields"]) == (False, whole["fields"])
    assert content(office.export(since=outline)) == content(whole)


def test_the_text_of_issues_comes_where_it_is_wanted(office: Office) -> None:
    office.issues[0]["content"]["body"] = "- [ ] Accepted"
    without, texts = office.export(), office.export(body=True)
    assert texts["items"][0]["content"]["body"] == "- [ ] Accepted"
    assert not any("body" in (item["content"] or {}) for item in without["items"])
    office.edit(office.issues[0]["content"], body="- [x] Accepted")
    later = office.export(body=True, since=texts)
    assert later["items"][0]["content"]["body"] == "- [x] Accepted"
    assert content(office.export(body=True, since=without)) == content(later)


def test_progress_is_told_of_the_changes(office: Office) -> None:
    export = office.export()
    for item in office.issues[:60]:
        office.set(item, "Points", 8)
    told: list[tuple[int, int]] = []
    office.export(since=export, progress=lambda page, pages: told.append((page, pages)))
    assert told == [(1, 2), (2, 2)]
