"""The catalogue of reports: the one list that commands, words, CLI and manifest follow from."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from metrics.reports.parameters import (
    DELIVERABLE,
    EPICS,
    ISSUE,
    SPRINT,
    STATUSES,
    Parameter,
)

if TYPE_CHECKING:
    from datetime import date
    from types import ModuleType

    from metrics.model.report import Question, Report


@dataclass(frozen=True)
class Entry:
    """One report as people know it; the function of that name in the module of that name makes it.

    `summary` says in one line which question it answers. `words` are what a message may call it.
    `takes` are its parameters besides unit and board, as forms and help have them. `history` is
    the part of the board's history it is computed with: of the items that were ever in the sprint
    asked about, of the one issue, of all the board from the day that the report `looks_back_to`
    (`lives`: and all of what was closed since), or none.
    `has_command` tells whether Slack has a slash command of that name, and `counts` whether the
    unit makes a difference.
    """

    name: str
    title: str
    summary: str
    words: tuple[str, ...]
    takes: tuple[Parameter, ...]
    examples: tuple[str, ...]
    reads_roadmap: bool = False
    history: Literal["none", "sprint", "issue", "board", "lives"] = "none"
    has_command: bool = True
    counts: bool = True

    @property
    def stands_alone(self) -> bool:
        """Whether it can be asked for by its name and nothing else."""
        return not any(parameter.missing for parameter in self.takes)

    def compute(self, question: Question) -> Report:
        """The report. Raises ReportError."""
        report: Report = getattr(self._module, self._module_name)(question)
        return report

    def looks_back_to(self, question: Question) -> date:
        """The first day of the board's history that the report needs. Raises ReportError."""
        first: date = self._module.looks_back_to(question)
        return first

    @property
    def _module(self) -> ModuleType:
        # Only now, for the reports take long to import, and those who ask for help need none.
        return import_module(f"metrics.reports.{self._module_name}")

    @property
    def _module_name(self) -> str:
        return self.name.replace("-", "_")


CATALOGUE: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry(
            name="sprint-burndown",
            title="Sprint burndown",
            summary="How much of the sprint is still open, day by day, and will it be done?",
            words=("burndown", "burn down"),
            takes=(SPRINT,),
            examples=("", "Sprint 12 by issues", "@previous"),
            history="sprint",
        ),
        Entry(
            name="sprint-burnup",
            title="Sprint burnup",
            summary="How much is done against a scope that may grow?",
            words=("burnup", "burn up"),
            takes=(SPRINT,),
            examples=("", "@previous in points"),
            history="sprint",
        ),
        Entry(
            name="sprint-summary",
            title="Sprint summary",
            summary="Where does the sprint stand, and what changed since yesterday?",
            words=("summary", "overview", "standup", "stand-up"),
            takes=(SPRINT,),
            examples=("", "@previous by issues"),
            history="sprint",
        ),
        Entry(
            name="sprint-risk",
            title="Sprint risk",
            summary="Will the sprint be done in time?",
            words=("risk", "on track", "in time"),
            takes=(SPRINT,),
            examples=("", "by issues"),
            history="board",
            has_command=False,
        ),
        Entry(
            name="sprint-velocity",
            title="Sprint velocity",
            summary="How much does a sprint complete, and how much is it committed to?",
            words=("velocity",),
            takes=(SPRINT,),
            examples=("", "by issues"),
            history="board",
        ),
        Entry(
            name="deliverable-status",
            title="Deliverable status",
            summary="How complete is each deliverable on the roadmap?",
            words=("deliverable", "deliverables", "percent complete"),
            takes=(STATUSES, EPICS),
            examples=("", "in progress, planning by issues", "with epics"),
            reads_roadmap=True,
        ),
        Entry(
            name="deliverable-burnup",
            title="Deliverable burnup",
            summary="How much of a deliverable is done, against a scope that may grow?",
            words=("deliverable burnup", "deliverable burn up"),
            takes=(DELIVERABLE,),
            examples=("", "search", "#12 by issues"),
            reads_roadmap=True,
            has_command=False,
        ),
        Entry(
            name="delivery-forecast",
            title="Delivery forecast",
            summary="By when is the work that remains done, and how sure is that?",
            words=("forecast", "when will it be done"),
            takes=(SPRINT, DELIVERABLE),
            examples=("", "search", "@current by issues"),
            reads_roadmap=True,
            history="board",
        ),
        Entry(
            name="flow",
            title="Flow",
            summary="How long does work take, how much gets done, and where is it meanwhile?",
            words=("flow", "cycle time", "lead time", "throughput"),
            takes=(SPRINT,),
            examples=("", "@previous"),
            history="lives",
            has_command=False,
        ),
        Entry(
            name="issue-history",
            title="Issue history",
            summary="What has changed about an issue, and when?",
            words=("history", "history of", "what happened to"),
            takes=(ISSUE,),
            examples=("#12", "acme/web#12"),
            history="issue",
            has_command=False,
            counts=False,
        ),
        Entry(
            name="data-quality",
            title="Data quality",
            summary="Which issues on the board are not as they should be?",
            words=("data quality", "hygiene"),
            takes=(),
            examples=("",),
            reads_roadmap=True,
            has_command=False,
            counts=False,
        ),
    )
}


def parameters() -> dict[str, Parameter]:
    """Every parameter that some report takes, by name."""
    return {each.name: each for entry in CATALOGUE.values() for each in entry.takes}
