"""Draws the charts of all reports side by side, to be looked at: usual and unusual boards, as wide
as a phone shows them and twice as wide.

`python -m docs.contact_sheets [folder] [report …]`: a picture for each report, by default of all,
in `contact-sheets`, with a row for each case in points and issues.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pandas as pd
from PIL import Image, ImageDraw

from docs.pictures import asked_for, asked_of_the_sample
from integrations.chrome import Chrome
from metrics.charts.style import words_alone
from metrics.model.board import Board
from metrics.model.errors import ReportError
from metrics.model.report import Question, Unit
from metrics.reports.catalogue import CATALOGUE

PHONE, BETWEEN, NAME = 360, 12, 24
SPRINT = "Sprint 10"
LONG = " and whatever else belongs to it, in every language that people may read it in"
SCRIPTS = (
    "請求書の再設計",
    "Überprüfung der Größen",
    "Поиск по сайту",
    "بحث في الموقع",
    "🚀 โครงการ",
)
Case = Callable[[Question], Question]


def _at(question: Question, moment: datetime) -> Question:
    """The board as its dates say that it was at that moment."""
    issues = question.board.issues
    issues = issues[issues["created_at"] <= moment].copy()
    is_open = issues["closed_at"].isna() | (issues["closed_at"] > moment)
    issues["state"] = issues["state"].mask(is_open, "open")
    issues["closed_at"] = issues["closed_at"].mask(is_open)
    board = replace(question.board, issues=issues, exported_at=moment)
    return replace(question, board=board, now=moment, history=None)


def _first_day(question: Question) -> Question:
    start = next(each.start for each in question.board.iterations if each.title == SPRINT)
    return _at(question, datetime.combine(start, time(15), UTC))


def _all_done(question: Question) -> Question:
    issues = question.board.issues.copy()
    is_open = issues["state"] == "open"
    issues["state"] = "closed"
    issues["state_reason"] = issues["state_reason"].mask(is_open, "completed")
    issues["closed_at"] = issues["closed_at"].mask(is_open, pd.Timestamp(question.now))
    return replace(question, board=replace(question.board, issues=issues), history=None)


def _empty(question: Question) -> Question:
    board = replace(question.board, issues=question.board.issues[:0])
    return replace(question, board=board, history=None)


def _titled(change: Callable[[int, str], str]) -> Case:
    """All titles changed, those of sprints too."""

    def changed(board: Board) -> Board:
        titles = [change(place, title) for place, title in enumerate(board.issues["title"])]
        issues = board.issues.assign(title=pd.array(titles, dtype="string"))
        iterations = tuple(
            replace(each, title=change(place, each.title))
            for place, each in enumerate(board.iterations)
        )
        return replace(board, issues=issues, iterations=iterations)

    def case(question: Question) -> Question:
        roadmap = question.roadmap and changed(question.roadmap)
        return replace(
            question, board=changed(question.board), roadmap=roadmap, deliverable="", history=None
        )

    return case


def _deliverables(number: int) -> Case:
    """So many on the roadmap, those of the sample first."""

    def case(question: Question) -> Question:
        if question.roadmap is None:
            return question
        issues = question.roadmap.issues
        more = pd.concat([issues] * (-(-number // len(issues))), ignore_index=True)[:number]
        place = pd.Series(range(number))
        is_copy = place >= len(issues)
        more["number"] = more["number"].mask(is_copy, 1000 + place)
        more["url"] = more["url"].mask(is_copy, more["url"] + "0" + place.astype("string"))
        more["title"] = more["title"].mask(is_copy, more["title"] + " " + place.astype("string"))
        roadmap = replace(question.roadmap, issues=more)
        return replace(question, roadmap=roadmap, deliverable="", statuses=())

    return case


def _of_roadmap(case: Case) -> Case:
    """The same of all of the roadmap, where a report is of a sprint or a deliverable."""
    return lambda question: replace(case(question), sprint="", deliverable="", statuses=())


CASES: dict[str, Case] = {
    "as it is": lambda question: question,
    "without history": lambda question: replace(question, history=None),
    "first day": _first_day,
    "finished": lambda question: replace(question, sprint="@previous"),
    "coming": lambda question: replace(question, sprint="@next"),
    "all done": _all_done,
    "empty": _empty,
    "one deliverable": _deliverables(1),
    "30 deliverables": _deliverables(30),
    "epics": lambda question: replace(question, epics=True, statuses=()),
    "long titles": _titled(lambda _, title: title + LONG),
    "roadmap": _of_roadmap(lambda question: question),
    "roadmap of long titles": _of_roadmap(_titled(lambda _, title: title + LONG)),
    "other scripts": _titled(lambda place, _: f"{SCRIPTS[place % len(SCRIPTS)]} {place}"),
}


def drawn(name: str, question: Question, chrome: Chrome) -> Iterator[Image.Image]:
    """The chart of a report in each unit, or its words; nothing where there is no report."""
    for unit in Unit:
        try:
            report = CATALOGUE[name].compute(replace(question, unit=unit))
        except ReportError as error:
            sys.stdout.write(f"{name}: {error}\n")
            continue
        drawing = report.drawing() if report.drawing else words_alone(report)
        yield Image.open(io.BytesIO(chrome.png(drawing.plain()))).convert("RGB")


def sheet(rows: dict[str, list[Image.Image]], width: int) -> Image.Image:
    """The pictures of each case in a row, so wide, with its name above."""
    small = {
        name: [each.resize((width, round(each.height * width / each.width))) for each in pictures]
        for name, pictures in rows.items()
    }
    heights = [NAME + max(each.height for each in row) + BETWEEN for row in small.values()]
    across = max(map(len, small.values())) * (width + BETWEEN)
    page = Image.new("RGB", (across, sum(heights)), "#B0B8C0")
    top = 0
    for height, (name, row) in zip(heights, small.items(), strict=True):
        ImageDraw.Draw(page).text((4, top + 4), name, "black", font_size=NAME - 8)
        for place, picture in enumerate(row):
            page.paste(picture, (place * (width + BETWEEN), top + NAME))
        top += height
    return page


def main(folder: str = "contact-sheets", *names: str) -> None:
    """Draw the sheets of the named reports, or of all, into `folder`."""
    path, asked = Path(folder), asked_of_the_sample()
    path.mkdir(parents=True, exist_ok=True)
    with Chrome() as chrome:
        for name in names or CATALOGUE:
            question = asked_for(name, asked)
            found = {case: [*drawn(name, of(question), chrome)] for case, of in CASES.items()}
            rows = {case: pictures for case, pictures in found.items() if pictures}
            for width in (PHONE, 2 * PHONE):
                sheet(rows, width).save(path / f"{name}-{width}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
