"""The catalogue of reports: the one list that commands, words, CLI and manifest follow from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metrics.reports.parameters import (
    BY,
    DELIVERABLE,
    EPICS,
    FINDING_FOCUS,
    FOCUS,
    ISSUE,
    LAST,
    SPRINT,
    SPRINTS,
    STATUSES,
    Parameter,
)

if TYPE_CHECKING:
    from metrics.model.history import HistoryPart
    from metrics.model.report import Question, Report

    Compute = Callable[[Question], Report]
    Part = Callable[[Question], HistoryPart]


@dataclass(frozen=True)
class Entry:
    """One report as people know it.

    Attributes:
        name: What commands and requests call it.
        title: What people read.
        summary: In one line, which question it answers.
        words: What a message may call it.
        takes: Its parameters besides unit and board, as forms and help have them.
        examples: What may follow its command.
        load: Imports and returns the function that computes it. Reports take long to import, and
            help needs none of them.
        load_history: Imports and returns the function that says which part of the board's history
            the report needs; None if it needs none.
        is_of_one_sprint: Whether a board with only the items of its sprint is enough.
        reads_roadmap: Whether it reads the roadmap of its board.
        reads_other_boards: Whether it reads the other boards of that roadmap too, unless it is of a
            sprint.
        has_command: Whether Slack has a slash command of that name.
        counts: Whether the unit makes a difference.
    """

    name: str
    title: str
    summary: str
    words: tuple[str, ...]
    takes: tuple[Parameter, ...]
    examples: tuple[str, ...]
    load: Callable[[], Compute]
    load_history: Callable[[], Part] | None = None
    is_of_one_sprint: bool = False
    reads_roadmap: bool = False
    reads_other_boards: bool = False
    has_command: bool = True
    counts: bool = True

    @property
    def stands_alone(self) -> bool:
        """Whether its name alone is a complete request."""
        return not any(parameter.missing for parameter in self.takes)

    def compute(self, question: Question) -> Report:
        """The report, with what there is to doubt of the board. Raises ReportError."""
        report = self.load()(question)
        return report.with_cautions(question.cautions) if question.cautions else report

    def history_part(self, question: Question) -> HistoryPart | None:
        """The part of the board's history to compute it with, or None. Raises ReportError."""
        return self.load_history()(question) if self.load_history else None


def _sprint_burndown() -> Compute:
    from metrics.reports.sprint_burndown import sprint_burndown

    return sprint_burndown


def _sprint_burnup() -> Compute:
    from metrics.reports.sprint_burnup import sprint_burnup

    return sprint_burnup


def _sprint_summary() -> Compute:
    from metrics.reports.sprint_summary import sprint_summary

    return sprint_summary


def _sprint_risk() -> Compute:
    from metrics.reports.sprint_risk import sprint_risk

    return sprint_risk


def _sprint_velocity() -> Compute:
    from metrics.reports.sprint_velocity import sprint_velocity

    return sprint_velocity


def _sprint_comparison() -> Compute:
    from metrics.reports.sprint_comparison import sprint_comparison

    return sprint_comparison


def _deliverable_status() -> Compute:
    from metrics.reports.deliverable_status import deliverable_status

    return deliverable_status


def _deliverable_burnup() -> Compute:
    from metrics.reports.deliverable_burnup import deliverable_burnup

    return deliverable_burnup


def _delivery_forecast() -> Compute:
    from metrics.reports.delivery_forecast import delivery_forecast

    return delivery_forecast


def _flow() -> Compute:
    from metrics.reports.flow import flow

    return flow


def _issue_history() -> Compute:
    from metrics.reports.issue_history import issue_history

    return issue_history


def _data_quality() -> Compute:
    from metrics.reports.data_quality import data_quality

    return data_quality


def _history_of_sprint_summary() -> Part:
    from metrics.reports.sprint_summary import history_part

    return history_part


def _history_of_sprint_velocity() -> Part:
    from metrics.reports.sprint_velocity import history_part

    return history_part


def _history_of_sprint_comparison() -> Part:
    from metrics.reports.sprint_comparison import history_part

    return history_part


def _history_of_deliverable_burnup() -> Part:
    from metrics.reports.history_parts import all_of_it

    return all_of_it


def _history_of_delivery_forecast() -> Part:
    from metrics.reports.delivery_forecast import history_part

    return history_part


def _history_of_flow() -> Part:
    from metrics.reports.flow import history_part

    return history_part


def _history_of_one_sprint() -> Part:
    from metrics.reports.history_parts import of_verdict

    return of_verdict


def _history_of_one_issue() -> Part:
    from metrics.reports.history_parts import of_issue

    return of_issue


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
            load=_sprint_burndown,
            load_history=_history_of_one_sprint,
            is_of_one_sprint=True,
        ),
        Entry(
            name="sprint-burnup",
            title="Sprint burnup",
            summary="How much is done against a scope that may grow?",
            words=("burnup", "burn up"),
            takes=(SPRINT,),
            examples=("", "@previous in points"),
            load=_sprint_burnup,
            load_history=_history_of_one_sprint,
            is_of_one_sprint=True,
        ),
        Entry(
            name="sprint-summary",
            title="Sprint summary",
            summary="Where does the sprint stand, and what changed since yesterday?",
            words=("summary", "overview", "standup", "stand-up"),
            takes=(SPRINT, FOCUS),
            examples=("", "@previous by issues", "blocked"),
            load=_sprint_summary,
            load_history=_history_of_sprint_summary,
            is_of_one_sprint=True,
        ),
        Entry(
            name="sprint-risk",
            title="Sprint risk",
            summary="Will the sprint be done in time?",
            words=("risk", "on track", "in time"),
            takes=(SPRINT, BY),
            examples=("", "by issues"),
            load=_sprint_risk,
            load_history=_history_of_one_sprint,
            has_command=False,
        ),
        Entry(
            name="sprint-velocity",
            title="Sprint velocity",
            summary="How much does a sprint complete, and how much is it committed to?",
            words=("velocity",),
            takes=(SPRINT, LAST),
            examples=("", "last 3 sprints", "by issues"),
            load=_sprint_velocity,
            load_history=_history_of_sprint_velocity,
        ),
        Entry(
            name="sprint-comparison",
            title="Sprint comparison",
            summary="How does one sprint go beside another, after as many working days?",
            words=("comparison",),
            takes=(SPRINTS,),
            examples=("", "Sprint 9 vs Sprint 10 by issues"),
            load=_sprint_comparison,
            load_history=_history_of_sprint_comparison,
            has_command=False,
        ),
        Entry(
            name="deliverable-status",
            title="Deliverable status",
            summary="How complete is each deliverable on the roadmap?",
            words=("deliverable", "deliverables", "percent complete"),
            takes=(STATUSES, EPICS, DELIVERABLE),
            examples=("", "in progress, planning by issues", "with epics"),
            load=_deliverable_status,
            reads_roadmap=True,
            reads_other_boards=True,
        ),
        Entry(
            name="deliverable-burnup",
            title="Deliverable burnup",
            summary="How much of a deliverable is done, against a scope that may grow?",
            words=("deliverable burnup", "deliverable burn up"),
            takes=(DELIVERABLE,),
            examples=("", "search", "#12 by issues"),
            load=_deliverable_burnup,
            load_history=_history_of_deliverable_burnup,
            reads_roadmap=True,
            reads_other_boards=True,
            has_command=False,
        ),
        Entry(
            name="delivery-forecast",
            title="Delivery forecast",
            summary="By when is the work that remains done, and how sure is that?",
            words=("forecast", "when will it be done"),
            takes=(SPRINT, DELIVERABLE, BY),
            examples=("", "search", "@current by issues", "@current by Friday"),
            load=_delivery_forecast,
            load_history=_history_of_delivery_forecast,
            reads_roadmap=True,
            reads_other_boards=True,
        ),
        Entry(
            name="flow",
            title="Flow",
            summary="How long does work take, how much gets done, and where is it meanwhile?",
            words=("flow", "cycle time", "lead time", "throughput"),
            takes=(SPRINT,),
            examples=("", "@previous"),
            load=_flow,
            load_history=_history_of_flow,
            has_command=False,
        ),
        Entry(
            name="issue-history",
            title="Issue history",
            summary="What has changed about an issue, and when?",
            words=("history", "history of", "what happened to"),
            takes=(ISSUE,),
            examples=("#12", "acme/web#12"),
            load=_issue_history,
            load_history=_history_of_one_issue,
            has_command=False,
            counts=False,
        ),
        Entry(
            name="data-quality",
            title="Data quality",
            summary="Which issues on the board are not as they should be?",
            words=("data quality", "hygiene"),
            takes=(FINDING_FOCUS,),
            examples=("", "unestimated"),
            load=_data_quality,
            reads_roadmap=True,
            has_command=False,
            counts=False,
        ),
    )
}


def parameters() -> dict[str, Parameter]:
    """Every parameter that some report takes, by name."""
    return {each.name: each for entry in CATALOGUE.values() for each in entry.takes}
