"""The worked examples of docs/metrics as questions that the real reports answer."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import pandas as pd

from metrics.model.report import Question, Report, Unit
from metrics.reports.catalogue import parameters
from tests.support.given import Given, moment
from tests.support.pages import NOTHING, Block, blocks

GIVEN = frozenset(each.name for each in fields(Given))
THEN = frozenset({"headline", "statistics", "results", "details", "notes"})
_AS_IN = "as in "


@dataclass(frozen=True)
class Answer:
    """What a page says that a report answers: the `what` of it, as `block` has it written."""

    page: str
    asked: str
    given: Given
    what: str
    block: Block

    def __str__(self) -> str:
        return f"{self.page}:{self.block.line} {self.what}"

    @property
    def written(self) -> list[tuple[str, ...]]:
        return list(self.block.rows)

    def question(self) -> Question:
        """From words such as `sprint="Sprint 1" unit=points now=2023-11-05`."""
        words: dict[str, Any] = dict(word.split("=", 1) for word in shlex.split(self.asked))
        now = moment(words.pop("now"))
        for name in words.keys() & {"last", "by", "sprints", "what_if"}:
            parameter = parameters()[name]
            typed = words[name].split("|") if parameter.is_several else words[name]
            words[name] = parameter.read(typed)
        for name in words.keys() & {"epics", "how_much"}:
            words[name] = words[name] == "yes"
        unit = Unit(words.pop("unit", "points"))
        return Question(
            board=self.given.board(now),
            now=now,
            roadmap=self.given.roadmap(),
            others=self.given.other_boards(now),
            history=self.given.history(),
            unit=unit,
            **words,
        )

    def told(self, report: Report) -> list[tuple[str, ...]]:
        """The same of the real report, written as a page writes it."""
        if self.what == "headline":
            return [(report.headline,)]
        if self.what == "notes":
            return [(note,) for note in report.notes]
        if self.what == "statistics":
            values = [(statistic.label, statistic.value) for statistic in report.statistics]
            return [("statistic", "value"), *values]
        frame = report.results if self.what == "results" else report.details
        # Addresses are too long for a page, and most pages are not about who is assigned.
        left_out = {"url", "assignees"} - set(self.written[0])
        frame = frame.drop(columns=[*left_out], errors="ignore")
        rows = [tuple(map(_cell, row)) for row in frame.astype(object).to_numpy()]
        return [tuple(frame.columns), *rows]


def answers(page: str) -> Iterator[Answer]:
    """All that the page says about the real report's answers, in order."""
    given, asked = Given(), ""
    for block in blocks(page):
        kind, _, what = (block.mark or block.text).partition(": ")
        if block.kind == "comment" and kind == "asked":
            asked = what
        elif block.kind == "comment" and what.startswith(_AS_IN):
            given = next(answers(what.removeprefix(_AS_IN))).given
        elif block.kind == "table" and kind == "given":
            given = replace(given, **{what: block.records})
        elif block.kind != "comment" and kind == "then":
            yield Answer(page, asked, given, what, block)


def _cell(value: Any) -> str:
    if pd.isna(value) or value == "":
        return NOTHING
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)
