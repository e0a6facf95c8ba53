"""`FileRequest` -> `Report`: what the command line computes, once pandas may be imported."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bot.boards.cache import field_names
from bot.boards.conventions import conventions
from bot.cli.file_request import FileRequest
from config import BoardSettings, Settings
from integrations.export_files import read_json
from metrics.model.errors import WrongShape
from metrics.model.report import Question, Report, Unit
from metrics.reading.read import Project, read_board, read_issues, read_project, read_roadmap
from metrics.reports.catalogue import CATALOGUE

T = TypeVar("T")


@contextmanager
def uncollected() -> Iterator[None]:
    """Spare Python from looking for garbage, then and later, in what is read and kept."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.enable()


@uncollected()
def answer(request: FileRequest, settings: Settings) -> Report:
    """The report of those files, now. Raises ReportError and IntegrationError."""
    project, how = _project(request.sprint_file, request, settings)
    issues = _read(request.issue_file, read_issues) if request.issue_file else None
    with _naming(request.sprint_file, request.issue_file):
        board = read_board(project, issues, field_names(how), how.timezone, how.repository)
    roadmap = None
    if request.roadmap_file:
        export, settings_of_it = _project(request.roadmap_file, request, settings, bodies=True)
        with _naming(request.roadmap_file):
            roadmap = read_roadmap(export, field_names(settings_of_it), how.timezone)
    return CATALOGUE[request.report].compute(
        Question(
            board=board,
            roadmap=roadmap,
            now=datetime.now(UTC),
            unit=Unit(request.unit or settings.default_unit),
            sprint=request.sprint,
            statuses=request.statuses,
            conventions=conventions(how, settings),
        )
    )


def _project(
    file: Path, request: FileRequest, settings: Settings, *, bodies: bool = False
) -> tuple[Project, BoardSettings]:
    """What is exported in the file, and the settings of the board that it is of."""
    # Only our own exports tell owner and number, and with which fields they were made.
    unknown = replace(settings.board_of("", 0), **request.board)
    project = _read(file, partial(read_project, fields=field_names(unknown), bodies=bodies))
    with _naming(file):
        _refuse_other_fields(project.field_names, request)
    return project, replace(settings.board_of(project.owner, project.number), **request.board)


def _read(file: Path, decode: Callable[[Any], T]) -> T:
    with _naming(file):
        return read_json(file, decode)


@contextmanager
def _naming(*files: Path | None) -> Iterator[None]:
    """Name those files in what is found to be wrong with them."""
    try:
        yield
    except WrongShape as error:
        raise WrongShape(f"{' with '.join(map(str, filter(None, files)))}: {error}") from error


def _refuse_other_fields(exported: Mapping[str, Any], request: FileRequest) -> None:
    """Raise WrongShape where a field was typed that the export does not hold."""
    for role, name in exported.items():
        typed = request.board.get(f"{role}_field", name)
        if str(typed).casefold() != str(name).casefold():
            raise WrongShape(
                f"This export was made with “{name}” as its {role} field: to read “{typed}”, "
                f"export the board again with --{role}-field."
            )
