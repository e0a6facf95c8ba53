"""Exported JSON -> `Board`: the only public way in, whichever tool wrote the export."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from io import BufferedIOBase
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from msgspec import ValidationError

from metrics.model.board import Board
from metrics.model.errors import AmbiguousIssues, IncompleteIssues, WrongShape
from metrics.model.field_names import FieldNames
from metrics.model.hidden_items import caution_of_hidden_items
from metrics.model.team import Conventions
from metrics.model.version_arrays import CODED, Coded, LateArrays
from metrics.reading.dictionary_column import DictionaryColumn, dictionary_column
from metrics.reading.gh_issues import IssueList, IssueReader, refuse_issues
from metrics.reading.gh_items import ItemReader, ProjectItems, refuse_items
from metrics.reading.gh_join import join_gh_lists
from metrics.reading.issue_frame import Export, Numbers, issue_frame
from metrics.reading.json_stream import in_pieces
from metrics.reading.native import read_native_export
from metrics.reading.native_schema import FORMAT, refuse_project
from metrics.reading.validation import OTHER_PROJECT, document, prepare

T = TypeVar("T")
# How our own exports begin; any other document is searched for its format.
_OUR_HEAD = re.compile(rb'\s*\{\s*"format"\s*:\s*"' + re.escape(FORMAT.encode()) + rb'"')


@runtime_checkable
class ExportFile(Protocol):
    """A file of JSON, such as `integrations.export_files.JsonFile`."""

    @property
    def path(self) -> Path:
        """How the file is called where something is wrong with it."""

    def read(self, decode: Callable[[Any], T]) -> T:
        """What `decode` makes of the file.

        `decode` is given the file to read from, and if it raises msgspec.DecodeError, the file once
        more, parsed.
        """


def read_board(
    project: Any,
    issues: Any | None = None,
    *,
    fields: FieldNames,
    timezone: ZoneInfo,
    repository: str = "",
    roadmap: bool = False,
    team: Conventions | None = None,
    instead: Mapping[str, str] | None = None,
) -> Board:
    """Make a `Board` of our own export, or of the lists that gh writes.

    `project` is the output of `analytics export gh-project-data` (which needs no `issues`, and has
    its own field names), or that of `gh project item-list --format json`, which is joined with
    `issues`, the output of `gh issue list --json
    number,title,labels,createdAt,closedAt[,url,state,stateReason,…]`. Either is an `ExportFile` or
    parsed JSON. `repository` is the one that issues without a URL belong to, if the board holds
    several. The issues of a `roadmap` are deliverables: their dates may be missing, so that
    `gh project item-list` is enough. With `team`, whose columns for done work are known, an issue
    file without a closed issue is refused where these hold some.

    `instead` names fields by role to read instead of those that an export of our own was made with,
    unless it is one of an old version, which has no others.

    Raises WrongShape, AmbiguousIssues, IncompleteIssues and HiddenItems, and what a file raises
    that cannot be read. A field that the board lacks has its sentence in `Board.missing`.
    """
    read_project = partial(_read_project, bodies=roadmap, instead=instead or {})
    export = _read(project, partial(read_project, fields=fields))
    if isinstance(export, ProjectItems) and (found := export.found(fields)) != fields:
        # Only who has read a whole list of gh knows which fields there are.
        export = _read(project, partial(read_project, fields=found))
    listed = None if issues is None else _read(issues, _read_issues)
    with _naming(project, issues):
        if isinstance(export, ProjectItems):
            columns = None if listed is None else listed.columns
            export = join_gh_lists(
                export, columns, fields, repository=repository, dated=not roadmap, team=team
            )
            # The URLs of both lists are the same, and many: one list of them is enough.
            del columns, listed
        return _board(export, timezone, dated=not roadmap)


def _read(source: Any, decode: Callable[[Any], T]) -> T:
    if not isinstance(source, ExportFile):
        return decode(source)
    with _naming(source):
        return source.read(decode)


@contextmanager
def _naming(*sources: Any) -> Iterator[None]:
    """Name the files among `sources` in errors about what is wrong with them."""
    try:
        yield
    except (AmbiguousIssues, IncompleteIssues, WrongShape) as error:
        paths = [str(source.path) for source in sources if isinstance(source, ExportFile)]
        if not paths:
            raise
        raise type(error)(f"{' with '.join(paths)}: {error}") from error


# These two say what is wrong with parsed JSON only. For bytes they raise msgspec.ValidationError.


def _read_project(
    content: Any, *, fields: FieldNames, bodies: bool, instead: Mapping[str, str]
) -> Export | ProjectItems:
    """Our own export, or what `gh project item-list` wrote, as a file or parsed.

    `bodies` asks for the texts of issues too, which gh always writes and only roadmaps need.
    """
    items = ItemReader(fields, bodies=bodies)
    if isinstance(content, BufferedIOBase):
        # Only what gh wrote begins so: our own export comes back whole.
        content = in_pieces(content, items.HEAD, items.take)
    is_ours = _format_of(content) == FORMAT
    try:
        return read_native_export(content, instead) if is_ours else items.finish(content)
    except ValidationError as error:
        if isinstance(content, bytes):
            raise
        refuse = refuse_project if is_ours else refuse_items
        refuse(document(content, "project file", OTHER_PROJECT), error)


def _read_issues(content: Any) -> IssueList:
    """What `gh issue list` wrote, as a file or parsed."""
    issues = IssueReader()
    if isinstance(content, BufferedIOBase):
        content = in_pieces(content, issues.HEAD, issues.take)
    try:
        return issues.finish(content)
    except ValidationError as error:
        if isinstance(content, bytes):
            raise
        refuse_issues(content, error)


class _Head(msgspec.Struct):
    format: Any = None


prepare(_Head)


def _format_of(content: Any) -> Any:
    """The format that a document names; gh names none."""
    if not isinstance(content, bytes):
        return content.get("format") if isinstance(content, dict) else None
    if _OUR_HEAD.match(content):
        return FORMAT
    return msgspec.json.decode(content, type=_Head).format


def _repeated(numbers: Numbers, repositories: Numbers) -> Numbers:
    """Which rows are of an issue that an earlier row has too, as booleans."""
    order = np.lexsort((numbers, repositories))
    is_repeated = np.zeros(len(order), dtype=bool)
    sames = (np.diff(numbers[order]) == 0) & (np.diff(repositories[order]) == 0)
    is_repeated[order[1:][sames]] = True
    return is_repeated


def _board(export: Export, timezone: ZoneInfo, *, dated: bool) -> Board:
    frame = issue_frame(export.issues, dated=dated)
    repositories = dictionary_column(export.issues["repository"]).codes
    twice = _repeated(frame["number"].to_numpy("int64"), repositories)
    issues = frame[~twice].reset_index(drop=True) if twice.any() else frame
    left_out = {**export.left_out, "duplicates": int(twice.sum())}
    hidden = caution_of_hidden_items(len(frame), left_out, whole=export.is_whole)
    by_id = {iteration.id: iteration for iteration in reversed(export.iterations)}
    return Board(
        title=export.title,
        url=export.url,
        issues=issues,
        iterations=tuple(sorted(by_id.values(), key=lambda iteration: iteration.start)),
        timezone=timezone,
        statuses=export.statuses,
        exported_at=export.exported_at,
        left_out={kind: number for kind, number in left_out.items() if number},
        missing=export.missing,
        ancestor_titles=export.ancestor_titles,
        sub_issues=export.sub_issues,
        blocked_by=export.blocked_by,
        is_whole=export.is_whole,
        owner=export.owner,
        number=export.number,
        field_names=export.field_names,
        field_values=export.field_values,
        hidden=export.hidden,
        found=export.found,
        cautions=(*hidden, *export.cautions),
        read_arrays=LateArrays(frame, _coded(export.issues)) if issues is frame else None,
    )


def _coded(issues: Mapping[str, Any]) -> Mapping[str, Coded]:
    """The columns that arrays are made of, as far as their distinct values are known."""
    columns = {name: issues.get(name) for name in CODED}
    return {
        name: Coded(column.values, column.codes)
        for name, column in columns.items()
        if isinstance(column, DictionaryColumn)
    }
