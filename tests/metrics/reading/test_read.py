"""Exports -> Board: our own format, the lists of gh, and what is said of neither."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest

from metrics.model.board import Board, SubIssues
from metrics.model.errors import AmbiguousIssues, MissingField, WrongShape
from metrics.model.field_names import FieldNames
from metrics.model.issue_columns import DTYPES, choices, plain
from metrics.model.iterations import Iteration
from metrics.model.report import Question, Statistic, Unit
from metrics.model.version_arrays import VersionArrays, version_arrays
from metrics.reading import read_board
from metrics.reading.issue_frame import DEEPEST
from metrics.reports.data_quality import data_quality
from metrics.reports.sprint_burndown import sprint_burndown
from tests.support.export_files import InBlocks, Parsed
from tests.support.gh_lists import gh_issue, gh_item, gh_lists
from tests.support.sample_boards import (
    NOW,
    SPRINT_1,
    SPRINT_2,
    UTC_ZONE,
    WORKED_EXAMPLE,
    Json,
    board,
    export,
    issue,
    iteration,
    question,
)

SPRINT_DAYS = {"startDate": "2023-11-01", "duration": 5}
FIELDS = FieldNames(sprint="Sprint", points="Story Points")


def read_lists(project: Any, issues: Any, repository: str = "") -> Board:
    return read_board(project, issues, fields=FIELDS, timezone=UTC_ZONE, repository=repository)


def read_roadmap(project: Any) -> Board:
    return read_board(project, fields=FieldNames(), timezone=UTC_ZONE, roadmap=True)


def test_sub_issues_are_those_that_github_counts() -> None:
    items = [
        issue(1, 1, "2023-10-01", below=(8, 2)),
        issue(2, 1, "2023-10-01"),
        issue(3, 1, "2023-10-01", below=None),
    ]
    url = "https://github.com/acme/web/issues"
    assert board(*items).sub_issues == {f"{url}/1": SubIssues(8, 2), f"{url}/2": SubIssues(0, 0)}
    assert read_lists(*gh_lists(*items)).sub_issues == {}


def test_our_own_export() -> None:
    item = issue(
        12,
        2.5,
        "2023-11-01T10:11:12Z",
        "2023-11-02T13:14:15Z",
        issueType={"name": "Bug"},
        body="## Why",
        milestone={"title": "M", "description": "Part of #3"},
        labels={"nodes": [{"name": "a"}, {"name": "b"}]},
        assignees={"nodes": [{"login": "mona"}]},
        parent={"url": "u1", "parent": {"url": "u2", "parent": None}},
        deliverable="Launch",
        repository="acme/api",
    )
    read = board(item)
    assert read.issues.iloc[0].to_dict() == {
        "item_id": "PVTI_acme/api_12",
        "number": 12,
        "repository": "acme/api",
        "url": "https://github.com/acme/api/issues/12",
        "title": "Issue 12",
        "body": "## Why",
        "type": "Bug",
        "state": "closed",
        "state_reason": "completed",
        "status": "Done",
        "points": 2.5,
        "iteration_id": "Sprint 1",
        "sprint": "Sprint 1",
        "deliverable": "Launch",
        "milestone": "Part of #3",
        "ancestor_urls": ("u1", "u2"),
        "labels": ("a", "b"),
        "assignees": ("mona",),
        "created_at": pd.Timestamp("2023-11-01T10:11:12Z"),
        "closed_at": pd.Timestamp("2023-11-02T13:14:15Z"),
    }
    assert (read.title, read.url) == ("Platform", "https://github.com/orgs/acme/projects/7")
    assert read.statuses == ("Todo", "In Progress", "Done")
    assert read.exported_at == datetime(2023, 11, 5, 12, tzinfo=UTC)
    assert (read.left_out, read.missing) == ({}, {})
    assert read.iterations == (
        Iteration("Sprint 1", "Sprint 1", date(2023, 11, 1), 5),
        Iteration("Sprint 2", "Sprint 2", date(2023, 11, 6), 5),
    )
    assert read.iterations[0].end == date(2023, 11, 5)


@pytest.mark.parametrize("items", [(), WORKED_EXAMPLE], ids=["empty", "full"])
def test_the_types_of_columns(items: tuple[Json, ...]) -> None:
    assert board(*items).issues.dtypes.astype(str).to_dict() == DTYPES


def test_bodies_are_read_and_left_out_of_source_data() -> None:
    read = board(issue(1, 1, "2023-11-01", body="- [ ] Write"), issue(2, 1, "2023-11-01"))
    assert read.issues["body"].isna().to_list() == [False, True]
    source = sprint_burndown(Question(read, NOW, Unit.ISSUES, "Sprint 1")).source
    assert [column for column in read.issues if column not in source] == ["body"]


def test_a_sprint_deleted_from_the_settings_lives_on_in_its_items() -> None:
    read = board(issue(1, 1, "2023-11-01", sprint=iteration("Old", "2023-01-01")))
    assert [sprint.title for sprint in read.iterations] == ["Old", "Sprint 1", "Sprint 2"]


def test_what_is_reopened_is_open_whatever_closing_date_it_has() -> None:
    item = issue(1, 1, "2023-11-01", "2023-11-02", state="OPEN", stateReason="REOPENED")
    row = board(item).issues.iloc[0]
    assert (row["state"], row["state_reason"]) == ("open", "reopened")
    assert pd.isna(row["closed_at"])


def test_numbers_repeat_across_repositories_and_items_do_not() -> None:
    items = [issue(1, 1, "2023-11-01"), issue(1, 2, "2023-11-01", repository="acme/api")]
    read = board(*items, items[0])
    assert sorted(read.issues["repository"]) == ["acme/api", "acme/web"]
    assert read.left_out == {"duplicates": 1}


def test_ancestors_are_followed_through_the_board_and_never_in_a_circle() -> None:
    items = [
        issue(
            number, 1, "2023-11-01", parent={"url": f"https://github.com/acme/web/issues/{above}"}
        )
        for number, above in ((1, 2), (2, 3), (3, 2))
    ]
    url = "https://github.com/acme/web/issues/"
    assert board(*items).issues["ancestor_urls"].to_list() == [
        (f"{url}2", f"{url}3"),
        (f"{url}3", f"{url}2"),
        (f"{url}2", f"{url}3"),
    ]


@pytest.mark.attack
def test_of_a_chain_without_end_the_nearest_ancestors_are_read() -> None:
    url, length = "https://github.com/acme/web/issues/", 100
    items = [
        issue(number, 1, "2023-11-01", parent={"url": f"{url}{number + 1}"})
        for number in range(1, length + 1)
    ]
    read = board(*items).issues["ancestor_urls"]
    assert read[0] == tuple(f"{url}{number}" for number in range(2, 2 + DEEPEST))
    assert [len(each) for each in read] == [DEEPEST] * (length + 1 - DEEPEST) + [
        *range(DEEPEST - 1, 0, -1)
    ]


@pytest.mark.attack
@pytest.mark.parametrize(("above", "is_read"), [(8, True), (DEEPEST, True), (DEEPEST + 1, False)])
def test_all_is_read_that_is_above_as_far_as_github_nests(above: int, is_read: bool) -> None:
    url = "https://github.com/acme/web/issues/"
    items = [
        issue(number, 1, "2023-11-01", parent={"url": f"{url}{number + 1}"})
        for number in range(1, above + 1)
    ]
    read = board(*items).issues["ancestor_urls"][0]
    assert (f"{url}{above + 1}" in read) is is_read


@pytest.mark.parametrize(
    ("points", "read"),
    [
        (3, 3.0),
        (0, 0.0),
        ("2.5", 2.5),
        ("many", None),
        (None, None),
        ("nan", None),
        ([], None),
        (10**400, None),
        (1e300, None),
        (-3, None),
    ],
)
def test_points(points: Any, read: float | None) -> None:
    value = board(issue(1, points, "2023-11-01")).issues["points"][0]
    assert value == read if read is not None else pd.isna(value)


def test_the_lists_of_gh_give_the_same_report_as_our_export() -> None:
    def report(read: Board) -> Any:
        return sprint_burndown(Question(read, NOW, sprint="Sprint 1"))

    ours, theirs = report(board(*WORKED_EXAMPLE)), report(read_lists(*gh_lists(*WORKED_EXAMPLE)))
    assert theirs.results.equals(ours.results)
    assert theirs.statistics == ours.statistics


def test_the_lists_of_gh() -> None:
    parent = "https://github.com/acme/web/issues/9"
    sprint = {"title": "Sprint 1", "startDate": "2023-11-01", "duration": 5}
    items = [
        gh_item(1, status="Done", sprint=sprint, labels=["x"], assignees=["mona"], deliverable="L"),
        gh_item(2),
        gh_item(3),
        {"id": "D", "content": {"type": "DraftIssue", "title": "D", "body": ""}},
        {"id": "P", "content": {"type": "PullRequest", "number": 4, "title": "P"}},
        {"id": "R", "content": None},
        {"id": "R of gh 2.102"},
    ]
    issues = [
        gh_issue(
            1,
            "2023-11-01",
            "2023-11-02",
            url="https://github.com/acme/web/issues/1",
            state="CLOSED",
            stateReason="NOT_PLANNED",
            milestone={"title": "M", "description": "For #9"},
            parent={"url": parent},
        ),
        gh_issue(2, "2023-11-01", url="https://github.com/acme/web/issues/2", stateReason=""),
        gh_issue(8, "2023-11-01", url="https://github.com/acme/web/issues/8"),
    ]
    read = read_lists({"items": items, "totalCount": 7}, issues)
    first, second = read.issues.to_dict("records")
    assert first["state_reason"] == "not_planned"
    assert first["ancestor_urls"] == (parent,)
    assert (first["milestone"], first["labels"], first["assignees"]) == (
        "For #9",
        ("x",),
        ("mona",),
    )
    assert (first["status"], first["sprint"], first["deliverable"]) == ("Done", "Sprint 1", "L")
    assert (second["state"], second["labels"]) == ("open", ("bug",))
    assert pd.isna(second["state_reason"])
    assert read.left_out == {
        "draft issues": 1,
        "pull requests": 1,
        "hidden from the token": 2,
        "not in the issue file": 1,
    }
    assert [sprint.title for sprint in read.iterations] == ["Sprint 1"]
    assert (read.title, read.exported_at, read.missing) == ("acme/web", None, {})


EVERY_FIELD: Json = {
    "status": "Done",
    "story Points": 3,
    "sprint": {k: v for k, v in SPRINT_1.items() if k != "id"},
    "deliverable": "Launch",
}


@pytest.mark.parametrize("size", [1, 64, 1000, 10**6])
@pytest.mark.parametrize("how", [{}, {"indent": 1}], ids=["compact", "indented"])
@pytest.mark.parametrize(
    "items",
    [
        [],
        [gh_item(1)],
        [gh_item(2), gh_item(1, **EVERY_FIELD, labels=["x", "y"], assignees=["mona"])],
        [gh_item(1, **EVERY_FIELD), {"id": "d", "content": {"type": "DraftIssue"}}],
        [{"id": "hidden"}, gh_item(1, **EVERY_FIELD), gh_item(2), gh_item(2)],
        [gh_item(1, **EVERY_FIELD | {"story Points": "2.5"}), gh_item(2, deliverable="},{")],
        [gh_item(1, **EVERY_FIELD | {"deliverable": {"title": "Launch"}}), gh_item(2, notes=[{}])],
        [gh_item(1) | {'the "sprint"': 1}, gh_item(2, **EVERY_FIELD | {"story Points": None})],
        [gh_item(1), {"id": "p", "content": {"type": "PullRequest"}, **EVERY_FIELD}],
        [gh_item(1, **EVERY_FIELD), gh_item(2, **EVERY_FIELD) | {'an "other"': [{}], "x": 1}],
    ],
)
def test_files_are_read_as_what_is_parsed(items: list[Json], how: Json, size: int) -> None:
    project = {"items": items, "totalCount": len(items)}
    issues = [gh_issue(n, "2023-11-01", "2023-11-03" if n % 2 else None) for n in (1, 2)]
    read = read_lists(InBlocks(project, size, **how), InBlocks(issues, size, **how))
    parsed = read_lists(project, issues)
    pd.testing.assert_frame_equal(read.issues, parsed.issues)
    apart = {"issues": None, "read_arrays": None}
    assert vars(read) | apart == vars(parsed) | apart


def test_the_arrays_of_what_was_read_are_those_of_its_table() -> None:
    reasons = [None, "COMPLETED", "NOT_PLANNED", "DUPLICATE", "REOPENED"]
    sprints = [{"iterationId": name, "title": name, **SPRINT_DAYS} for name in "ba"]
    items, issues = [], []
    for number in (7, 2, 9, 4, 1, 12, 3):
        repository, reason = f"acme/{'web' if number % 3 else 'api'}", reasons[number % 5]
        sprint = {"sprint": sprints[number % 2]} if number % 4 else {}
        items.append(gh_item(number, repository, **sprint))
        state = {"state": "CLOSED" if number > 3 else "OPEN", "stateReason": reason}
        url = {"url": f"https://github.com/{repository}/issues/{number}"}
        issues.append(gh_issue(number, "2023-11-01", "2023-11-03", **state, **url))
    project = {"items": items, "totalCount": len(items)}
    without_reasons = [{**each, "stateReason": None} for each in issues]
    for listed in (issues, without_reasons):
        read = read_lists(InBlocks(project, 64), InBlocks(listed, 64))
        _assert_same(read.arrays, version_arrays(read.issues))
        assert replace(read, title="Other").arrays is read.arrays
        fewer = replace(read, issues=read.issues[2:].reset_index(drop=True))
        _assert_same(fewer.arrays, version_arrays(fewer.issues))
    twice = {"items": [*items, items[0]], "totalCount": len(items) + 1}
    read = read_lists(twice, issues)
    assert read.left_out["duplicates"] == 1
    _assert_same(read.arrays, version_arrays(read.issues))


def _assert_same(some: VersionArrays, others: VersionArrays) -> None:
    assert some.frame is others.frame
    for name in ("rows", "item", "created_at", "closed_at", "is_closed", "is_dropped"):
        np.testing.assert_array_equal(getattr(some, name), getattr(others, name))
    for name in [*some.iteration_ids, *others.iteration_ids]:
        np.testing.assert_array_equal(some.is_in(name), others.is_in(name))


def test_one_field_may_serve_two_roles() -> None:
    names = FieldNames(points="Story Points", deliverable="Status")
    items = [gh_item(number, **EVERY_FIELD) for number in range(9)]
    project = {"items": items, "totalCount": len(items)}
    issues = [gh_issue(number, "2023-11-01") for number in range(9)]
    read = read_board(InBlocks(project), issues, fields=names, timezone=UTC_ZONE)
    assert set(read.issues["status"]) == set(read.issues["deliverable"]) == {"Done"}


@pytest.mark.parametrize("size", [64, 10**6])
def test_a_file_of_our_own_is_read_as_what_is_parsed(size: int) -> None:
    document = export(*WORKED_EXAMPLE)
    read = read_lists(InBlocks(document, size, indent=1), None)
    pd.testing.assert_frame_equal(read.issues, read_lists(document, None).issues)


@pytest.mark.parametrize("how", [{}, {"indent": 1}, {"sort_keys": True}])
def test_the_format_decides_wherever_it_is_written(how: Json) -> None:
    read = read_lists(InBlocks(export(*WORKED_EXAMPLE), **how), None)
    assert (len(read.issues), read.exported_at) == (7, datetime(2023, 11, 5, 12, tzinfo=UTC))


def test_another_field_of_our_own_export_is_read_where_it_is_named() -> None:
    """All fields are in it; one of an old version has only those that it was made with."""
    sprint = {key: part for key, part in SPRINT_2.items() if key != "id"}
    values = {
        "Effort": {"number": 8},
        "Cycle": {**sprint, "iterationId": SPRINT_2["id"]},
        "Stage": {"name": "Shipped"},
        "Teams": {"options": [{"name": "Web"}, {"name": "App"}]},
    }
    types = {"Effort": "NUMBER", "Stage": "SINGLE_SELECT", "Teams": "MULTI_SELECT"}
    document = export(
        {**issue(1, 3, "2023-11-01"), "values": values}, {**issue(2, 3, "2023-11-01")}
    )
    document["items"][1]["values"] = {}
    document["fields"] += [{"name": name, "dataType": kind} for name, kind in types.items()]
    document["fields"].append({**document["fields"][1], "name": "Cycle"})
    instead = {"points": "effort", "sprint": "Cycle", "status": "Stage", "deliverable": "Teams"}
    read = read_board(document, fields=FieldNames(), timezone=UTC_ZONE, instead=instead)
    assert read.field_names == {**instead, "points": "Effort"}
    assert read.missing == {}
    first, second = read.issues.to_dict("records")
    assert (first["points"], first["sprint"], first["status"]) == (8, "Sprint 2", "Shipped")
    assert choices(first["deliverable"]) == ["Web", "App"]
    assert pd.isna([second[name] for name in ("points", "sprint", "status", "deliverable")]).all()
    wrong = read_board(document, fields=FieldNames(), timezone=UTC_ZONE, instead={"points": "Size"})
    assert (
        "no number field “Size”; of that type it has “Points” and “Effort”"
        in wrong.missing["points"]
    )
    del document["items"][0]["values"]
    old = read_board(document, fields=FieldNames(), timezone=UTC_ZONE, instead=instead)
    assert old.field_names["points"] == "Points"


def test_our_own_export_says_of_which_board_it_is() -> None:
    document = export(*WORKED_EXAMPLE, owner="acme", number=7)
    read = read_lists(document, None)
    assert (read.owner, read.number) == ("acme", 7)
    assert read.field_names == document["field_names"]
    read = read_lists(*gh_lists(*WORKED_EXAMPLE))
    assert (read.owner, read.number, read.field_names) == ("", 0, {})


ITEMS: Json = {"items": [gh_item(1)], "totalCount": 1}


@pytest.mark.parametrize(
    ("project", "issues", "said"),
    [
        ({}, [], "^board.json: The project file has no 'items'"),
        (ITEMS, {}, "^issues.json: The issue file is an object"),
        (ITEMS, [gh_issue(1, "soon")], "^board.json with issues.json: The date on which"),
    ],
)
def test_files_are_named_where_they_are_wrong(project: Any, issues: Any, said: str) -> None:
    with pytest.raises(WrongShape, match=said):
        read_lists(Parsed("board.json", project), Parsed("issues.json", issues))


@pytest.mark.parametrize(
    "document", [[], {}, {"items": {}}, {"items": [{"id": 1}]}, {"errors": [], "items": []}]
)
def test_what_is_wrong_with_a_file_is_told_when_it_is_parsed(document: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        read_roadmap(InBlocks(document))
    with pytest.raises(WrongShape):
        read_roadmap(document)
    with pytest.raises(msgspec.ValidationError):
        read_lists({"items": [], "totalCount": 0}, InBlocks([{"number": "1"}]))


def test_a_date_that_is_not_understood_is_told_when_it_is_parsed() -> None:
    issues = [gh_issue(number, "2023-11-01", "2023-11-02") for number in range(9)]
    issues[4]["closedAt"] = "soon"
    project = {"items": [gh_item(number) for number in range(9)], "totalCount": 9}
    with pytest.raises(msgspec.ValidationError):
        read_lists(project, InBlocks(issues))
    with pytest.raises(WrongShape, match="acme/web#4 was closed is not understood: 'soon'"):
        read_lists(project, issues)


def test_a_date_that_was_never_set_is_none() -> None:
    issues = [gh_issue(number, "2023-11-01") for number in range(9)]
    issues[4]["closedAt"] = "0001-01-01T00:00:00Z"
    project = {"items": [gh_item(number) for number in range(9)], "totalCount": 9}
    read = read_lists(project, InBlocks(issues))
    assert set(read.issues["state"]) == {"open"}
    assert read.issues["closed_at"].isna().all()


def test_what_is_wrong_with_settings_of_the_project_is_told_at_once() -> None:
    with pytest.raises(WrongShape, match="is not as GitHub writes it"):
        read_lists(InBlocks(changed("fields.1.configuration", "x")), None)


def test_a_file_that_was_cut_short_is_told_so_at_once() -> None:
    project = {"items": [gh_item(number) for number in range(9)], "totalCount": 12}
    with pytest.raises(WrongShape, match="has 9 of 12 items"):
        read_lists(InBlocks(project), None)


def test_issues_of_several_repositories_are_joined_by_url() -> None:
    project = {"items": [gh_item(1), gh_item(1, "acme/api")], "totalCount": 2}
    urls = ["https://github.com/acme/web/issues/1", "https://github.com/acme/api/issues/1"]
    issues = [gh_issue(1, f"2023-11-0{day}", url=url) for day, url in enumerate(urls, 1)]
    created = read_lists(project, issues[::-1]).issues.set_index("repository")["created_at"].dt.day
    assert created.to_dict() == {"acme/web": 1, "acme/api": 2}


@pytest.mark.parametrize("repository", ["acme/api", "ACME/API"])
def test_numbers_are_those_of_the_repository_that_is_said(repository: str) -> None:
    project = {"items": [gh_item(1), gh_item(1, "acme/api")], "totalCount": 2}
    read = read_lists(project, [gh_issue(1, "2023-11-01")], repository)
    assert list(read.issues["repository"]) == ["acme/api"]
    assert read.left_out == {"not in the issue file": 1}


@pytest.mark.parametrize("title", [{"title": "Renamed meanwhile"}, {"title": None}, {}])
def test_titles_need_not_all_be_the_same(title: Json) -> None:
    project = {"items": [gh_item(1), gh_item(2)], "totalCount": 2}
    other = {key: value for key, value in gh_issue(2, "2023-11-01").items() if key != "title"}
    assert len(read_lists(project, [gh_issue(1, "2023-11-01"), other | title]).issues) == 2


@pytest.mark.parametrize(
    ("items", "issues", "said"),
    [
        (
            [gh_item(1), gh_item(1, "acme/api")],
            [gh_issue(1, "2023-11-01")],
            r"2 repositories \(acme/api, acme/web\).*--json number,.*,url,",
        ),
        (
            [gh_item(1)],
            [gh_issue(1, "2023-11-01"), gh_issue(1, "2023-11-02")],
            "#1 more than once.*--repo acme/web .*--json number,.*,url,",
        ),
        (
            [gh_item(number) for number in (1, 2, 3)],
            [gh_issue(1, "2023-11-01")]
            + [gh_issue(number, "2023-11-01", title="Other") for number in (2, 3)],
            "2 of 3 .* another title .* --repo acme/web .*--json number,.*,url,",
        ),
    ],
)
def test_issues_that_could_be_of_either_repository(items: Any, issues: Any, said: str) -> None:
    with pytest.raises(AmbiguousIssues, match=said):
        read_lists({"items": items, "totalCount": len(items)}, issues)


LISTED_SPRINT = {"title": "S", "startDate": "2023-11-01", "duration": 5, "iterationId": "s"}


@pytest.mark.parametrize("size", [64, 10**6])
def test_the_fields_of_a_list_by_gh_are_found_by_themselves(size: int) -> None:
    # Whatever is not set is not listed, so the first items may lack every field.
    fields: list[Json] = [
        {},
        {"sprint": "a text", "price": 9, "status": "Done"},
        {"estimate": 3, "iteration": LISTED_SPRINT},
        {"estimate": 5, "price": 9},
    ]
    items = [gh_item(number, **each) for number, each in enumerate(fields)]
    project = {"items": items, "totalCount": len(items)}
    issues = [gh_issue(number, "2023-11-01") for number in range(len(items))]
    read = read_board(InBlocks(project, size), issues, fields=FieldNames(), timezone=UTC_ZONE)
    assert read.issues["points"].fillna(0).tolist() == [0, 0, 3, 5]
    assert read.issues["sprint"].fillna("").tolist() == ["", "", "S", ""]
    assert [each.title for each in read.iterations] == ["S"]
    assert read.found == {"sprint": "iteration", "points": "estimate", "status": "status"}
    assert read.missing.keys() == {"deliverable"}


@pytest.mark.parametrize(
    ("fields", "names", "role", "said"),
    [
        (
            {"iteration": LISTED_SPRINT},
            FieldNames(sprint="Sprint"),
            "sprint",
            "“Sprint”; of that type it has “iteration”: set `sprint_field`",
        ),
        (
            {"iteration": LISTED_SPRINT, "quarter": LISTED_SPRINT},
            FieldNames(),
            "sprint",
            "may hold the sprint, “iteration” and “quarter”: set `sprint_field`",
        ),
        (
            {"estimate": 3},
            FieldNames(points="Points"),
            "points",
            "“Points”.*“estimate”.*`--points-field`",
        ),
        ({"price": 3}, FieldNames(), "points", "“Points”.*“price”.*`--points-field`"),
        ({"estimate": 3, "size": 3}, FieldNames(), "points", "“estimate” and “size”: set"),
        ({"team": "A"}, FieldNames(), "status", "“Status”.*“team”.*`--status-field`"),
        ({}, FieldNames(deliverable="Epic"), "deliverable", "“Epic”.*`--deliverable-field`"),
    ],
)
def test_missing_fields_of_gh_lists(fields: Json, names: FieldNames, role: str, said: str) -> None:
    project = {"items": [gh_item(1, **fields)], "totalCount": 1}
    read = read_board(project, [gh_issue(1, "2023-11-01")], fields=names, timezone=UTC_ZONE)
    with pytest.raises(AssertionError, match=said):
        raise AssertionError(read.missing[role])


def test_nothing_pointed_is_no_missing_field() -> None:
    read = read_lists({"items": [gh_item(1)], "totalCount": 1}, [gh_issue(1, "2023-11-01")])
    assert "points" not in read.missing


def test_an_estimate_that_gh_does_not_list_is_said_where_it_is_set() -> None:
    items, issues = {"items": [gh_item(1)], "totalCount": 1}, [gh_issue(1, "2023-11-01")]
    (caution,) = read_lists(items, issues).cautions
    assert caution.headline == "gh lists no values of “Story Points”"
    assert read_board(items, issues, fields=FieldNames(), timezone=UTC_ZONE).cautions == ()


def test_choices_of_a_multi_select_are_all_read() -> None:
    several = ("Search", "Login")
    native = board(issue(1, 1, "2023-11-01", deliverable=several))
    items = {"items": [gh_item(1, deliverable=list(several))], "totalCount": 1}
    listed = read_lists(items, [gh_issue(1, "2023-11-01")])
    for read in (native, listed):
        assert choices(read.issues["deliverable"][0]) == ["Search", "Login"]
        assert "deliverable" not in read.missing
        assert plain(read.issues)["deliverable"].tolist() == ["Search, Login"]


@pytest.mark.parametrize(
    ("role", "name", "others"),
    [
        ("points", "Points", "a field of the project itself, or ask by issues."),
        ("status", "Status", "a field of the project itself."),
        ("deliverable", "Deliverable", "a field of the project itself."),
    ],
)
def test_values_that_are_there_and_cannot_be_read_are_said(
    role: str, name: str, others: str
) -> None:
    """As of the organization's fields of issues, where a server or a version does not know them."""
    items = [issue(1, 3, "2023-11-01", "2023-11-03"), issue(2, None, "2023-11-01")]
    items[0][role] = {}
    read = board(*items)
    assert read.missing[role].startswith(f"The values of “{name}” cannot be read: ")
    assert read.missing[role].endswith(others)
    assert read.missing.keys() == {role}
    assert (read.statuses == ()) == (role == "status")
    said = " ".join(data_quality(Question(read, NOW, Unit.ISSUES)).notes)
    assert f"The values of “{name}” cannot be read: " in said
    assert "unpointed" not in said or role != "points"


def test_a_burndown_of_estimates_that_cannot_be_read_is_refused_in_points_alone() -> None:
    unread = {**issue(1, None, "2023-11-01"), "points": {}}
    with pytest.raises(MissingField, match="values of “Points” cannot be read"):
        sprint_burndown(question(unread))
    report = sprint_burndown(question(unread, unit=Unit.ISSUES))
    assert report.headline.startswith("Sprint 1: 1 of 1 issue open")
    assert Statistic("Percent of issues pointed", "not known") in report.statistics
    assert not any("unpointed" in note for note in report.notes)


def test_a_roadmap_needs_no_dates() -> None:
    items = [gh_item(1, status="Planning")]
    read = read_roadmap({"items": items, "totalCount": 1})
    assert read.issues[["number", "status", "state", "body"]].to_numpy().tolist() == [
        [1, "Planning", "open", "Why"]
    ]
    assert read_roadmap(export(*WORKED_EXAMPLE)).issues["number"].size == 7


def changed(path: str, value: Any) -> Json:
    """The worked example with the value at `path` changed, or taken out."""
    document: Any = deepcopy(export(*WORKED_EXAMPLE))
    node, *keys = document, *(int(key) if key.isdigit() else key for key in path.split("."))
    for key in keys[:-1]:
        node = node[key]
    if value is KeyError:
        del node[keys[-1]]
    else:
        node[keys[-1]] = value
    return dict(document)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "The project file is a list, where an object is expected: name one that .* wrote."),
        ("<!DOCTYPE html>", "The project file is text, where an object is expected."),
        (None, "The project file is null"),
        ({}, "The project file has no 'items'."),
        ({"errors": [{"message": "Bad credentials"}]}, r"error from GitHub \(Bad credentials\)"),
        ({"items": {}}, "'items' of the project file is an object, where a list is expected."),
        ({"items": [], "totalCount": 31}, "cut short: it has 0 of 31 items.*--limit 31"),
        ({"items": [], "totalCount": 0}, "--issue-file"),
        (changed("version", 2), "version 2.*update Sprint Analytics"),
        (changed("fields", KeyError), "The export has no 'fields': export it again."),
        (changed("items.3", "x"), r"items\[3\] is text, where an object is expected."),
        (changed("items.3.type", KeyError), r"items\[3\] has no 'type'."),
        (changed("items.3.content.url", KeyError), r"items\[3\] has no 'content.url'."),
        (
            changed("items.3.content.repository", KeyError),
            r"items\[3\] has no 'content.repository'.",
        ),
        (changed("items.3.content.number", "4"), r"'content.number' of items\[3\] is text"),
        (changed("items.3.content.labels", [1]), "fields of item PVTI_acme/web_4 are not"),
        (changed("items.3.sprint", "S"), "fields of item PVTI_acme/web_4 are not"),
        (
            changed("items.3.content.state", "AJAR"),
            "acme/web#4 is 'ajar', neither open nor closed.",
        ),
        (
            changed("items.3.content.createdAt", None),
            "acme/web#4 is closed and has no date.*created",
        ),
        (changed("items.3.content.closedAt", None), "acme/web#4 is closed and has no date.*closed"),
        (
            changed("items.3.content.closedAt", "soon"),
            "acme/web#4 was closed is not understood: 'soon'",
        ),
        (changed("items.3.content.createdAt", "0001-01-01T00:00:00Z"), "created is not understood"),
        (changed("exported_at", "today"), "'exported_at' of the export is not a date and time"),
        (changed("exported_at", "2023-11-05T12:00:00"), "has no time zone"),
        (
            changed("fields.1.configuration.iterations.0.startDate", "soon"),
            r"iterations\[0\] starts on 'soon'",
        ),
        (
            changed("fields.1.configuration.iterations.0.duration", KeyError),
            r"iterations\[0\] has no 'duration'",
        ),
        (changed("fields.1.configuration", "x"), "A part of the export is not as GitHub writes it"),
    ],
)
def test_what_is_of_the_wrong_shape(document: Any, said: str) -> None:
    with pytest.raises(WrongShape, match=said):
        read_board(document, fields=FieldNames(), timezone=UTC_ZONE)


@pytest.mark.parametrize(
    ("item", "issues", "said"),
    [
        ({"id": "1"}, [], r"items\[0\] has no 'content'."),
        ({"id": "1", "content": {}}, [], r"items\[0\] has no 'content.type'."),
        ({"id": "1", "content": {"type": "Issue"}}, [], r"items\[0\] has no 'content.number'."),
        (gh_item(1), {}, "The issue file is an object, where a list is expected."),
        (
            gh_item(1),
            {"errors": [{"message": "No"}]},
            r"issue file holds an error from GitHub \(No\)",
        ),
        (gh_item(1), [{}], r"issues\[0\] has no 'number'."),
        (
            gh_item(1),
            [{"number": 1}],
            r"issues\[0\] has no 'createdAt': list them with `gh issue list .* --json number,.*`\.",
        ),
        (
            gh_item(1, sprint="S"),
            [gh_issue(1, "2023-11-01")],
            "fields of item PVTI_acme/web_1 are not",
        ),
    ],
)
def test_gh_lists_of_the_wrong_shape(item: Json, issues: Any, said: str) -> None:
    with pytest.raises(WrongShape, match=said):
        read_lists({"items": [item], "totalCount": 1}, issues)


def many(native: bool, number: int = 10_000) -> Callable[[], Board]:
    items = [
        issue(n, n % 8, "2023-11-01", "2023-11-03" if n % 3 else None, (SPRINT_1, SPRINT_2)[n % 2])
        for n in range(number)
    ]
    if native:
        return lambda: board(*items)
    lists = gh_lists(*items)
    return lambda: read_lists(*lists)


@pytest.mark.parametrize("native", [True, False], ids=["native", "gh"])
def test_ten_thousand_issues(native: bool) -> None:
    read = many(native)()
    assert len(read.issues) == 10_000
    report = sprint_burndown(Question(read, NOW, Unit.ISSUES, "Sprint 1"))
    assert report.results["opened"].sum() == 5000


def test_a_sprint_of_half_days_is_refused() -> None:
    sprint = {"iterationId": "s", "title": "Sprint 1", "startDate": "2023-11-01", "duration": 1.5}
    project = {"items": [gh_item(1, sprint=sprint)], "totalCount": 1}
    with pytest.raises(
        WrongShape, match=r"'duration' .* is 1\.5, where a whole number is expected"
    ):
        read_lists(project, [gh_issue(1, "2023-11-01")])


@pytest.mark.parametrize("items", [[], [{"id": "d", "content": {"type": "DraftIssue"}}]])
def test_of_a_list_without_issues_no_field_is_known(items: list[Json]) -> None:
    read = read_lists({"items": items, "totalCount": len(items)}, [])
    assert read.missing.keys() == {"sprint", "status", "deliverable"}
    assert {text.partition(",")[0] for text in read.missing.values()} == {
        "The list of items has no issues"
    }


@pytest.mark.parametrize(
    ("start", "days"),
    [
        ("0001-01-01", 14),
        ("9999-12-30", 14),
        ("soon", 1),
        ("2023-11-01", 0),
        ("2023-11-01", -5),
    ],
)
def test_a_sprint_of_impossible_dates_is_refused(start: str, days: int) -> None:
    sprint = {"iterationId": "s", "title": "Sprint 1", "startDate": start, "duration": days}
    with pytest.raises(WrongShape, match="these are not valid dates"):
        board(issue(1, 1, "2023-11-01") | {"sprint": sprint})
