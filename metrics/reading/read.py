"""Exported JSON -> `Board`: the one way in, whichever tool wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import pandas as pd
from msgspec import ValidationError

from metrics.model.board import Board
from metrics.model.field_names import FieldNames
from metrics.reading.coded_column import coded
from metrics.reading.gh_issues import IssueList, IssueReader, refuse_issues
from metrics.reading.gh_items import ItemReader, ProjectItems, refuse_items
from metrics.reading.gh_join import join_gh_lists
from metrics.reading.issue_frame import Export, issue_frame
from metrics.reading.json_stream import in_pieces
from metrics.reading.native import read_native_export
from metrics.reading.native_schema import FORMAT, refuse_project
from metrics.reading.validation import OTHER_PROJECT, document

Project = Export | ProjectItems


def read_project(content: Any, fields: FieldNames, *, bodies: bool = False) -> Project:
    """Read our own export, or the output of `gh project item-list --format json`.

    `content` is the file in blocks of bytes, or what it is when parsed. `bodies` asks for the
    texts of issues too, which gh always writes and only roadmaps need.

    Raises WrongShape. Of blocks, msgspec.DecodeError may tell no more than that something is
    wrong: to be told what, read the file again, parsed.
    """
    reader = ItemReader(fields, bodies=bodies)
    if isinstance(content, Iterator):
        content = in_pieces(content, reader.HEAD, reader.take)
    try:
        return read_native_export(content)
    except ValidationError as error:
        of_ours = error
    try:
        return reader.finish(content)
    except ValidationError as of_gh:
        if isinstance(content, bytes):
            raise
        _refuse(content, of_ours, of_gh)


def _refuse(content: Any, of_ours: ValidationError, of_gh: ValidationError) -> NoReturn:
    project = document(content, "project file", OTHER_PROJECT)
    if project.get("format") == FORMAT:
        refuse_project(project, of_ours)
    refuse_items(project, of_gh)


def read_issues(content: Any) -> IssueList:
    """Read the output of `gh issue list`, in blocks or parsed. Raises as `read_project` does."""
    reader = IssueReader()
    if isinstance(content, Iterator):
        content = in_pieces(content, reader.HEAD, reader.take)
    try:
        return reader.finish(content)
    except ValidationError as error:
        if isinstance(content, bytes):
            raise
        refuse_issues(content, error)


def read_board(
    project: Any,
    issues: Any | None,
    fields: FieldNames,
    timezone: ZoneInfo,
    repository: str = "",
) -> Board:
    """Make a `Board` of our own export, or of the lists that gh writes.

    `project` is what `read_project` made of the output of `analytics export gh-project-data`
    (which needs no `issues`, and has its own field names) or of `gh project item-list --format
    json`, joined with `issues`, what `read_issues` made of that of `gh issue list --json
    number,title,labels,createdAt,closedAt[,url,state,stateReason,…]`. Both may be parsed JSON.
    `repository` is the one that issues without a URL are of, if the board holds several.

    Raises WrongShape, AmbiguousIssues. A field that the board lacks is told in `Board.missing`.
    """
    return _board(project, issues, fields, timezone, repository=repository)


def read_roadmap(project: Any, fields: FieldNames, timezone: ZoneInfo) -> Board:
    """Make a `Board` whose issues are deliverables: as `read_board`, but dates may be missing.

    So the output of `gh project item-list --format json` is enough. Raises WrongShape.
    """
    return _board(project, None, fields, timezone, dated=False)


def _board(
    project: Any,
    issues: Any | None,
    fields: FieldNames,
    timezone: ZoneInfo,
    *,
    repository: str = "",
    dated: bool = True,
) -> Board:
    export = project
    if not isinstance(project, Export | ProjectItems):
        export = read_project(project, fields, bodies=not dated)
    if isinstance(export, ProjectItems):
        if issues is not None and not isinstance(issues, IssueList):
            issues = read_issues(issues)
        listed = None if issues is None else issues.columns
        export = join_gh_lists(export, listed, fields, repository=repository, dated=dated)
    frame = issue_frame(export.issues, dated=dated)
    # Numbers are found again in a third of the time of texts.
    repositories = coded(export.issues["repository"]).codes
    twice = pd.DataFrame({"repository": repositories, "number": frame["number"]}).duplicated()
    left_out = {**export.left_out, "duplicates": int(twice.sum())}
    by_id = {iteration.id: iteration for iteration in reversed(export.iterations)}
    return Board(
        title=export.title,
        url=export.url,
        issues=frame[~twice].reset_index(drop=True) if twice.any() else frame,
        iterations=tuple(sorted(by_id.values(), key=lambda iteration: iteration.start)),
        timezone=timezone,
        statuses=export.statuses,
        exported_at=export.exported_at,
        left_out={kind: number for kind, number in left_out.items() if number},
        missing=export.missing,
        ancestor_titles=export.ancestor_titles,
    )
