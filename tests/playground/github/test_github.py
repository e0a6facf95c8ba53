"""The real gh against the playground's GitHub, and what its sample board holds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from graphql import parse

from integrations.github import GitHub
from integrations.github.errors import ExportIncomplete, NotLoggedIn, ProjectNotFound, RateLimited
from playground.github.faults import Faults
from playground.github.limits import cost, no_points_left
from playground.github.server import SCOPES, TOKEN, github_app
from playground.github.world import Node, renew_iterations
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.patience import PATIENCE
from tests.support.processes import ended

TODAY = date(2026, 11, 24)
FIELDS = {role.lower(): role for role in ("Sprint", "Points", "Status", "Deliverable")}
ISSUE_FIELDS = "number,title,labels,createdAt,closedAt,url,state,stateReason,milestone,assignees"
Gh = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[GitHub, Faults]]:
    faults = Faults()
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    with serve(github_app(sample_workspace(TODAY), faults), uds=home / "gh.sock"):
        config = str(gh_home(home / "gh.sock"))
        yield GitHub(token=TOKEN, config_dir=config, timeout=PATIENCE), faults
    shutil.rmtree(home)


@pytest.fixture
def github(served: tuple[GitHub, Faults]) -> GitHub:
    return served[0]


@pytest.fixture
def faults(served: tuple[GitHub, Faults]) -> Iterator[Faults]:
    yield served[1]
    served[1].next_answers.clear()
    served[1].page_drop = 0


@pytest.fixture
def gh(github: GitHub) -> Gh:
    """Run gh with these words, with nothing of this machine's own settings."""
    program = shutil.which("gh") or shutil.which("gh", path=Path(sys.executable).parent)
    assert program

    def run(*words: str, token: str = TOKEN) -> subprocess.CompletedProcess[str]:
        environment = {"GH_CONFIG_DIR": github.config_dir, "GH_TOKEN": token, "NO_COLOR": "1"}
        return ended(
            [program, *words],
            env={"PATH": os.environ["PATH"], "HOME": github.config_dir, **environment},
        )

    return run


@pytest.fixture(scope="module")
def board() -> Node:
    project: Node = sample_workspace(TODAY).owners["acme"]["projectsV2"][0]
    return project


@pytest.fixture(scope="module")
def listed(board: Node) -> list[Node]:
    """The items that GitHub lists: the archived are not among them, unless asked for."""
    items = [item for item in board["items"] if not item["isArchived"]]
    assert len(items) < len(board["items"])
    return items


def issues(board: Node) -> list[tuple[Node, dict[str, Any]]]:
    """The issues with, by field name, what the board says of them."""
    said = {"Points": "number", "Sprint": "title", "Status": "name", "Deliverable": "name"}
    return [
        (
            item["content"],
            {
                name: item["fieldValues"][name][key] if name in item["fieldValues"] else None
                for name, key in said.items()
            },
        )
        for item in board["items"]
        if item["type"] == "ISSUE"
    ]


def test_the_bot_exports_every_page_of_the_board(github: GitHub, listed: list[Node]) -> None:
    told: list[tuple[int, int]] = []
    export = github.export_project(
        "acme", 1, fields=FIELDS, progress=lambda page, pages: told.append((page, pages))
    )
    pages = ceil(len(listed) / 100)
    assert [item["id"] for item in export["items"]] == [item["id"] for item in listed]
    assert told == [(page, pages) for page in range(1, pages + 1)]
    assert len(told) >= 3
    assert {field["name"] for field in export["fields"]} >= set(FIELDS.values())


def test_sub_issues_are_counted_wherever_they_are(github: GitHub) -> None:
    """Those of each issue, closed for any reason or not, on the board or not."""
    world = sample_workspace(TODAY)
    issues = [issue for each in world.repositories.values() for issue in each["issues"]]
    below = Counter(each["parent"]["url"] for each in issues if each["parent"])
    closed = Counter(
        each["parent"]["url"] for each in issues if each["parent"] and each["state"] == "CLOSED"
    )
    export = github.export_project("acme", 2, fields=FIELDS, body=True)
    summaries = {
        item["content"]["url"]: item["content"]["subIssuesSummary"] for item in export["items"]
    }
    assert summaries == {url: {"total": below[url], "completed": closed[url]} for url in summaries}
    assert any(below[url] > closed[url] for url in summaries)


def test_a_person_s_project_is_exported_as_well(github: GitHub) -> None:
    export = github.export_project("mona", 1, fields=FIELDS)
    assert export["url"] == "https://github.com/users/mona/projects/1"
    assert {item["sprint"] for item in export["items"]} == {None}


def test_the_lists_of_gh_itself_are_whole(github: GitHub, board: Node, listed: list[Node]) -> None:
    items = github.item_list("acme", 1)["items"]
    assert len(items) == len(listed)
    assert [item.get("points") for item in items] == [
        item["fieldValues"].get("Points", {}).get("number") for item in listed
    ]
    rows = [each for name in ("api", "mobile", "web") for each in github.issue_list("acme", name)]
    assert {each["url"]: each["closedAt"] for each in rows} == {
        issue["url"]: issue["closedAt"] for issue, _ in issues(board)
    }


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("project view 1 --owner acme", "Platform board"),
        ("project view 2 --owner acme --format json", '"totalCount":14'),
        ("project list --owner acme", "2\tRoadmap\topen"),
        ("project list --owner mona", "1\tAt home\topen"),
        ("project list", "1\tAt home\topen"),
        ("project field-list 1 --owner acme", "Deliverable\tProjectV2SingleSelectField"),
        ("issue list -R acme/roadmap --limit 1", "Import from other tools"),
        (f"issue list -R acme/web --state closed --json {ISSUE_FIELDS}", '"state":"CLOSED"'),
        ("api user --jq .login", "mona"),
        ("api user --include", f"X-Oauth-Scopes: {SCOPES}"),
        ("repo list acme", "acme/web\t\tprivate"),
        ("repo list mona --visibility public --json name", "[]"),
        ("api rate_limit --jq .resources.graphql.limit", "5000"),
        ("auth status", "Logged in to github.com account mona"),
        ("api graphql -f query={rateLimit{cost,remaining,resetAt}}", '"cost":1'),
        ('api graphql -f query={__type(name:"Issue"){name}}', '{"name":"Issue"}'),
        ('api graphql -f query={node(id:"R_acme/web"){...on,Repository{name}}}', '"name":"web"'),
        ("project item-list 1 --owner acme --query is:pr", "Pull"),
    ],
)
def test_what_people_ask_of_gh_is_answered(gh: Gh, words: str, printed: str) -> None:
    done = gh(*words.split())
    assert printed in done.stdout, done.stderr


def ask(what: str) -> str:
    return f'api graphql -f query={{organization(login:"acme"){{projectV2(number:1){{{what}}}}}}}'


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("project view 99 --owner acme", "Could not resolve to a ProjectV2 with the number 99."),
        ("issue list -R acme/x", "Could not resolve to a Repository with the name 'acme/x'."),
        (
            'api graphql -f query={organization(login:"x"){login}}',
            "Could not resolve to an Organization with the login of 'x'.",
        ),
        (
            'api graphql -f query={user(login:"acme"){login}}',
            "Could not resolve to a User with the login of 'acme'.",
        ),
        ("project list --owner nobody", "unknown owner type"),
        (
            ask("items(first:101){totalCount}"),
            "Requesting 101 records on the `items` connection exceeds the `first` limit of 100",
        ),
        (ask("items{totalCount}"), "You must provide a `first` or `last` value"),
        (
            ask('items(first:1,after:"x"){totalCount}'),
            "`x` does not appear to be a valid cursor.",
        ),
        (ask("colour"), "Field 'colour' doesn't exist on type 'ProjectV2'"),
        (ask("title("), "Syntax Error"),
        (ask("items(first:1,search:1){totalCount}"), "'items' doesn't accept argument 'search'"),
        (
            'api graphql -f query={node(id:"PVTI_gone"){id}}',
            "Could not resolve to a node with the global id of 'PVTI_gone'",
        ),
        ("api teapot", "Not Found (HTTP 404)"),
    ],
)
def test_refusals_are_github_s(gh: Gh, words: str, complaint: str) -> None:
    done = gh(*words.split())
    assert done.returncode == 1
    assert complaint in done.stderr


def has(item: Node, field: str, *texts: str) -> bool:
    value = item["fieldValues"].get(field, {})
    return (value.get("name") or value.get("title")) in texts


def updated(item: Node) -> str:
    return str(max(item["updatedAt"], (item["content"] or {}).get("updatedAt", "")))[:10]


DAY = (TODAY - timedelta(days=20)).isoformat()
FILTERS: dict[str, Callable[[Node], bool]] = {
    'sprint:"Sprint 10"': lambda item: has(item, "Sprint", "Sprint 10"),
    'sprint:"sprint 9","Sprint 10" is:issue': lambda item: (
        has(item, "Sprint", "Sprint 9", "Sprint 10") and item["type"] == "ISSUE"
    ),
    "-status:done,todo": lambda item: not has(item, "Status", "Done", "Todo"),
    "points:3": lambda item: item["fieldValues"].get("Points", {}).get("number") == 3,
    "no:sprint is:open": lambda item: (
        "Sprint" not in item["fieldValues"] and (item["content"] or {}).get("state") == "OPEN"
    ),
    "is:draft": lambda item: item["type"] == "DRAFT_ISSUE",
    f"updated:>={DAY}": lambda item: updated(item) >= DAY,
    f"updated:<{DAY}": lambda item: updated(item) < DAY,
    "repo:acme/web label:bug": lambda item: (
        item["type"] == "ISSUE"
        and item["content"]["repository"]["name"] == "web"
        and "bug" in [label["name"] for label in item["content"]["labels"]]
    ),
    "payment": lambda item: "payment" in (item["content"] or {}).get("title", "").lower(),
    "-no:deliverable assignee:deniz": lambda item: (
        "Deliverable" in item["fieldValues"]
        and "deniz" in [person["login"] for person in item["content"].get("assignees", ())]
    ),
    "colour:red": lambda _: False,
}


def test_filters_let_through_what_they_say(gh: Gh, listed: list[Node]) -> None:
    asked = [
        f"f{position}: items(first: 1, query: {json.dumps(each)}) {{ totalCount }}"
        for position, each in enumerate(FILTERS)
    ]
    query = f'{{organization(login:"acme"){{projectV2(number:1){{{" ".join(asked)}}}}}}}'
    answer = json.loads(gh("api", "graphql", "-f", f"query={query}").stdout)
    counted = answer["data"]["organization"]["projectV2"]
    expected = {each: sum(map(holds, listed)) for each, holds in FILTERS.items()}
    assert {each: counted[f"f{at}"]["totalCount"] for at, each in enumerate(FILTERS)} == expected
    assert [each for each, number in expected.items() if not number] == ["colour:red"]


def test_the_archived_are_listed_to_who_asks_for_them(gh: Gh, board: Node) -> None:
    what = "items(first:1,archivedStates:[ARCHIVED,NOT_ARCHIVED]){totalCount}"
    assert f'"totalCount":{len(board["items"])}' in gh(*ask(what).split()).stdout


@pytest.mark.parametrize(
    ("query", "points"),
    [
        # The example of GitHub's documentation: 5,101 requests.
        (
            "{viewer{repositories(first:100){issues(first:50){labels(first:60){nodes{id}}}}}}",
            51,
        ),
        ("query($n:Int=100){a{items(first:$n){...I}}} fragment I on X{labels(first:9){id}}", 1),
        (
            "query($n:Int=100){a{b(first:$n){...I}}} fragment I on X{x:b(first:2){c}b(first:2){c}}",
            2,
        ),
        ('{nodes(ids:["a","b"]){...on R{issues(first:100){labels(first:1){id}}}}}', 2),
        ("{viewer{login}}", 1),
    ],
)
def test_a_query_costs_what_github_says(query: str, points: int) -> None:
    assert cost(parse(query), {}) == points


def test_the_cost_is_taken_from_what_remains(gh: Gh) -> None:
    first, then = (
        json.loads(gh("api", "graphql", "-f", "query={rateLimit{cost,remaining}}").stdout)
        for _ in range(2)
    )
    left = first["data"]["rateLimit"]["remaining"] - 1
    assert then["data"]["rateLimit"] == {"cost": 1, "remaining": left}


def test_another_token_is_refused(gh: Gh, github: GitHub) -> None:
    assert "Bad credentials (HTTP 401)" in gh("api", "user", token="stolen").stderr
    stranger = GitHub(token="stolen", config_dir=github.config_dir)
    with pytest.raises(NotLoggedIn):
        stranger.export_project("acme", 1, fields=FIELDS)


@pytest.mark.parametrize(("owner", "number"), [("acme", 99), ("nobody", 1)])
def test_the_bot_finds_no_such_project(github: GitHub, owner: str, number: int) -> None:
    with pytest.raises(ProjectNotFound):
        github.export_project(owner, number, fields=FIELDS)


def test_faults_happen_once_or_as_long_as_they_are_set(github: GitHub, faults: Faults) -> None:
    faults.next_answers.append(no_points_left())
    with pytest.raises(RateLimited):
        github.export_project("acme", 1, fields=FIELDS)
    faults.page_drop = 1
    with pytest.raises(ExportIncomplete):
        github.export_project("acme", 1, fields=FIELDS)
    faults.page_drop = 0
    assert github.export_project("acme", 2, fields=FIELDS)["items"]


HARD_CASES: dict[str, Callable[[Node, dict[str, Any]], bool]] = {
    "unpointed": lambda _, said: said["Points"] is None,
    "zero points": lambda _, said: said["Points"] == 0,
    "not planned": lambda issue, _: issue["stateReason"] == "NOT_PLANNED",
    "duplicate": lambda issue, _: issue["stateReason"] == "DUPLICATE",
    "reopened": lambda issue, _: issue["stateReason"] == "REOPENED" and issue["state"] == "OPEN",
    "an emoji": lambda issue, _: "🎉" in issue["title"],
    "a mention": lambda issue, _: "<!channel>" in issue["title"],
    "an ampersand": lambda issue, _: "&" in issue["title"],
    "a formula": lambda issue, _: issue["title"].startswith("=HYPERLINK("),
    "a long title": lambda issue, _: len(issue["title"]) > 200,
    "an Arabic title": lambda issue, _: "صفحة" in issue["title"],
    "no sprint": lambda _, said: said["Sprint"] is None,
    "in progress without a sprint": lambda _, said: (
        (said["Sprint"], said["Status"]) == (None, "In Progress")
    ),
    "done but open": lambda issue, said: issue["state"] == "OPEN" and said["Status"] == "Done",
    "closed but not done": lambda issue, said: (
        issue["stateReason"] == "COMPLETED" and said["Status"] != "Done"
    ),
    "three levels deep": lambda issue, _: bool(
        issue["parent"] and issue["parent"]["parent"] and issue["parent"]["parent"]["parent"]
    ),
    "only a deliverable field": lambda issue, said: (
        bool(said["Deliverable"]) and not issue["parent"]
    ),
    "only a milestone": lambda issue, said: (
        bool(issue["milestone"]) and not issue["parent"] and not said["Deliverable"]
    ),
    "an orphan": lambda issue, said: (
        not (issue["milestone"] or issue["parent"] or said["Deliverable"])
    ),
}


@pytest.mark.parametrize("case", HARD_CASES)
def test_hard_cases_are_on_the_board(board: Node, case: str) -> None:
    assert [issue for issue, said in issues(board) if HARD_CASES[case](issue, said)]


def test_the_board_is_as_boards_are(board: Node) -> None:
    kinds = {item["type"] for item in board["items"]}
    assert kinds == {"ISSUE", "PULL_REQUEST", "DRAFT_ISSUE", "REDACTED"}
    numbers = [issue["number"] for issue, _ in issues(board)]
    assert len(numbers) == len({issue["url"] for issue, _ in issues(board)}) > len(set(numbers))
    assert {said["Sprint"] for _, said in issues(board)} == {
        None,
        *(f"Sprint {number}" for number in range(1, 12)),  # Sprint 12 has no issue yet
    }
    titles = [issue["title"] for issue, _ in issues(board)]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("days", range(7))
def test_any_weekday_is_well_within_the_current_sprint(days: int) -> None:
    today = TODAY + timedelta(days=days)
    world = sample_workspace(today)
    board = world.owners["acme"]["projectsV2"][0]
    sprint = next(field for field in board["fields"] if field["name"] == "Sprint")
    current = sprint["configuration"]["iterations"][0]
    assert len(sprint["configuration"]["completedIterations"]) == 9
    assert current["title"] == "Sprint 10"
    assert 4 <= (today - date.fromisoformat(current["startDate"])).days <= 10
    now = [
        (issue, said["Points"] or 0)
        for issue, said in issues(board)
        if said["Sprint"] == "Sprint 10"
    ]
    done = [points for issue, points in now if issue["stateReason"] == "COMPLETED"]
    assert 0.2 < sum(done) / sum(points for _, points in now) < 0.8


@pytest.mark.parametrize("days", range(7))
def test_nothing_is_dated_later_than_the_day_begins_nor_closed_before_it_was_made(
    days: int,
) -> None:
    today = TODAY + timedelta(days=days)
    midnight = datetime.combine(today, time(), UTC)
    found = [
        issue
        for repository in sample_workspace(today).repositories.values()
        for issue in repository["issues"]
    ]
    assert len(found) > 400
    for issue in found:
        created = datetime.fromisoformat(issue["createdAt"])
        closed = datetime.fromisoformat(issue["closedAt"] or issue["createdAt"])
        assert created <= closed < midnight
        assert (issue["state"] == "CLOSED") == (issue["closedAt"] is not None)


def test_a_day_has_one_board() -> None:
    def told(today: date) -> str:
        board = sample_workspace(today).owners["acme"]["projectsV2"][0]
        keys = ("url", "title", "createdAt", "closedAt")
        return json.dumps([({key: issue[key] for key in keys}, s) for issue, s in issues(board)])

    assert told(TODAY) == told(TODAY)
    assert told(TODAY) != told(TODAY + timedelta(days=1))


def test_new_iterations_get_new_ids_and_clear_every_item() -> None:
    world = sample_workspace(TODAY)
    project = world.owners["acme"]["projectsV2"][0]
    field = next(field for field in project["fields"] if field["name"] == "Sprint")
    before = field["configuration"]
    assert any("Sprint" in item["fieldValues"] for item in project["items"])
    same = [
        {name: each[name] for name in ("title", "startDate", "duration")}
        for each in (*before["completedIterations"], *before["iterations"])
    ]
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    renew_iterations(project, field, {"duration": 14, "iterations": same}, now)
    after = field["configuration"]
    assert not any("Sprint" in item["fieldValues"] for item in project["items"])
    for group in ("completedIterations", "iterations"):
        assert [each["title"] for each in after[group]] == [each["title"] for each in before[group]]
        assert {each["id"] for each in after[group]}.isdisjoint(
            each["id"] for each in before[group]
        )
