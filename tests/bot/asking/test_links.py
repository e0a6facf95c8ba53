"""Addresses, as a table: what each unfurls into, seen from where it was shared."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from bot.asking.links import request_for_link
from bot.asking.report_request import ReportRequest
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import visible_boards
from config import BoardSettings, Settings
from metrics.model.board import Board
from metrics.model.report import Unit
from tests.support.requests import asking
from tests.support.visible import seen_in_channel

SITE = "https://github.com"
BOARDS = {
    "web": BoardSettings("web", owner="Acme", project=1, roadmap="roadmap"),
    "mobile": BoardSettings("mobile", owner="acme", project=3, roadmap="roadmap"),
    "roadmap": BoardSettings("roadmap", owner="acme", project=2),
    "mine": BoardSettings("mine", owner="mona", project=4),
}
SETTINGS = Settings(boards=BOARDS)
VISIBLE = seen_in_channel(SETTINGS)
ROADMAP = Board(
    title="Roadmap",
    url=f"{SITE}/orgs/acme/projects/2",
    issues=pd.DataFrame({"url": [f"{SITE}/acme/roadmap/issues/{number}" for number in (3, 12)]}),
    iterations=(),
    timezone=ZoneInfo("UTC"),
)


def last_exported(name: str) -> Board | None:
    return ROADMAP if name == "roadmap" else None


def burndown(board: str) -> ReportRequest:
    return ReportRequest("sprint-burndown", board, Unit.ISSUES)


def status(board: str) -> ReportRequest:
    return ReportRequest("deliverable-status", board, Unit.ISSUES)


def burnup(board: str, key: str) -> ReportRequest:
    return asking("deliverable-burnup", board, Unit.ISSUES, deliverable=key)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        (f"{SITE}/orgs/acme/projects/1", burndown("web")),
        (f"{SITE}/orgs/ACME/projects/1/", burndown("web")),
        (f"{SITE}/orgs/acme/projects/3/views/2", burndown("mobile")),
        (f"{SITE}/orgs/acme/projects/3?query=is%3Aopen&amp;x=1#top", burndown("mobile")),
        (f"{SITE}/users/mona/projects/4/views/1?layout=board", burndown("mine")),
        ("http://GitHub.com/users/mona/projects/4", burndown("mine")),
        (f"{SITE}/orgs/acme/projects/2", status("web")),
        (f"{SITE}/orgs/acme/projects/2/views/1", status("web")),
        (f"{SITE}/acme/roadmap/issues/12", burnup("web", "acme/roadmap#12")),
        (f"{SITE}/Acme/Roadmap/issues/3/", burnup("web", "acme/roadmap#3")),
        (f"{SITE}/acme/roadmap/issues/3?a=b#issuecomment-1", burnup("web", "acme/roadmap#3")),
        (f"{SITE}/acme/roadmap/issues/4", None),
        (f"{SITE}/acme/web/issues/3", None),
        (f"{SITE}/acme/roadmap/pull/3", None),
        (f"{SITE}/acme/roadmap/issues", None),
        (f"{SITE}/acme/roadmap#3", None),
        (f"{SITE}/orgs/acme/projects/12", None),
        (f"{SITE}/orgs/acme/projects/1x", None),
        (f"{SITE}/orgs/acme/projects/{'1' * 5000}", None),
        (f"{SITE}/orgs/acme/projects", None),
        (f"{SITE}/orgs/acme", None),
        (f"{SITE}/acme/projects/1", None),
        (f"{SITE}/orgs/mona/projects/1", None),
        (f"{SITE}/", None),
        ("https://github.com.evil.example/orgs/acme/projects/1", None),
        ("https://evil.example/github.com/orgs/acme/projects/1", None),
        ("https://evil.example@github.com/orgs/acme/projects/1", None),
        ("https://gist.github.com/orgs/acme/projects/1", None),
        ("https://[github.com/orgs/acme/projects/1", None),
        ("", None),
    ],
)
def test_what_an_address_asks_for(url: str, asked: ReportRequest | None) -> None:
    assert request_for_link(url, VISIBLE, last_exported, Unit.ISSUES) == asked


def test_a_roadmap_of_several_boards_is_that_of_the_usual_one() -> None:
    usual = seen_in_channel(replace(SETTINGS, default_board="mobile"))
    found = request_for_link(f"{SITE}/orgs/acme/projects/2", usual, last_exported, Unit.ISSUES)
    assert found == status("mobile")
    found = request_for_link(f"{SITE}/acme/roadmap/issues/3", usual, last_exported, Unit.ISSUES)
    assert found == burnup("mobile", "acme/roadmap#3")


@pytest.mark.parametrize("host", ["git.acme.com", "Git.Acme.com:8443"])
def test_another_host_is_asked_instead_of_github(host: str) -> None:
    board = "orgs/acme/projects/1"
    address = f"https://{host.lower()}/{board}"
    found = request_for_link(address, VISIBLE, last_exported, Unit.ISSUES, host)
    assert found == burndown("web")
    assert request_for_link(f"{SITE}/{board}", VISIBLE, last_exported, Unit.ISSUES, host) is None


def test_a_deliverable_is_one_only_as_far_as_exports_tell() -> None:
    assert (
        request_for_link(f"{SITE}/acme/roadmap/issues/3", VISIBLE, lambda _: None, Unit.ISSUES)
        is None
    )


@pytest.mark.parametrize("hidden", ["web", "roadmap"])
@pytest.mark.parametrize("path", ["orgs/acme/projects/2", "acme/roadmap/issues/3"])
def test_what_is_not_for_that_place_is_not_told_there(hidden: str, path: str) -> None:
    boards = {name: BOARDS[name] for name in ("web", "roadmap", "mine")}
    boards[hidden] = replace(boards[hidden], channels=frozenset({"C0LEADS"}))
    for channel, is_told in (("C0LEADS", True), ("C0GENERAL", False)):
        visible = visible_boards(
            ConversationId("T0ACME", channel), replace(SETTINGS, boards=boards)
        )
        found = request_for_link(f"{SITE}/{path}", visible, last_exported, Unit.ISSUES)
        assert (found is not None and found.report.startswith("deliverable")) == is_told
