"""Titles of 100,000 characters wherever a board has titles: what is made of them for people."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from bot.answering.report_files import LONGEST_CELL, download_name, report_files
from bot.asking.report_request import ReportRequest
from bot.blocks.buttons import report_buttons
from bot.blocks.details import details_blocks
from bot.blocks.report import (
    Origin,
    UploadedReport,
    alt_text,
    notification,
    report_blocks,
)
from metrics.model.board import Board
from metrics.model.errors import ReportError
from metrics.model.field_names import FieldNames
from metrics.model.report import Question, Report, Unit
from metrics.reading import read_board
from metrics.reports.catalogue import CATALOGUE
from playground.slack.uploads import LONGEST_ALT_TXT
from playground.slack.validation import is_too_long, problems
from tests.support.sample_boards import NOW, UTC_ZONE, export, issue, iteration

LENGTH = 100_000
NAMES = [name for name, entry in CATALOGUE.items() if entry.stands_alone]


def long(word: str) -> str:
    """So many characters that begin with the word, in letters of three bytes and in blanks."""
    return f"{word} {'標題 ' * LENGTH}"[:LENGTH]


@pytest.fixture(scope="module")
def board() -> Board:
    sprints = [
        iteration(long("Past"), "2023-10-25", 7, id="past"),
        iteration(long("Now"), "2023-11-01", 7, id="now"),
        iteration(long("Next"), "2023-11-08", 7, id="next"),
    ]
    issues = [
        issue(
            number,
            3,
            "2023-10-20",
            f"2023-{'10-27' if number % 3 else '11-03'}" if number % 2 else None,
            sprints[number % 3],
            title=long(f"Issue {number}"),
            status=long("Done" if number % 2 else "Doing"),
            deliverable=long(f"Deliverable {number % 4}"),
            parent={
                "url": "https://github.com/acme/plans/issues/1",
                "title": long("Epic"),
                "parent": None,
            },
            labels={"nodes": [{"name": long("label")}]},
            assignees={"nodes": [{"login": long("ana")}]},
            issueType={"name": long("Task")},
            milestone={"title": long("Milestone"), "description": long("of it")},
            waits_for={1: long("Blocker")} if number > 1 else {},
        )
        for number in range(1, 13)
    ]
    exported = export(*issues, iterations=tuple(sprints), title=long("Board"))
    return read_board(exported, fields=FieldNames(), timezone=UTC_ZONE)


def texts_in(node: Any) -> list[str]:
    if isinstance(node, str):
        return [node]
    if not isinstance(node, dict | list | tuple):
        return []
    inner = node.values() if isinstance(node, dict) else node
    return [text for each in inner for text in texts_in(each)]


def computed(name: str, board: Board) -> Report | None:
    try:
        return CATALOGUE[name].compute(Question(board, now=NOW))
    except ReportError:
        return None


@pytest.mark.attack
@pytest.mark.parametrize("name", NAMES)
def test_titles_without_end_are_shortened_for_people(name: str, board: Board) -> None:
    report = computed(name, board)
    if report is None:
        return
    assert len(notification(report)) < 1000
    assert len(alt_text(report)) <= LONGEST_ALT_TXT
    request = ReportRequest(name, "web", Unit.POINTS)
    buttons = report_buttons(report, request, "C1")
    assert buttons is not None
    uploaded = UploadedReport(report, "F1")
    for blocks in (
        report_blocks(uploaded, Origin("U1"), buttons),
        details_blocks(report, "U1", as_table=True),
        details_blocks(report, "U1", as_table=False),
    ):
        plain = [block.to_dict() for block in blocks]
        assert problems(plain, lambda _: True) == []
        assert not is_too_long(plain)
    figure = report.figure() if report.figure else None
    layout = figure.to_plotly_json()["layout"] if figure else {}
    assert max(map(len, texts_in(layout)), default=0) < 1000
    for file, content in report_files(report, None).items():
        assert len(download_name(report, file).encode()) <= 255
        if file.endswith(".csv"):
            csv.field_size_limit(LONGEST_CELL)
            assert list(csv.reader(io.StringIO(content.decode())))
