"""Exports that somebody or something has spoilt: each is read, or refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from metrics.model.errors import ReportError, WrongShape
from metrics.model.report import Question
from metrics.reading import read_board
from metrics.reports.data_quality import data_quality
from metrics.reports.deliverable_status import deliverable_status
from metrics.reports.sprint_summary import sprint_summary
from tests.support.export_files import InBlocks
from tests.support.sample_boards import UTC_ZONE
from tests.support.whole_exports import FIELDS, ITEMS, LISTED, NATIVE

JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", 0, [], {}, 1, -1, 1.5, 10**30, True, "x", [[]], [{}], {"title": 1}, "2023"]
)
Path = tuple[Any, ...]
Spoil = tuple[Path, Any]


def places(node: Any, path: Path = ()) -> Iterator[Path]:
    """Where there is anything in a document."""
    yield path
    children: Any = ()
    if isinstance(node, dict):
        children = node.items()
    elif isinstance(node, list):
        children = enumerate(node)
    for key, child in children:
        yield from places(child, (*path, key))


def spoilt(document: Any, changes: list[Spoil]) -> Any:
    """The document with something else in those places, as far as they are still there."""
    changed = deepcopy(document)
    for path, junk in changes:
        if not path:
            return junk
        node = changed
        try:
            for key in path[:-1]:
                node = node[key]
            node[path[-1]] = junk
        except (IndexError, KeyError, TypeError):
            continue
    return changed


def changes(document: Any) -> st.SearchStrategy[list[Spoil]]:
    where = st.sampled_from(list(places(document)))
    return st.lists(st.tuples(where, JUNK), min_size=1, max_size=3)


def report_on(project: Any, issues: Any) -> None:
    board = read_board(project, issues, fields=FIELDS, timezone=UTC_ZONE)
    asked = Question(board, datetime(2023, 11, 4, 12, tzinfo=UTC), roadmap=board)
    for report in (sprint_summary, deliverable_status, data_quality):
        with suppress(ReportError):
            report(asked)


def report_in_both_ways(project: Any, issues: Any) -> None:
    """As files are read, and as what is parsed, which has to explain what is wrong."""
    with suppress(ReportError, msgspec.DecodeError):
        report_on(in_a_file(project), None if issues is None else in_a_file(issues))
    with suppress(ReportError):
        report_on(project, issues)


def in_a_file(document: Any) -> InBlocks:
    return InBlocks(document, size=2**18)


@example([(("items", 0, "content", "number"), 10**30)])
@example([(("field_names", "points"), 1)])
@example([(("fields", 3, "options", 0, "name"), 1)])
@given(changes(NATIVE))
def test_a_spoilt_export_is_read_or_refused(spoils: list[Spoil]) -> None:
    report_in_both_ways(spoilt(NATIVE, spoils), None)


@example([(("items", 0, "sprint"), "")])
@example([(("items", 0, "sprint"), 0)])
@example([(("items", 0, "sprint"), [])])
@example([(("items", 0, "content", "number"), 10**30)])
@given(changes(ITEMS))
def test_a_spoilt_list_of_items_is_read_or_refused(spoils: list[Spoil]) -> None:
    report_in_both_ways(spoilt(ITEMS, spoils), LISTED)


@given(changes(LISTED))
def test_a_spoilt_list_of_issues_is_read_or_refused(spoils: list[Spoil]) -> None:
    report_in_both_ways(ITEMS, spoilt(LISTED, spoils))


@pytest.mark.parametrize(
    ("path", "junk", "said"),
    [
        (("items", 0, "content", "number"), 10**30, "No issue has the number 1000"),
        (("field_names", "points"), 1, "'points' of 'field_names' of the export is a number"),
        (("fields", 3, "options", 0, "name"), 1, r"'name' of options\[0\] of the status field is"),
        (("fields", 3, "options", 0), "Todo", r"^options\[0\] of the status field is text"),
    ],
)
def test_it_is_said_what_is_spoilt(path: Path, junk: Any, said: str) -> None:
    with pytest.raises(WrongShape, match=said):
        report_on(spoilt(NATIVE, [(path, junk)]), None)


def test_it_is_said_which_item_is_spoilt() -> None:
    with pytest.raises(WrongShape, match="fields of item PVTI_acme/web_1 are not as GitHub has"):
        report_on(spoilt(ITEMS, [(("items", 0, "sprint"), "")]), LISTED)
