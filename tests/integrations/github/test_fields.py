"""Every field of a project is exported, at no cost, from servers new and old: through real gh."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from integrations.github import GitHub
from integrations.github.errors import FieldsChanged, ServerLacks
from integrations.github.fields import with_values
from playground.github.faults import Faults
from playground.github.server import TOKEN, github_app
from playground.github.world import (
    Node,
    World,
    add_item,
    add_project,
    content_node,
    date_field,
    issue_node,
    iteration_field,
    label,
    multi_select_field,
    number_field,
    number_issues,
    of_issues,
    select_field,
    set_value,
    text_field,
)
from playground.serving import gh_home, serve
from tests.support.patience import PATIENCE

ROLES = {"sprint": "Sprint", "points": "effort", "status": "Status", "deliverable": "Teams"}
SPRINT = {
    "id": "s1",
    "title": "Sprint 1",
    "startDate": "2026-11-23",
    "duration": 7,
}
ISSUE_FIELDS = frozenset({"ProjectV2ItemIssueFieldValue"})
VALUES: dict[str, Any] = {
    "Status": "Todo",
    "Sprint": SPRINT,
    'Kunde "größter" $f0': "Ärzte & Söhne",
    "Target date": "2026-12-24",
    "Size": 0,
    "Areas": ["Web", "App"],
    "Effort": 2.5,
    "Level": "High",
    "Teams": ["One, two", "Three"],
    "Reason": "because",
    "Due": "2026-12-01",
}
EXPORTED = {
    "Status": {"name": "Todo"},
    "Sprint": {"iterationId": "s1", **{key: SPRINT[key] for key in SPRINT if key != "id"}},
    'Kunde "größter" $f0': {"text": "Ärzte & Söhne"},
    "Target date": {"date": "2026-12-24"},
    "Size": {"number": 0},
    "Areas": {"options": [{"name": "Web"}, {"name": "App"}]},
    "Effort": {"number": 2.5},
    "Level": {"name": "High"},
    "Teams": {"options": [{"name": "One, two"}, {"name": "Three"}]},
    "Reason": {"text": "because"},
    "Due": {"date": "2026-12-01"},
}


@dataclass
class Site:
    github: GitHub
    faults: Faults
    project: Node

    def export(self, **asked: Any) -> dict[str, Any]:
        return self.github.export_project("acme", 1, fields=ROLES, **asked)


def project_fields() -> list[Node]:
    return [
        select_field("Status", ["Todo", "Done"]),
        iteration_field("Sprint", [], [SPRINT]),
        text_field('Kunde "größter" $f0'),
        date_field("Target date"),
        number_field("Size"),
        multi_select_field("Areas", ["Web", "App", "API"]),
    ]


def issue_fields() -> list[Node]:
    fields = [
        number_field("Effort"),
        select_field("Level", ["High", "Low"]),
        multi_select_field("Teams", ["One", "One, two", "Three"]),
        text_field("Reason"),
        date_field("Due"),
    ]
    return [of_issues(field) for field in fields]


@pytest.fixture
def fields() -> list[Node]:
    return [*project_fields(), *issue_fields()]


@pytest.fixture
def site(fields: list[Node]) -> Iterator[Site]:
    world = World(viewer="mona")
    world.add_owner("User", "mona", "Mona")
    project = add_project(world.add_owner("Organization", "acme", "Acme"), "Board", fields)
    names = {field["name"] for field in fields}
    issues = [issue_node(f"Issue {each}", f"2026-11-2{each}T10:00:00Z", "Bug") for each in range(3)]
    issues[0]["labels"] = [label(f"label {each:02}", "ededed") for each in range(100)]
    number_issues(world.add_repository("acme", "web"), issues)
    add_item(project, "ISSUE", issues[0], {k: each for k, each in VALUES.items() if k in names})
    add_item(project, "ISSUE", issues[1], {})
    add_item(project, "DRAFT_ISSUE", content_node("DraftIssue", "An idea"), {"Status": "Todo"})
    add_item(project, "REDACTED", None, {})
    faults = Faults()
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    with serve(github_app(world, faults), uds=home / "gh.sock"):
        config = str(gh_home(home / "gh.sock"))
        yield Site(GitHub(token=TOKEN, config_dir=config, timeout=PATIENCE), faults, project)
    shutil.rmtree(home)


def test_the_values_of_all_fields_come_of_the_project_and_of_its_issues(site: Site) -> None:
    export = site.export()
    full, unset, draft, hidden = export["items"]
    assert full["values"] == EXPORTED
    assert (unset["values"], draft["values"], hidden["values"]) == (
        {},
        {"Status": {"name": "Todo"}},
        {},
    )
    assert export["field_names"] == {**ROLES, "points": "Effort"}
    assert {role: full[role] for role in ROLES} == {
        role: EXPORTED[name] for role, name in export["field_names"].items()
    }
    assert {role: unset[role] for role in ROLES} == dict.fromkeys(ROLES)
    assert len(full["content"]["labels"]["nodes"]) == 100
    assert site.export(sprint="Sprint 1")["items"] == [full]


@pytest.mark.parametrize(
    ("options", "joined", "names"),
    [
        ([], "", []),
        ([], "One", ["One"]),
        ([], "One, Two,Three", ["One", "Two", "Three"]),
        (["A", "A, B", "B"], "A, B", ["A, B"]),
        (["A", "A, B", "B"], "B, A", ["B", "A"]),
        (["A", "AB, C"], "A, AB, C, New", ["A", "AB, C", "New"]),
        (["a.b", "(c)"], "(c), a.b", ["(c)", "a.b"]),
    ],
)
def test_options_are_told_apart_by_their_names(
    options: list[str], joined: str, names: list[str]
) -> None:
    field = {"name": "F", "dataType": "MULTI_SELECT", "options": [{"name": o} for o in options]}
    answer = {"id": "a", "f0": {"issueFieldValue": {"__typename": "", "names": joined}}}
    assert with_values(answer, [field], {})["values"] == {
        "F": {"options": [{"name": name} for name in names]}
    }


def test_all_fields_cost_nothing(site: Site) -> None:
    first = site.export()["usage"]
    assert (first["gh_calls"], first["cost"]) == (2, 1 + 2)
    later = site.export()["usage"]
    assert (later["gh_calls"], later["pages"], later["cost"]) == (1, 1, 2)


def test_an_outline_tells_the_fields(site: Site) -> None:
    site.github.outline("acme", 1, fields=ROLES)
    assert site.export()["usage"]["gh_calls"] == 1


@pytest.mark.parametrize("fields", [project_fields()])
def test_what_an_older_server_lacks_is_left_out_and_remembered(site: Site) -> None:
    whole = site.export()
    of_issue = {"issueType", "subIssuesSummary", "parent"}
    site.faults.lacking = ISSUE_FIELDS | {f"Issue.{name}" for name in of_issue}
    again = site.export()
    assert again["usage"]["gh_calls"] == 2
    for item in whole["items"]:
        for name in of_issue & (item["content"] or {}).keys():
            del item["content"][name]
    assert again["items"] == whole["items"]
    assert site.export()["usage"]["gh_calls"] == 1
    assert site.export(since=again)["items"] == whole["items"]


def test_values_of_an_unknown_kind_are_empty(site: Site) -> None:
    """Nobody takes them for fields that are not set."""
    site.github._learned.lacking = ISSUE_FIELDS
    full = site.export()["items"][0]
    assert full["values"] == {
        name: {} if name in {field["name"] for field in issue_fields()} else value
        for name, value in EXPORTED.items()
    }
    assert full["points"] == {}


def test_a_server_that_lacks_more_is_an_error(site: Site) -> None:
    site.faults.lacking = frozenset({"ProjectV2Owner"})
    with pytest.raises(ServerLacks, match="GitHub has no ProjectV2Owner, which reports need"):
        site.export()


def test_fields_that_change_are_found_out_on_the_first_page(site: Site) -> None:
    export = site.export()
    new = number_field("New")
    site.project["fields"].append(new)
    set_value(site.project, site.project["items"][1], "New", 7)
    for asked in ({}, {"since": export}):
        site.github._learned.fields["acme", 1] = export["fields"]
        later = site.export(**asked)
        assert later["usage"]["gh_calls"] == 2
        assert [item["values"].get("New") for item in later["items"][:2]] == [None, {"number": 7}]


def test_fields_that_change_and_change_again_are_an_error(site: Site) -> None:
    site.export()

    class Growing(list[Any]):
        def __getitem__(self, part: Any) -> Any:
            self.append(number_field(f"Field {len(self)}"))
            return super().__getitem__(part)

    site.project["fields"] = Growing([*site.project["fields"], number_field("New")])
    with pytest.raises(FieldsChanged, match="The fields of project 1 of acme changed"):
        site.export()
