"""What blocked issues wait for is exported with them, and asked for of no others: by real gh."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from starlette.responses import JSONResponse

from integrations.github import GitHub
from metrics.model.board import BlockedBy, Blocker
from metrics.model.field_names import FieldNames
from metrics.model.report import Question, Unit
from metrics.reading import read_board
from metrics.reports.catalogue import CATALOGUE
from playground.github.faults import Faults
from playground.github.refusals import refusal
from playground.github.server import TOKEN, github_app
from playground.github.world import (
    Node,
    World,
    add_item,
    add_project,
    issue_node,
    iteration_field,
    number_issues,
)
from playground.serving import gh_home, serve
from tests.support.patience import PATIENCE

ROLES = {role.lower(): role for role in ("Sprint", "Points", "Status", "Deliverable")}
SPRINT = {"id": "s1", "title": "Sprint 1", "startDate": "2026-11-23", "duration": 7}
LOGIN, KEYS = "https://github.com/acme/web/issues/1", "https://github.com/acme/api/issues/1"


@dataclass
class Site:
    """A board with Login page, and with Search, which waits for it and for Keys on no board."""

    github: GitHub
    faults: Faults
    login: Node
    keys: Node
    search: Node

    def export(self, **asked: Any) -> dict[str, Any]:
        return self.github.export_project("acme", 1, fields=ROLES, **asked)


@pytest.fixture
def site() -> Iterator[Site]:
    world = World(viewer="mona")
    world.add_owner("User", "mona", "Mona")
    fields = [iteration_field("Sprint", [], [SPRINT])]
    project = add_project(world.add_owner("Organization", "acme", "Acme"), "Board", fields)
    login = issue_node("Login page", "2026-11-20T10:00:00Z", "Task")
    search = issue_node("Search", "2026-11-21T10:00:00Z", "Task")
    keys = issue_node("Keys", "2026-11-20T10:00:00Z", "Task")
    number_issues(world.add_repository("acme", "web"), [login, search])
    number_issues(world.add_repository("acme", "api"), [keys])
    search["blockedBy"] = [login, keys]
    for issue in (login, search):
        add_item(project, "ISSUE", issue, {"Sprint": SPRINT})
    faults = Faults()
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    with serve(github_app(world, faults), uds=home / "gh.sock"):
        github = GitHub(token=TOKEN, config_dir=str(gh_home(home / "gh.sock")), timeout=PATIENCE)
        github.outline("acme", 1, fields=ROLES)
        yield Site(github, faults, login, keys, search)
    shutil.rmtree(home)


def blocked_by(export: dict[str, Any]) -> dict[str, Any]:
    return dict(read_board(export, fields=FieldNames(), timezone=ZoneInfo("UTC")).blocked_by)


def close(issue: Node) -> None:
    issue |= {"state": "CLOSED", "stateReason": "COMPLETED", "closedAt": "2099-01-01T00:00:00Z"}
    issue["updatedAt"] = "2099-01-01T00:00:00Z"


def test_what_an_issue_waits_for_comes_with_one_request_more(site: Site) -> None:
    export = site.export()
    waits = BlockedBy(2, (Blocker(LOGIN, "Login page"), Blocker(KEYS, "Keys")))
    assert blocked_by(export) == {site.search["url"]: waits}
    assert (export["usage"]["gh_calls"], export["usage"]["cost"]) == (2, 3)
    assert blocked_by(site.export(sprint="Sprint 1")) == blocked_by(export)


def test_the_summary_names_what_an_issue_waits_for(site: Site) -> None:
    board = read_board(site.export(), fields=FieldNames(), timezone=ZoneInfo("UTC"))
    asked = Question(board, now=datetime(2026, 11, 25, 12, tzinfo=UTC), unit=Unit.ISSUES)
    headline = CATALOGUE["sprint-summary"].compute(asked).headline
    assert headline.endswith("#2 waits for #1 Login page and acme/api#1 Keys")


def test_a_board_on_which_nothing_waits_takes_no_request_more(site: Site) -> None:
    close(site.login)
    close(site.keys)
    export = site.export()
    assert export["usage"]["gh_calls"] == 1
    assert blocked_by(export) == {}
    site.search["blockedBy"] = []
    assert "blockedBy" not in site.export()["items"][1]["content"]


def test_what_is_known_is_not_asked_again(site: Site) -> None:
    whole = site.export()
    again = site.export(since=whole)
    assert blocked_by(again) == blocked_by(whole)
    assert again["usage"]["gh_calls"] == 1


@pytest.mark.parametrize("name", ["login", "keys"])
def test_what_is_waited_for_is_closed_wherever_it_is(site: Site, name: str) -> None:
    """Nothing is promised of the age of the issue that waited."""
    whole = site.export()
    close(getattr(site, name))
    ((_, waits),) = blocked_by(site.export(since=whole)).items()
    left = {"login": Blocker(KEYS, "Keys"), "keys": Blocker(LOGIN, "Login page")}[name]
    assert waits == BlockedBy(1, (left,))


def test_what_is_waited_for_may_change_and_not_its_number(site: Site) -> None:
    """Nor is anything else promised of the issue that waits."""
    close(site.keys)
    whole = site.export()
    close(site.login)
    site.keys |= {"state": "OPEN", "stateReason": "REOPENED", "closedAt": None}
    waits = BlockedBy(1, (Blocker(KEYS, "Keys"),))
    assert blocked_by(site.export(since=whole)) == {site.search["url"]: waits}


def test_what_is_waited_for_has_its_present_title(site: Site) -> None:
    whole = site.export()
    site.keys |= {"title": "Keys of partners", "updatedAt": "2099-01-01T00:00:00Z"}
    waits = BlockedBy(2, (Blocker(LOGIN, "Login page"), Blocker(KEYS, "Keys of partners")))
    assert blocked_by(site.export(since=whole)) == {site.search["url"]: waits}


def test_a_server_that_knows_no_dependencies_has_none(site: Site) -> None:
    site.faults.lacking = frozenset({"Issue.issueDependenciesSummary", "Issue.blockedBy"})
    export = site.export()
    assert blocked_by(export) == {}
    assert site.export()["usage"]["gh_calls"] == 1


def test_what_github_does_not_name_is_counted(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.faults.next_answers += [None, JSONResponse(refusal("fine-grained"))]
    with caplog.at_level(logging.WARNING):
        export = site.export()
    assert blocked_by(export) == {site.search["url"]: BlockedBy(2, ())}
    assert "What 1 issues wait for is only counted: The fine-grained token" in caplog.text
