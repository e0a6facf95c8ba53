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
    HOW_MUCH,
    ISSUE,
    LAST,
    SPRINT,
    SPRINTS,
    STATUSES,
    WHAT_IF,
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
        explanation: How to read it and how it counts, in few sentences; its page in docs/metrics
            has all of it.
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
    explanation: str
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


def _forecast_record() -> Compute:
    from metrics.reports.forecast_record import forecast_record

    return forecast_record


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


def _all_history() -> Part:
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
            explanation=(
                "The line is what is open at the end of each day. The ideal line falls from "
                "what the team was committed to when the first working day was over to zero on "
                "the last, and is flat on days off; the projection goes on at the pace so far."
            ),
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
            explanation=(
                "One line is what is done, the other the scope: all is done where they meet. "
                "Work that comes in or is dropped moves the scope, and never looks like "
                "progress."
            ),
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
            explanation=(
                "It counts as the burndown does, and lists what is open, the longest in "
                "progress first. What changed is what is otherwise than at the same time on the "
                "last working day."
            ),
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
            explanation=(
                "The chance is learned from the team's last finished sprints, by how many of them "
                "burned what is open now from the same share of their days on, and from its daily "
                "pace: on track from 85%, at risk from 50%, off track below."
            ),
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
            explanation=(
                "The velocity is what was closed as completed on the days of a sprint. What it "
                "was committed to is its scope when its first working day was over; what was "
                "left open when it ended is carried over."
            ),
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
            explanation=(
                "Both sprints are shown by working day, so that as much time has passed in "
                "each. The one with the smaller share of its scope open is ahead."
            ),
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
            explanation=(
                "Percent complete is what is closed as completed of all the work of a "
                "deliverable, and 100% only when none of its issues is open. An issue belongs "
                "to a deliverable by its parents, else by the board's field, else by its "
                "milestone."
            ),
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
            explanation=(
                "One line is what is done of the deliverable, the other all the work that it "
                "has: all is done where they meet. Without a title it is of the whole roadmap."
            ),
            words=("deliverable burnup", "deliverable burn up"),
            takes=(DELIVERABLE,),
            examples=("", "search", "#12 by issues"),
            load=_deliverable_burnup,
            load_history=_all_history,
            reads_roadmap=True,
            reads_other_boards=True,
            has_command=False,
        ),
        Entry(
            name="delivery-forecast",
            title="Delivery forecast",
            summary="By when is the work that remains done, and how sure is that?",
            explanation=(
                "The work that is left is played through 10,000 times, each coming day as some "
                "past day went, recent ones more often, with scope growing as it did. A date is "
                "85% sure when 85% of these were done by then."
            ),
            words=("forecast", "when will it be done"),
            takes=(SPRINT, DELIVERABLE, BY, HOW_MUCH, WHAT_IF),
            examples=(
                "",
                "search",
                "@current by issues",
                "@current by Friday",
                "search how much by 18 Dec",
                "what if +20 points",
                "what if 80% pace next week",
            ),
            load=_delivery_forecast,
            load_history=_history_of_delivery_forecast,
            reads_roadmap=True,
            reads_other_boards=True,
        ),
        Entry(
            name="forecast-record",
            title="Forecast record",
            summary="How often did the dates of earlier forecasts hold?",
            explanation=(
                "Of each finished sprint and deliverable, one forecast is computed again from what "
                "the bot had seen by then. A date has held if all was done by it; one that has "
                "passed while work was open has not."
            ),
            words=("forecast record", "track record", "how right were we"),
            takes=(),
            examples=("", "by issues"),
            load=_forecast_record,
            load_history=_all_history,
            reads_roadmap=True,
            reads_other_boards=True,
            has_command=False,
        ),
        Entry(
            name="flow",
            title="Flow",
            summary="How long does work take, how much gets done, and where is it meanwhile?",
            explanation=(
                "Lead time is the days from an issue's creation to its end, cycle time those "
                "since it was first in progress, and throughput what is done by week. 85% of "
                "the issues took no longer than the 85% of either."
            ),
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
            explanation=(
                "It lists each change of an issue that GitHub or the bot's exports have seen: "
                "its state, column, sprint, points and deliverable."
            ),
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
            explanation=(
                "It lists the issues that may make figures wrong: without an estimate or a "
                "deliverable, closed but not in a done column or the other way around, or in "
                "progress without a sprint."
            ),
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
