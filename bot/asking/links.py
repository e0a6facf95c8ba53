"""The address of a board, or of a deliverable's issue -> the report that it unfurls into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from bot.asking.report_request import ReportRequest
from bot.tenancy.visibility import VisibleBoards
from config.github_address import GITHUB, read_address
from metrics.issues.references import key_of
from metrics.model.board import Board
from metrics.model.report import Unit
from metrics.reports.parameters import DELIVERABLE


def request_for_link(
    url: str,
    visible: VisibleBoards,
    last_exported: Callable[[str], Board | None],
    unit: Unit,
    github_host: str = "",
) -> ReportRequest | None:
    """The report that a link unfurls into; None for any other link.

    A board gives its burndown, a roadmap the status of its deliverables, and the issue of a
    deliverable its burnup. `last_exported` returns the last export of a board by its key, which
    says which issues are deliverables.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.netloc.lower() != (github_host or GITHUB).lower():
        return None
    if (address := read_address(url)) and address.project:
        return _of_project((address.owner.lower(), address.project), visible, unit)
    if "/issues/" in parts.path and (key := key_of(url)):
        return _of_issue(key, visible, last_exported, unit)
    return None


def _of_project(
    project: tuple[str, int], visible: VisibleBoards, unit: Unit
) -> ReportRequest | None:
    projects = {
        name: (board.owner.lower(), board.project) for name, board in visible.boards.items()
    }
    for name, _ in _teams(visible):
        if projects[name] == project:
            return ReportRequest("sprint-burndown", name, unit)
    for name, roadmap in _teams(visible):
        if projects.get(roadmap) == project:
            return ReportRequest("deliverable-status", name, unit)
    return None


def _of_issue(
    key: str, visible: VisibleBoards, last_exported: Callable[[str], Board | None], unit: Unit
) -> ReportRequest | None:
    for name, roadmap in _teams(visible):
        of = visible.boards.get(roadmap)
        if of is None or not (board := last_exported(of.key)):
            continue
        if key in map(key_of, board.issues["url"]):
            return ReportRequest("deliverable-burnup", name, unit).asking(DELIVERABLE, key)
    return None


def _teams(visible: VisibleBoards) -> Iterator[tuple[str, str]]:
    """The team boards, the default one first, each with the name of its roadmap."""
    for name in sorted(visible.team_boards, key=lambda name: name != visible.default):
        yield name, visible.boards[name].roadmap
