"""Computes the report of a `FileRequest`; imports pandas, so the command line imports it late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.boards.conventions import conventions
from bot.boards.exported import field_names
from bot.cli.file_request import FileRequest
from bot.cli.uncollected import uncollected
from config import BoardSettings, Settings, boards_beside
from integrations.export_files import JsonFile
from metrics.model.board import Board
from metrics.model.errors import WrongShape
from metrics.model.field_names import ROLES
from metrics.model.report import Question, Report, Unit
from metrics.reading import read_board
from metrics.reports.catalogue import CATALOGUE
from metrics.text.formatting import listing


@uncollected()
def answer(request: FileRequest, settings: Settings) -> Report:
    """The report on those files, as of now. Raises ReportError and IntegrationError."""
    issues = JsonFile(request.issue_file) if request.issue_file else None
    now = datetime.now(UTC)
    board = _board(request.sprint_file, request, settings, issues)
    _refuse_future(request.sprint_file, board, now)
    how = _settings_of(board, request, settings)
    roadmap = None
    if request.roadmap_file:
        roadmap = _board(request.roadmap_file, request, settings, roadmap=True)
        _refuse_board_as_roadmap(request.roadmap_file, board, roadmap)
        roadmap = replace(roadmap, timezone=how.timezone)
    return CATALOGUE[request.report].compute(
        Question(
            board=replace(board, timezone=how.timezone),
            roadmap=roadmap,
            unread=_unread(how, request, settings),
            now=now,
            unit=Unit(request.unit or settings.default_unit),
            sprint=request.sprint,
            sprints=request.sprints,
            statuses=request.statuses,
            conventions=conventions(how, settings),
        )
    )


def _board(
    path: Path,
    request: FileRequest,
    settings: Settings,
    issues: JsonFile | None = None,
    *,
    roadmap: bool = False,
) -> Board:
    # Only our own exports tell their board, and the fields they were made with.
    unknown = replace(settings.settings_for_board("", 0), **request.board)
    board = read_board(
        JsonFile(path),
        issues,
        fields=field_names(unknown),
        timezone=unknown.timezone,
        repository=unknown.repository,
        roadmap=roadmap,
        team=conventions(unknown, settings),
        instead={
            role: request.board[f"{role}_field"]
            for role in ROLES
            if f"{role}_field" in request.board
        },
    )
    _refuse_other_fields(path, board.field_names, request)
    return board


def _refuse_future(path: Path, board: Board, now: datetime) -> None:
    """Raise WrongShape for an issue of a day that no clock in the world has yet."""
    for column, word in (("created_at", "created"), ("closed_at", "closed")):
        late = board.issues[board.issues[column] > now + timedelta(days=1)]
        for issue in late.to_dict("records"):
            raise WrongShape(
                f"{path}: {issue['repository']}#{issue['number']} was {word} on "
                f"{issue[column]:%Y-%m-%d}, which is still to come: correct the clock of this "
                "machine, or export it again."
            )


def _refuse_board_as_roadmap(path: Path, board: Board, roadmap: Board) -> None:
    """Raise WrongShape where each issue of the board would be a deliverable."""
    keys = [
        set(zip(each["repository"], each["number"], strict=True))
        for each in (board.issues, roadmap.issues)
    ]
    if keys[0] and keys[0] <= keys[1]:
        raise WrongShape(
            f"{path}: The roadmap has each issue of the board, so it seems to be the board itself: "
            "name the file of another board with --roadmap-file, or leave it out."
        )


def _unread(how: BoardSettings, request: FileRequest, settings: Settings) -> tuple[str, ...]:
    """A sentence on boards that the settings have for the same roadmap: only files are read."""
    names = [other.name for other in boards_beside(settings.boards, how)]
    if not (request.roadmap_file and names):
        return ()
    command = f"analytics report {request.report} --board {how.name}"
    said = (
        f"Only {request.sprint_file} is read: work on {listing(names)}, which the settings have "
        "for the same roadmap, is not counted, and nothing is called complete. "
        f"`{command}` counts it."
    )
    return (said,)


def _settings_of(board: Board, request: FileRequest, settings: Settings) -> BoardSettings:
    return replace(settings.settings_for_board(board.owner, board.number), **request.board)


def _refuse_other_fields(path: Path, exported: Mapping[str, Any], request: FileRequest) -> None:
    """Raise WrongShape where a field was typed that the export does not hold."""
    for role, name in exported.items():
        typed = request.board.get(f"{role}_field", name)
        if str(typed).casefold() != str(name).casefold():
            made = f"with “{name}” as its" if name else "without a"
            raise WrongShape(
                f"{path}: This export was made {made} {role} field: "
                f"to read “{typed}”, export the board again with --{role}-field."
            )
