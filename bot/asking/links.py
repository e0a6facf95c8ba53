"""The address of a board, or of a deliverable's issue -> the report that it unfurls into."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from bot.asking.report_request import ReportRequest
from config import BoardSettings, Settings
from metrics.issues.references import key_of
from metrics.model.board import Board
from metrics.model.report import Unit
from metrics.reports.parameters import DELIVERABLE

_PROJECT = re.compile(r"/(?:orgs|users)/(?P<owner>[^/]+)/projects/(?P<number>\d{1,9})(?:/.*)?")
_ISSUE = re.compile(r"/(?P<repository>[\w.-]+/[\w.-]+)/issues/(?P<number>\d+)/?")


def asked_by(
    url: str, here: Settings, last_exported: Callable[[str], Board | None]
) -> ReportRequest | None:
    """What a link asks for: the burndown of a team's board, the deliverables of a roadmap, the
    burnup of the deliverable whose issue it is; None of anything else.

    `here` are the settings as seen from where the link is, and `last_exported` gives what was last
    seen of a board of that name, for only that tells which issues are deliverables.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.netloc.lower() != (here.github_host or "github.com").lower():
        return None
    if found := _PROJECT.fullmatch(parts.path):
        return _of_project(found["owner"], int(found["number"]), here)
    if found := _ISSUE.fullmatch(parts.path):
        key = f"{found['repository']}#{found['number']}".casefold()
        return _of_issue(key, here, last_exported)
    return None


def _of_project(owner: str, number: int, here: Settings) -> ReportRequest | None:
    unit = Unit(here.default_unit)
    for board in _teams(here):
        if _is_at(board, owner, number):
            return ReportRequest("sprint-burndown", board.name, unit)
    for board in _teams(here):
        if (roadmap := here.boards.get(board.roadmap)) and _is_at(roadmap, owner, number):
            return ReportRequest("deliverable-status", board.name, unit)
    return None


def _of_issue(
    key: str, here: Settings, last_exported: Callable[[str], Board | None]
) -> ReportRequest | None:
    for board in _teams(here):
        if board.roadmap not in here.boards or not (roadmap := last_exported(board.roadmap)):
            continue
        if key in map(key_of, roadmap.issues["url"]):
            return ReportRequest("deliverable-burnup", board.name, Unit(here.default_unit)).asking(
                DELIVERABLE, key
            )
    return None


def _teams(here: Settings) -> list[BoardSettings]:
    """The boards that people mean, the usual one first."""
    names = sorted(here.team_boards, key=lambda name: name != here.default_board)
    return [here.boards[name] for name in names]


def _is_at(board: BoardSettings, owner: str, number: int) -> bool:
    return (board.owner.lower(), board.project) == (owner.lower(), number)
